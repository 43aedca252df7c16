using System.Buffers.Binary;

namespace Diffusion.Data;

/// <summary>Chooses what reads a path: by what a file begins with, and by the names within a folder.</summary>
internal static class SourceFinder
{
    private const string BuiltinPrefix = "builtin:";
    private const string Supported = "Data:Path takes a folder or .zip of images, IDX files (MNIST), CIFAR-10's binary version, or " + DataOptions.BuiltinShapes + ".";

    public static IImageSource Open(DataOptions options)
    {
        var path = options.Path;
        if (path == DataOptions.BuiltinShapes)
        {
            return new ShapesSource(options);
        }

        if (path.StartsWith(BuiltinPrefix, StringComparison.Ordinal))
        {
            throw new InputException($"There is no data set '{path}'; the one that is built in is {DataOptions.BuiltinShapes}.");
        }

        try
        {
            return Directory.Exists(path) ? OpenFolder(path, options)
                : File.Exists(path) ? OpenFile(path, options.Split)
                : throw MissingPath.Describe(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Cannot read '{path}': {e.Message}", e);
        }
    }

    private static IImageSource OpenFolder(string folder, DataOptions options)
    {
        var split = options.Split;
        if (IdxReader.FindImages(folder, split) is { } images)
        {
            RefuseWaysOut(folder, options, [images, .. IdxReader.FindLabels(images) is { } labels ? [labels] : Array.Empty<string>()]);
            return IdxReader.Open(images);
        }

        if (CifarReader.FindBatches(folder, split) is { Count: > 0 } batches)
        {
            RefuseWaysOut(folder, options, batches);
            return CifarReader.Open(batches);
        }

        var zip = Path.Combine(folder, $"{split.ToLowerInvariant()}.zip");
        if (!File.Exists(zip) || Directory.EnumerateDirectories(folder).Any())
        {
            return new FolderSource(folder, split, options.FollowLinks);
        }

        RefuseWaysOut(folder, options, [zip]);
        return new ZipSource(zip, split);
    }

    /// <summary>A folder that somebody else filled must not bring in what lies elsewhere.</summary>
    private static void RefuseWaysOut(string folder, DataOptions options, IEnumerable<string> files)
    {
        if (!options.FollowLinks && files.FirstOrDefault(file => new FileInfo(file).LinkTarget is not null && FolderFiles.LeadsOut(folder, file)) is { } link)
        {
            throw new InputException($"'{link}' is a link that leads out of its folder; give the file itself as Data:Path, or set Data:FollowLinks=true.");
        }
    }

    private static IImageSource OpenFile(string file, string split)
    {
        Span<byte> start = stackalloc byte[4];
        if (RegularFile.Length(file) > 0)
        {
            using var stream = RegularFile.Open(file);
            stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }

        var name = Path.GetFileName(file);
        return BinaryPrimitives.ReadUInt32BigEndian(start) switch
        {
            0x504B0304 or 0x504B0506 => new ZipSource(file, split),
            IdxReader.ImagesMagic or IdxReader.LabelsMagic => IdxReader.Open(file),
            _ when EndsWith(name, ".tar.gz") || EndsWith(name, ".tgz") => CifarReader.OpenArchive(file, split),
            _ when EndsWith(name, ".gz") || IdxReader.IsImagesName(name) => IdxReader.Open(file),
            _ when EndsWith(name, ".bin") => CifarReader.Open([file]),
            _ when EndsWith(name, ".zip") => new ZipSource(file, split),
            _ when ImageTree.IsImage(name) => throw new InputException($"'{file}' is a single image; give the folder that it lies in."),
            _ => throw new InputException($"'{file}' is of no format that is known here. {Supported}"),
        };
    }

    private static bool EndsWith(string name, string end) => name.EndsWith(end, StringComparison.OrdinalIgnoreCase);
}
