namespace TorchSharp;

// Copies with elements repeated, moved, split or masked out.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The tensor tiled so many times per dimension.</summary>
        public Tensor repeat(params long[] sizes) => Aten.repeat.Call(this, sizes);

        /// <summary>Each element (or slice along a dimension) so many times in a row.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => Aten.repeat_interleave_self_int.Call(this, repeats, dim, output_size);

        /// <summary>Each element (or slice along a dimension) so many times in a row.</summary>
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) => Aten.repeat_interleave_self_Tensor.Call(this, repeats, dim, output_size);

        /// <summary>The tensor tiled so many times per dimension.</summary>
        public Tensor tile(long[] reps) => Aten.tile.Call(this, reps);

        /// <summary>The elements moved along dimensions, around the end; without dimensions, as if flattened.</summary>
        public Tensor roll(long shifts, long? dims = null) => Aten.roll.Call(this, new[] { shifts }, dims is null ? Array.Empty<long>() : [dims.Value]);

        /// <summary>The elements moved along dimensions, around the end.</summary>
        public Tensor roll(long[] shifts, long[] dims) => Aten.roll.Call(this, shifts, dims);

        /// <summary>The elements moved, as if flattened, around the end.</summary>
        public Tensor roll(long[] shifts) => Aten.roll.Call(this, shifts);

        /// <summary>The elements moved along dimensions, around the end; without dimensions, as if flattened.</summary>
        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => Aten.roll.Call(this, shifts.ToArray(), dims.ToArray());

        /// <summary>The elements moved along dimensions, around the end.</summary>
        public Tensor roll((long, long) shifts, (long, long) dims) => Aten.roll.Call(this, new[] { shifts.Item1, shifts.Item2 }, new[] { dims.Item1, dims.Item2 });

        /// <summary>The elements moved along dimensions, around the end.</summary>
        public Tensor roll((long, long, long) shifts, (long, long, long) dims) => Aten.roll.Call(this, new[] { shifts.Item1, shifts.Item2, shifts.Item3 }, new[] { dims.Item1, dims.Item2, dims.Item3 });

        /// <summary>The order of elements reversed along the given dimensions.</summary>
        public Tensor flip(params long[] dims) => Aten.flip.Call(this, dims);

        /// <summary>The order of elements reversed along the second dimension.</summary>
        public Tensor fliplr() => Aten.fliplr.Call(this);

        /// <summary>The order of elements reversed along the first dimension.</summary>
        public Tensor flipud() => Aten.flipud.Call(this);

        /// <summary>The plane of two dimensions (0 and 1 if not given) turned k times by 90°.</summary>
        public Tensor rot90(long k = 1, (long, long)? dims = null) => Aten.rot90.Call(this, k, new[] { dims?.Item1 ?? 0, dims?.Item2 ?? 1 });

        /// <summary>The lower triangle; 0 above the given diagonal.</summary>
        public Tensor tril(long diagonal = 0) => Aten.tril.Call(this, diagonal);

        /// <summary>The lower triangle; 0 above the given diagonal, in place; returns this tensor.</summary>
        public Tensor tril_(long diagonal = 0) { Aten.tril_.Invoke(this, diagonal); return this; }

        /// <summary>The upper triangle; 0 below the given diagonal.</summary>
        public Tensor triu(long diagonal = 0) => Aten.triu.Call(this, diagonal);

        /// <summary>The upper triangle; 0 below the given diagonal, in place; returns this tensor.</summary>
        public Tensor triu_(long diagonal = 0) { Aten.triu_.Invoke(this, diagonal); return this; }

        /// <summary>The diagonal of a matrix, or the matrix with this diagonal.</summary>
        public Tensor diag(long diagonal = 0) => Aten.diag.Call(this, diagonal);

        /// <summary>Matrices with the last dimension on their diagonals.</summary>
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) => Aten.diag_embed.Call(this, offset, dim1, dim2);

        /// <summary>The matrix with all elements on its diagonal.</summary>
        public Tensor diagflat(long offset = 0) => Aten.diagflat.Call(this, offset);

        /// <summary>At most so many views of equal size (the last may be smaller) along a dimension.</summary>
        public Tensor[] chunk(long chunks, long dim = 0) => Aten.chunk.CallMany(this, chunks, dim);

        /// <summary>Views of the given size (the last may be smaller) along a dimension.</summary>
        public Tensor[] split(long size, int dim = 0) => Aten.split_Tensor.CallMany(this, size, dim);

        /// <summary>Views of the given sizes along a dimension.</summary>
        public Tensor[] split(long[] sizes, long dim = 0) => Aten.split_with_sizes.CallMany(this, sizes, dim);

        /// <summary>Views of the given sizes along a dimension.</summary>
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Aten.split_with_sizes.CallMany(this, sizes.ToArray(), dim);

        /// <summary>Views of the given sizes along the first dimension.</summary>
        public Tensor[] split(params long[] sizes) => Aten.split_with_sizes.CallMany(this, sizes);

        /// <summary>So many views along a dimension, sizes differing by at most 1.</summary>
        public Tensor[] tensor_split(long size, long dim = 0) => Aten.tensor_split_sections.CallMany(this, size, dim);

        /// <summary>Views between the given indices of a dimension.</summary>
        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Aten.tensor_split_indices.CallMany(this, sizes, dim);

        /// <summary>Views between the given indices of a dimension, or so many views.</summary>
        public Tensor[] tensor_split(Tensor indices, long dim = 0) => Aten.tensor_split_tensor_indices_or_sections.CallMany(this, indices, dim);

        /// <summary>So many equal views along the second dimension (of a vector, the first).</summary>
        public Tensor[] hsplit(long size) => Aten.hsplit_int.CallMany(this, size);

        /// <summary>Views between the given indices of the second dimension (of a vector, the first).</summary>
        public Tensor[] hsplit(params long[] sizes) => Aten.hsplit_array.CallMany(this, sizes);

        /// <summary>So many equal views along the first dimension.</summary>
        public Tensor[] vsplit(long size) => Aten.vsplit_int.CallMany(this, size);

        /// <summary>Views between the given indices of the first dimension.</summary>
        public Tensor[] vsplit(params long[] sizes) => Aten.vsplit_array.CallMany(this, sizes);

        /// <summary>Channels dealt out to groups: [N, g·c, …] read as [N, g, c, …] and transposed.</summary>
        public Tensor channel_shuffle(long groups) => Aten.channel_shuffle.Call(this, groups);
    }
}
