namespace Diffusion.Data;

/// <summary>
/// The binary version of CIFAR-10 (https://www.cs.toronto.edu/~kriz/cifar.html): records of one label byte and 32×32 pixels as a red, a
/// green and a blue plane. A folder or .tar.gz has data_batch_1.bin … data_batch_5.bin and test_batch.bin.
/// </summary>
internal static class CifarReader
{
    private const string Kind = "CIFAR-10 binary";
    private const string InnerFolder = "cifar-10-batches-bin";
    private const long MaximumBytes = 1L << 31;

    private static readonly RawLayout Layout = new(1, 3, 32, 32);
    private static readonly string[] ClassNames = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>The batch files of a split within a folder; empty when there are none.</summary>
    public static IReadOnlyList<string> FindBatches(string folder, string split)
    {
        var inner = Path.Combine(folder, InnerFolder);
        return
        [
            .. Directory.EnumerateFiles(Directory.Exists(inner) ? inner : folder)
                .Where(file => IsBatch(Path.GetFileName(file), split))
                .Order(StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>Reads batch files.</summary>
    public static IImageSource Open(IReadOnlyList<string> files)
    {
        var parts = new List<byte[]>();
        foreach (var file in files)
        {
            try
            {
                var length = RegularFile.Length(file);
                RequireRecords(length, file);
                using var stream = RegularFile.Open(file, bufferSize: 1);
                var (batch, found) = RawParts.Read(stream, length, Layout.Record);
                parts.AddRange(found == length ? Checked(batch, file) : throw new EndOfStreamException("it became shorter while it was read."));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InputException($"Cannot read '{file}': {e.Message}", e);
            }
        }

        return Source(parts);
    }

    /// <summary>Reads the batches of a split out of the .tar.gz that is published.</summary>
    public static IImageSource OpenArchive(string archive, string split)
    {
        try
        {
            var batches = new SortedDictionary<string, List<byte[]>>(StringComparer.OrdinalIgnoreCase);
            var (isPython, total) = (false, 0L);
            using var unzipped = new Gunzip(RegularFile.Open(archive), archive);
            var files = new TarFiles(unzipped);
            while (files.Next())
            {
                var name = Path.GetFileName(files.Name);
                isPython |= name is "data_batch_1" or "test_batch";
                if (IsBatch(name, split))
                {
                    RequireRecords(total += files.Length, $"{archive}: {name}");
                    batches.Add(name, batches.ContainsKey(name) ? throw new InputException($"'{archive}' holds {name} twice.") : Checked(files.Read(Layout.Record), $"{archive}: {name}"));
                }
            }

            return batches.Count > 0 ? Source([.. batches.Values.SelectMany(parts => parts)]) : throw NoBatches(archive, split, isPython);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Cannot read '{archive}' as a .tar.gz: {e.Message.TrimEnd('.')}. Download it again.", e);
        }
    }

    private static bool IsBatch(string name, string split) =>
        name.EndsWith(".bin", StringComparison.OrdinalIgnoreCase)
        && name.StartsWith(string.Equals(split, "test", StringComparison.OrdinalIgnoreCase) ? "test_batch" : "data_batch", StringComparison.OrdinalIgnoreCase);

    private static void RequireRecords(long length, string file)
    {
        if (length == 0 || length % Layout.Record != 0)
        {
            throw new InputException($"'{file}' has {length:N0} bytes, which is not a whole number of CIFAR-10 records of {Layout.Record:N0} bytes; it is truncated or of another format.");
        }

        if (length > MaximumBytes)
        {
            throw new InputException($"'{file}' has {length:N0} bytes; {MaximumBytes:N0} is the most for CIFAR-10's batches.");
        }
    }

    private static List<byte[]> Checked(List<byte[]> parts, string file)
    {
        var record = 0L;
        foreach (var part in parts)
        {
            for (var at = 0; at < part.Length; at += Layout.Record, record++)
            {
                if (part[at] >= ClassNames.Length)
                {
                    throw new InputException($"'{file}' has the label {part[at]} in record {record}; CIFAR-10's labels are 0 to 9, so it is of another format.");
                }
            }
        }

        return parts;
    }

    private static RawSource Source(IReadOnlyList<byte[]> parts)
    {
        byte[] labels = [.. parts.SelectMany(part => Enumerable.Range(0, part.Length / Layout.Record).Select(record => part[record * Layout.Record]))];
        return new RawSource(Kind, parts, Layout, labels, ClassNames, []);
    }

    private static InputException NoBatches(string archive, string split, bool isPython)
    {
        var hint = isPython
            ? "It is the Python version; get the binary one (cifar-10-binary.tar.gz)."
            : $"It should hold data_batch_1.bin … data_batch_5.bin and test_batch.bin; for other images use a folder or a .zip.";
        return new InputException($"'{archive}' has no CIFAR-10 batch of the split '{split}'. {hint}");
    }
}
