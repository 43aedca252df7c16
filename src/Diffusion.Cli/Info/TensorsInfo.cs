using Diffusion.Checkpoints;

namespace Diffusion.Cli.Info;

/// <summary>The tensors of one or several files, as their headers describe them.</summary>
/// <param name="Files">The files.</param>
/// <param name="Entries">The tensors, file by file in the order of the headers.</param>
internal sealed record TensorsInfo(IReadOnlyList<TensorFile> Files, IReadOnlyList<TensorEntry> Entries)
{
    /// <summary>Their sums.</summary>
    public WeightsInfo Totals => new(
        [.. Files.Select(file => file.Name)],
        Entries.Count,
        Entries.Sum(entry => entry.Values),
        Entries.Sum(entry => entry.Bytes),
        Entries.GroupBy(entry => entry.Dtype).OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new DtypeInfo(group.Count(), group.Sum(entry => entry.Values), group.Sum(entry => entry.Bytes))));
}

/// <summary>A file of tensors and what its metadata says.</summary>
internal sealed record TensorFile(string Name, long Bytes, int Tensors, IReadOnlyDictionary<string, string> Metadata);

/// <summary>One tensor.</summary>
internal sealed record TensorEntry(string Name, string Dtype, IReadOnlyList<long> Shape, long Values, long Bytes, string File)
{
    /// <summary>A tensor of a header.</summary>
    public static TensorEntry Of(SafeTensorInfo tensor, string file) => new(tensor.Name, tensor.TypeName, tensor.Shape, tensor.Count, tensor.Length, file);
}

/// <summary>Stored weights: where, how many, how large, of which types.</summary>
internal sealed record WeightsInfo(IReadOnlyList<string> Files, int Tensors, long Values, long Bytes, IReadOnlyDictionary<string, DtypeInfo> Dtypes);

/// <summary>What there is of one element type.</summary>
internal sealed record DtypeInfo(int Tensors, long Values, long Bytes);
