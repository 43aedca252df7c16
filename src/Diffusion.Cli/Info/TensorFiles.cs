using Diffusion.Checkpoints;

namespace Diffusion.Cli.Info;

/// <summary>Reads the headers of safetensors files: one, those that an index lists, or those of a folder.</summary>
internal static class TensorFiles
{
    private const string Extension = ".safetensors";
    private const string IndexEnding = ".safetensors.index.json";
    private const string Standard = "diffusion_pytorch_model";

    /// <summary>Whether a file is one of tensors.</summary>
    public static bool IsFile(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file lists the files over which tensors are spread.</summary>
    public static bool IsIndex(string path) => path.EndsWith(IndexEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>The tensors of one file.</summary>
    /// <exception cref="InputException">It is damaged.</exception>
    public static TensorsInfo ReadFile(string path) => Read([path]);

    /// <summary>The tensors that an index lists.</summary>
    /// <exception cref="InputException">The index or one of its files is damaged or missing, or they do not agree.</exception>
    public static TensorsInfo ReadIndex(string path)
    {
        var map = ShardIndex.Read(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var read = Read([.. map.Values.Distinct().Order(StringComparer.Ordinal).Select(name => Path.Combine(folder, name))]);
        var found = read.Entries.ToLookup(entry => entry.Name, entry => entry.File);
        if (map.FirstOrDefault(pair => !found[pair.Key].Contains(pair.Value)) is { Key: { } lost, Value: var file })
        {
            throw new InputException($"{path} says that \"{lost}\" is in {file}, which does not hold it: one of the two is of another model.");
        }
        return read;
    }

    /// <summary>The tensors of a folder: those of its index if it has one, else of every file; null when it has neither.</summary>
    /// <exception cref="InputException">A file is damaged or missing.</exception>
    public static TensorsInfo? ReadFolder(string folder)
    {
        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToList();
        return files.Find(IsIndex) is { } index ? ReadIndex(index) : files.FindAll(IsFile) is { Count: > 0 } all ? Read(all) : null;
    }

    /// <summary>The weights of a network's folder: of files side by side, the one that is loaded.</summary>
    /// <exception cref="InputException">A file is damaged or missing.</exception>
    public static WeightsInfo? WeightsOf(string folder)
    {
        var standard = Path.Combine(folder, Standard + Extension);
        return (File.Exists(standard) ? ReadFile(standard) : ReadFolder(folder))?.Totals;
    }

    private static TensorsInfo Read(IReadOnlyList<string> paths)
    {
        var files = new List<TensorFile>();
        var entries = new List<TensorEntry>();
        foreach (var path in paths)
        {
            var (tensors, metadata) = SafeTensors.ReadHeader(path);
            var name = Path.GetFileName(path);
            files.Add(new TensorFile(name, new FileInfo(path).Length, tensors.Count, metadata));
            entries.AddRange(tensors.Select(tensor => TensorEntry.Of(tensor, name)));
        }
        return new TensorsInfo(files, entries);
    }
}
