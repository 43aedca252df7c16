using System.Buffers.Binary;

namespace Diffusion.Data;

/// <summary>
/// IDX files as MNIST is published (http://yann.lecun.com/exdb/mnist): a big-endian magic number whose third byte is the type (8: unsigned
/// byte) and fourth the number of dimensions, the dimensions as 32-bit integers, then the bytes. With or without gzip.
/// </summary>
internal static class IdxReader
{
    public const uint ImagesMagic = 0x0803;
    public const uint LabelsMagic = 0x0801;

    /// <summary>Whether a file's name says that it holds IDX images: it has the words images and idx in it and is no picture.</summary>
    public static bool IsImagesName(string name) => Contains(name, "images") && Contains(name, "idx") && !ImageTree.IsImage(name);

    /// <summary>The images file of a split within a folder, or null when the folder holds none of any split.</summary>
    /// <exception cref="InputException">The folder has IDX images, but none of that split, or several.</exception>
    public static string? FindImages(string folder, string split)
    {
        var candidates = Directory.EnumerateFiles(folder)
            .Where(file => IsImagesName(Path.GetFileName(file)))
            .OrderBy(file => file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) // unpacked is faster
            .ThenBy(file => file, StringComparer.Ordinal)
            .ToList();
        if (candidates.Count == 0)
        {
            return null;
        }

        var wanted = candidates.FindAll(file => string.Equals(SplitOf(Path.GetFileName(file)) ?? split, split, StringComparison.OrdinalIgnoreCase));
        return wanted.DistinctBy(WithoutGzip).Count() switch
        {
            0 => throw new InputException($"'{folder}' has no IDX images of the split '{split}'; it has {Listed(candidates)}. Set Data:Split, or give the file itself as Data:Path."),
            1 => wanted[0],
            _ => throw new InputException($"'{folder}' has several sets of IDX images: {Listed(wanted)}. Give one of these files as Data:Path."),
        };
    }

    /// <summary>Reads an images file and the labels beside it, if there are any.</summary>
    public static IImageSource Open(string imagesFile)
    {
        var (images, shape) = Read(imagesFile, ImagesMagic, "images");
        if (shape[0] == 0)
        {
            throw new InputException($"'{imagesFile}' holds no image: its header says 0.");
        }

        if (Math.Min(shape[1], shape[2]) < DataOptions.MinimumSide)
        {
            throw new InputException($"'{imagesFile}' holds images of {shape[2]}×{shape[1]} pixels; the smallest that can be used have {DataOptions.MinimumSide}×{DataOptions.MinimumSide}.");
        }

        var labelsFile = FindLabels(imagesFile);
        if (labelsFile is null)
        {
            return new RawSource("IDX", images, new RawLayout(0, 1, shape[1], shape[2]), null, [], ["no labels file beside the images, so there are no classes"]);
        }

        var (labelParts, labelShape) = Read(labelsFile, LabelsMagic, "labels");
        if (labelShape[0] != shape[0])
        {
            throw new InputException($"'{labelsFile}' has {labelShape[0]:N0} labels, but '{Path.GetFileName(imagesFile)}' has {shape[0]:N0} images; they must be of the same set.");
        }

        byte[] labels = [.. labelParts.SelectMany(part => part)];
        string[] names = [.. Enumerable.Range(0, labels.Max() + 1).Select(label => $"{label}")];
        return new RawSource("IDX", images, new RawLayout(0, 1, shape[1], shape[2]), labels, names, []);
    }

    /// <summary>The labels file beside an images file, or null.</summary>
    public static string? FindLabels(string imagesFile)
    {
        var name = Path.GetFileName(imagesFile);
        var wanted = name.Replace("images", "labels", StringComparison.OrdinalIgnoreCase).Replace("idx3", "idx1", StringComparison.OrdinalIgnoreCase);
        if (string.Equals(wanted, name, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var plain = WithoutGzip(wanted);
        return Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(imagesFile))!)
            .Where(file => string.Equals(WithoutGzip(Path.GetFileName(file)), plain, StringComparison.OrdinalIgnoreCase))
            .OrderBy(file => file.Length)
            .FirstOrDefault();
    }

