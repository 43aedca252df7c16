using System.Formats.Tar;
using System.IO.Compression;

namespace Diffusion.Data;

/// <summary>
/// The binary version of CIFAR-10 (https://www.cs.toronto.edu/~kriz/cifar.html): records of one label byte and 32×32 pixels as a red, a
/// green and a blue plane. A folder or .tar.gz has data_batch_1.bin … data_batch_5.bin and test_batch.bin.
/// </summary>
internal static class CifarReader
{
    private const string Kind = "CIFAR-10 binary";
    private const string InnerFolder = "cifar-10-batches-bin";

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
                parts.Add(Checked(File.ReadAllBytes(file), file));
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
            var parts = new SortedDictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
            var others = new List<string>();
            using var unzipped = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
            using var reader = new TarReader(unzipped);
            while (reader.GetNextEntry() is { } entry)
            {
                var name = Path.GetFileName(entry.Name);
                if (entry.DataStream is { } data && IsBatch(name, split))
                {
                    parts[name] = Checked(ReadAll(data, entry.Length, archive, name), $"{archive}: {name}");
                }
                else
                {
                    others.Add(name);
                }
            }

            return parts.Count > 0 ? Source([.. parts.Values]) : throw NoBatches(archive, split, others);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Cannot read '{archive}' as a .tar.gz: {e.Message.TrimEnd('.')}. Download it again.", e);
        }
    }

    private static bool IsBatch(string name, string split) =>
        name.EndsWith(".bin", StringComparison.OrdinalIgnoreCase)
        && name.StartsWith(string.Equals(split, "test", StringComparison.OrdinalIgnoreCase) ? "test_batch" : "data_batch", StringComparison.OrdinalIgnoreCase);

    private static byte[] ReadAll(Stream data, long length, string archive, string name)
    {
        if (length > 1 << 30)
        {
            throw new InputException($"'{archive}' declares {length:N0} bytes for '{name}'; a CIFAR-10 batch has 30,730,000.");
        }

        using var bytes = new MemoryStream();
        data.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Checked(byte[] bytes, string file)
    {
        if (bytes.Length == 0 || bytes.Length % Layout.Record != 0)
        {
            throw new InputException($"'{file}' has {bytes.Length:N0} bytes, which is not a whole number of CIFAR-10 records of {Layout.Record:N0} bytes; it is truncated or of another format.");
        }

        for (var at = 0; at < bytes.Length; at += Layout.Record)
        {
            if (bytes[at] >= ClassNames.Length)
            {
                throw new InputException($"'{file}' has the label {bytes[at]} in record {at / Layout.Record}; CIFAR-10's labels are 0 to 9, so it is of another format.");
            }
        }

        return bytes;
    }

    private static RawSource Source(IReadOnlyList<byte[]> parts)
    {
        byte[] labels = [.. parts.SelectMany(part => Enumerable.Range(0, part.Length / Layout.Record).Select(record => part[record * Layout.Record]))];
        return new RawSource(Kind, parts, Layout, labels, ClassNames, []);
    }

    private static InputException NoBatches(string archive, string split, List<string> others)
    {
        var isPython = others.Any(name => name is "data_batch_1" or "test_batch");
        var hint = isPython
            ? "It is the Python version; get the binary one (cifar-10-binary.tar.gz)."
            : $"It should hold data_batch_1.bin … data_batch_5.bin and test_batch.bin; for other images use a folder or a .zip.";
        return new InputException($"'{archive}' has no CIFAR-10 batch of the split '{split}'. {hint}");
    }
}
