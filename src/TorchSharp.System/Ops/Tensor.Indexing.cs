using System.Runtime.CompilerServices;

namespace TorchSharp;

// Reading and writing parts of a tensor. What is read is a view unless an index is a tensor or a truth value.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The part of the tensor that an index names, as in NumPy.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The elements at the positions that the tensors hold, one tensor per dimension.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The slice at an index of the first dimension.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Assign(value, i1);
        }

        /// <summary>The slice at indices of the first dimensions.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => Element(i1, i2);
            set => Assign(value, i1, i2);
        }

        /// <summary>The slice at indices of the first dimensions.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => Element(i1, i2, i3);
            set => Assign(value, i1, i2, i3);
        }

        /// <summary>The slice at indices of the first dimensions.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => Element(i1, i2, i3, i4);
            set => Assign(value, i1, i2, i3, i4);
        }

        /// <summary>The slice at indices of the first dimensions.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => Element(i1, i2, i3, i4, i5);
            set => Assign(value, i1, i2, i3, i4, i5);
        }

        /// <summary>The slice at indices of the first dimensions.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => Element(i1, i2, i3, i4, i5, i6);
            set => Assign(value, i1, i2, i3, i4, i5, i6);
        }

        /// <summary>The slice at indices of the first dimensions.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => Element(indices);
            set => Assign(value, indices);
        }

        /// <summary>The part of the tensor that an index names, as in NumPy.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            using var scope = NewDisposeScope();
            return IndexPlan.Make(this, indices).Read().MoveToOuterDisposeScope();
        }

        /// <summary>The elements at the positions that the tensors hold, one tensor per dimension.</summary>
        public Tensor index(params Tensor[] indices) => index(Indices(indices));

        /// <summary>Writes the value to the part that an index names; returns this tensor.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        /// <summary>Writes, or adds if accumulating, the value to the part that an index names; returns this tensor.</summary>
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            using var scope = NewDisposeScope();
            IndexPlan.Make(this, indices).Write(value, accumulate);
            return this;
        }

        /// <summary>Writes the value to the positions that the tensors hold, one tensor per dimension; returns this tensor.</summary>
        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, Indices(indices), false);

        /// <summary>Writes, or adds if accumulating, the value to the positions that the tensors hold; returns this tensor.</summary>
        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) => index_put_(value, Indices(indices), accumulate);

        /// <summary>Writes the number to the part that an index names; returns this tensor.</summary>
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var number = Aten.scalar_tensor.Call(value, dtype, Argument.None, device);
            return index_put_(number, indices, false);
        }

        /// <summary>Writes the number to the positions that the tensors hold; returns this tensor.</summary>
        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, Indices(indices));

        private static TensorIndex[] Indices(Tensor[] tensors) => Array.ConvertAll(tensors, TensorIndex.Tensor);

        private Tensor Element(params ReadOnlySpan<long> indices)
        {
            if (indices.IsEmpty)
                return alias();
            using var scope = NewDisposeScope();
            var slice = select(0, indices[0]);
            foreach (var index in indices[1..])
                slice = slice.select(0, index);
            return slice.MoveToOuterDisposeScope();
        }

        private void Assign(Tensor value, params ReadOnlySpan<long> indices)
        {
            using var slice = Element(indices);
            slice.copy_(value);
        }
    }
}