    private static (List<byte[]> Parts, int[] Shape) Read(string file, uint magic, string what)
    {
        try
        {
            using var stream = RegularFile.Open(file);
            var zipped = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
            stream.Position = 0;
            if (!zipped)
            {
                return Read(stream, file, magic, what, stream.Length);
            }

            using var unzipped = new Gunzip(stream, file);
            return Read(unzipped, file, magic, what, long.MaxValue);
        }
        catch (InvalidDataException e)
        {
            throw new InputException($"'{file}' is not a sound gzip file: what it holds is damaged. Download it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Cannot read '{file}': {e.Message}", e);
        }
    }

    private static (List<byte[]> Parts, int[] Shape) Read(Stream stream, string file, uint magic, string what, long mostBytes)
    {
        var shape = ReadShape(stream, file, magic, what);
        var size = string.Join("×", shape);
        var expected = shape.Aggregate(1.0, (product, side) => product * side);
        var record = shape.Skip(1).Aggregate(1.0, (product, side) => product * side);
        if (expected > Array.MaxLength || record > ImageDecoding.MaximumPixels)
        {
            throw new InputException($"'{file}' declares {size} bytes of {what}; at most {Array.MaxLength:N0}, and {ImageDecoding.MaximumPixels:N0} to an image, can be read. Either its header is wrong or it should be split.");
        }

        var found = 0L;
        List<byte[]> parts = [];
        if (record > 0)
        {
            (parts, found) = RawParts.Read(stream, Math.Min((long)expected, mostBytes - stream.Position), (int)record);
        }

        if (found < expected)
        {
            throw new InputException($"'{file}' is truncated: its header promises {size} = {expected:N0} bytes of {what}, found {found:N0}. Download it again.");
        }

        return stream.ReadByte() < 0
            ? (parts, [.. shape.Select(side => (int)side)])
            : throw new InputException($"'{file}' is longer than its header says: {size} = {expected:N0} bytes of {what}, then more. It is not the IDX file it claims to be.");
    }

    private static long[] ReadShape(Stream stream, string file, uint magic, string what)
    {
        var shape = new long[magic & 0xFF];
        var header = new byte[4 * (shape.Length + 1)];
        var got = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (got >= 4)
        {
            CheckMagic(BinaryPrimitives.ReadUInt32BigEndian(header), magic, file, what);
        }

        if (got < header.Length)
        {
            throw new InputException($"'{file}' is truncated: an IDX header of {what} has {header.Length} bytes, found {got}. Download it again.");
        }

        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 * (i + 1)));
        }

        return shape;
    }

    private static void CheckMagic(uint found, uint expected, string file, string what)
    {
        if (found == expected)
        {
            return;
        }

        var hint = (found, expected) switch
        {
            (LabelsMagic, ImagesMagic) => "That is a file of labels; give the file of images, or the folder.",
            (ImagesMagic, LabelsMagic) => "That is a file of images.",
            (>= 0x0800 and <= 0x08FF, _) => $"That is an IDX file of {found & 0xFF} dimensions; {what} have {expected & 0xFF}.",
            (>= 0x0900 and <= 0x0EFF, _) => "That is an IDX file of another type; images are unsigned bytes.",
            _ => "It is no IDX file.",
        };
        throw new InputException($"'{file}' starts with 0x{found:X8}, but IDX {what} start with 0x{expected:X8}. {hint}");
    }

    private static string Listed(IEnumerable<string> files) => string.Join(", ", files.Select(file => $"'{Path.GetFileName(file)}'"));

    private static string WithoutGzip(string name) => name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;

    private static string? SplitOf(string name) =>
        Contains(name, "train") ? "train" : Contains(name, "t10k") || Contains(name, "test") ? "test" : null;

    private static bool Contains(string name, string word) => name.Contains(word, StringComparison.OrdinalIgnoreCase);
}
