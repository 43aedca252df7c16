namespace TorchSharp;

// Copies with elements repeated, moved, split or masked out.
public static partial class torch
{
    /// <inheritdoc cref="Tensor.chunk(long, long)"/>
    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);

    /// <inheritdoc cref="Tensor.diag(long)"/>
    public static Tensor diag(Tensor input, long diagonal = 0) => input.diag(diagonal);

    /// <inheritdoc cref="Tensor.diag_embed(long, long, long)"/>
    public static Tensor diag_embed(Tensor input, long offset = 0, long dim1 = -2, long dim2 = -1) => input.diag_embed(offset, dim1, dim2);

    /// <inheritdoc cref="Tensor.diagflat(long)"/>
    public static Tensor diagflat(Tensor input, long offset = 0) => input.diagflat(offset);

    /// <inheritdoc cref="Tensor.flip(long[])"/>
    public static Tensor flip(Tensor input, params long[] dims) => input.flip(dims);

    /// <inheritdoc cref="Tensor.fliplr()"/>
    public static Tensor fliplr(Tensor input) => input.fliplr();

    /// <inheritdoc cref="Tensor.flipud()"/>
    public static Tensor flipud(Tensor input) => input.flipud();

    /// <inheritdoc cref="Tensor.hsplit(long)"/>
    public static Tensor[] hsplit(Tensor input, long indices_or_sections) => input.hsplit(indices_or_sections);

    /// <inheritdoc cref="Tensor.hsplit(long[])"/>
    public static Tensor[] hsplit(Tensor input, long[] indices_or_sections) => input.hsplit(indices_or_sections);

    /// <inheritdoc cref="Tensor.repeat_interleave(long, long?, long?)"/>
    public static Tensor repeat_interleave(Tensor input, long repeats, long? dim = null, long? output_size = null) => input.repeat_interleave(repeats, dim, output_size);

    /// <inheritdoc cref="Tensor.repeat_interleave(Tensor, long?, long?)"/>
    public static Tensor repeat_interleave(Tensor input, Tensor repeats, long? dim = null, long? output_size = null) => input.repeat_interleave(repeats, dim, output_size);

    /// <inheritdoc cref="Tensor.roll(long, long?)"/>
    public static Tensor roll(Tensor input, long shifts, long? dims = null) => input.roll(shifts, dims);

    /// <inheritdoc cref="Tensor.roll(ValueTuple{long, long}, ValueTuple{long, long})"/>
    public static Tensor roll(Tensor input, (long, long) shifts, (long, long) dims) => input.roll(shifts, dims);

    /// <inheritdoc cref="Tensor.roll(ValueTuple{long, long, long}, ValueTuple{long, long, long})"/>
    public static Tensor roll(Tensor input, (long, long, long) shifts, (long, long, long) dims) => input.roll(shifts, dims);

    /// <inheritdoc cref="Tensor.roll(long[], long[])"/>
    public static Tensor roll(Tensor input, long[] shifts, long[] dims) => input.roll(shifts, dims);

    /// <inheritdoc cref="Tensor.roll(long[])"/>
    public static Tensor roll(Tensor input, long[] shifts) => input.roll(shifts);

    /// <inheritdoc cref="Tensor.roll(ReadOnlySpan{long}, ReadOnlySpan{long})"/>
    public static Tensor roll(Tensor input, ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => input.roll(shifts, dims);

    /// <inheritdoc cref="Tensor.rot90(long, Nullable{ValueTuple{long, long}})"/>
    public static Tensor rot90(Tensor input, long k = 1, (long, long)? dims = null) => input.rot90(k, dims);

    /// <inheritdoc cref="Tensor.split(long[], long)"/>
    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) => tensor.split(split_size_or_sections, dim);

    /// <inheritdoc cref="Tensor.tensor_split(long, long)"/>
    public static Tensor[] tensor_split(Tensor input, long indices_or_sections, long dim = 0) => input.tensor_split(indices_or_sections, dim);

    /// <inheritdoc cref="Tensor.tensor_split(long[], long)"/>
    public static Tensor[] tensor_split(Tensor input, long[] indices_or_sections, long dim = 0) => input.tensor_split(indices_or_sections, dim);

    /// <inheritdoc cref="Tensor.tensor_split(Tensor, long)"/>
    public static Tensor[] tensor_split(Tensor input, Tensor indices_or_sections, long dim = 0) => input.tensor_split(indices_or_sections, dim);

    /// <inheritdoc cref="Tensor.tile(long[])"/>
    public static Tensor tile(Tensor input, long[] dims) => input.tile(dims);

    /// <inheritdoc cref="Tensor.tril(long)"/>
    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    /// <inheritdoc cref="Tensor.tril_(long)"/>
    public static Tensor tril_(Tensor input, long diagonal = 0) => input.tril_(diagonal);

    /// <inheritdoc cref="Tensor.triu(long)"/>
    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);

    /// <inheritdoc cref="Tensor.triu_(long)"/>
    public static Tensor triu_(Tensor input, long diagonal = 0) => input.triu_(diagonal);

    /// <inheritdoc cref="Tensor.vsplit(long[])"/>
    public static Tensor[] vsplit(Tensor input, long[] indices_or_sections) => input.vsplit(indices_or_sections);
}
