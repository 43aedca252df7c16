namespace TorchSharp;

// Elements picked out, and put back, by index.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>out[i][j] = x[index[i][j]][j] for dimension 0, and so for others.</summary>
        public Tensor gather(long dim, Tensor index) => Aten.gather.Call(this, dim, index);

        /// <summary>out[index[i][j]][j] = src[i][j] for dimension 0, and so for others; x elsewhere.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.scatter_src.Call(this, dim, index, src);

        /// <summary>out[index[i][j]][j] = src[i][j] for dimension 0, and so for others; x elsewhere, in place; returns this tensor.</summary>
        public Tensor scatter_(long dim, Tensor index, Tensor src) { Aten.scatter__src.Invoke(this, dim, index, src); return this; }

        /// <summary>out[index[i][j]][j] += src[i][j] for dimension 0, and so for others.</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.scatter_add.Call(this, dim, index, src);

        /// <summary>out[index[i][j]][j] += src[i][j] for dimension 0, and so for others, in place; returns this tensor.</summary>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) { Aten.scatter_add_.Invoke(this, dim, index, src); return this; }

        /// <summary>The slices of a dimension at the given indices.</summary>
        public Tensor index_select(long dim, Tensor index) => Aten.index_select.Call(this, dim, index);

        /// <summary>Slices alpha·source added at the given indices of a dimension.</summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.index_add.Call(this, dim, index, source, alpha);

        /// <summary>Slices alpha·source added at the given indices of a dimension, in place; returns this tensor.</summary>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) { Aten.index_add_.Invoke(this, dim, index, source, alpha); return this; }

        /// <summary>Slices of the source at the given indices of a dimension; x elsewhere.</summary>
        public Tensor index_copy(long dim, Tensor index, Tensor source) => Aten.index_copy.Call(this, dim, index, source);

        /// <summary>Slices of the source at the given indices of a dimension; x elsewhere, in place; returns this tensor.</summary>
        public Tensor index_copy_(long dim, Tensor index, Tensor source) { Aten.index_copy_.Invoke(this, dim, index, source); return this; }

        /// <summary>The value at the given indices of a dimension; x elsewhere.</summary>
        public Tensor index_fill(long dim, Tensor index, Scalar value) => Aten.index_fill_int_Scalar.Call(this, dim, index, value);

        /// <summary>The value at the given indices of a dimension; x elsewhere, in place; returns this tensor.</summary>
        public Tensor index_fill_(long dim, Tensor index, Scalar value) { Aten.index_fill__int_Scalar.Invoke(this, dim, index, value); return this; }

        /// <summary>The elements where the mask holds, in one dimension.</summary>
        public Tensor masked_select(Tensor mask) => Aten.masked_select.Call(this, mask);

        /// <summary>The source's elements, in order, where the mask holds; x elsewhere.</summary>
        public Tensor masked_scatter(Tensor mask, Tensor value) => Aten.masked_scatter.Call(this, mask, value);

        /// <summary>The source's elements, in order, where the mask holds; x elsewhere, in place; returns this tensor.</summary>
        public Tensor masked_scatter_(Tensor mask, Tensor value) { Aten.masked_scatter_.Invoke(this, mask, value); return this; }

        /// <summary>The elements at the given indices of the flattened tensor.</summary>
        public Tensor take(Tensor index) => Aten.take.Call(this, index);

        /// <summary>The elements at the given indices of the flattened tensor.</summary>
        public Tensor take_along_dim(Tensor indices) => Aten.take_along_dim.Call(this, indices);

        /// <summary>The elements at the given indices along a dimension.</summary>
        public Tensor take_along_dim(Tensor indices, long dim) => Aten.take_along_dim.Call(this, indices, dim);

        /// <summary>The indices of the elements that are not 0, a row [n, d] each.</summary>
        public Tensor nonzero() => Aten.nonzero.Call(this);

        /// <summary>The indices of the elements that are not 0, a row [n, d] each.</summary>
        public Tensor argwhere() => Aten.argwhere.Call(this);

        /// <summary>A copy with the diagonal of two dimensions replaced.</summary>
        public Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) => Aten.diagonal_scatter.Call(this, src, offset, dim1, dim2);

        /// <summary>A copy with the slice at one index of a dimension replaced.</summary>
        public Tensor select_scatter(Tensor src, long dim, long index) => Aten.select_scatter.Call(this, src, dim, index);

        /// <summary>A copy with the elements start, start + step, … below end of a dimension replaced.</summary>
        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) => Aten.slice_scatter.Call(this, src, dim, start, end, step);

        /// <summary>Sets every element to the value.</summary>
        public Tensor fill_(Scalar value) { Aten.fill__Scalar.Invoke(this, value); return this; }

        /// <summary>Sets every element to 0.</summary>
        public Tensor zero_() { Aten.zero_.Invoke(this); return this; }

        /// <summary>Takes over the source's memory, shape and strides.</summary>
        public Tensor set_(Tensor source) { Aten.set__source_Tensor.Invoke(this, source); return this; }
    }
}
