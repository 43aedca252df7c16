using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using Diffusion.Data;
using Diffusion.Imaging;

namespace Diffusion.Fuzz.Formats;

/// <summary>Data sets in one file.</summary>
internal static class DataFormats
{
    private const int Count = 6, Side = 6, CifarRecord = 3073;

    /// <summary>All of them.</summary>
    public static IEnumerable<Format> All()
    {
        yield return Of("zip", "images.zip", Archive());
        yield return Of("idx", "train-images-idx3-ubyte", Images()) with { Prepare = folder => File.WriteAllBytes(Path.Combine(folder, "train-labels-idx1-ubyte"), Labels()) };
        yield return Of("idx labels", "train-labels-idx1-ubyte", Labels()) with
        {
            Prepare = folder => File.WriteAllBytes(Path.Combine(folder, "train-images-idx3-ubyte"), Images()),
            Read = file => Use(Path.GetDirectoryName(file)!),
        };
        yield return Of("idx.gz", "train-images-idx3-ubyte.gz", Wrappings.Zip(Images())) with { Wrappings = [Wrappings.Gzip] };
        yield return Of("cifar", "data_batch_1.bin", new byte[3 * CifarRecord]);
        yield return Of("cifar.tar.gz", "cifar.tar.gz", Batches()) with { Wrappings = [Wrappings.TarGzip] };
    }

    private static Format Of(string name, string file, byte[] sample) => new(name, [sample], Use) { File = file, MostBytes = 256 << 20 };

    private static void Use(string path)
    {
        using var data = DatasetReader.Read(new DataOptions { Path = path, Size = 8 });
        _ = data.Report.ToString();
        _ = data.ToImage(data.Count - 1);
    }

    private static byte[] Archive()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < Count; i++)
            {
                using var entry = archive.CreateEntry($"{(i % 2 == 0 ? "cats" : "dogs")}/{i}.png").Open();
                entry.Write(ImageFile.EncodePng(new PixelImage(8, 8, 3)));
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Images() => [.. Header(0x0803, Count, Side, Side), .. new byte[Count * Side * Side]];

    private static byte[] Labels() => [.. Header(0x0801, Count), .. Enumerable.Range(0, Count).Select(i => (byte)i)];

    private static byte[] Header(params int[] numbers)
    {
        var header = new byte[4 * numbers.Length];
        foreach (var (index, number) in numbers.Index())
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * index), number);
        }

        return header;
    }

    private static byte[] Batches()
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var name in (string[])["data_batch_1.bin", "data_batch_2.bin", "test_batch.bin"])
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"cifar-10-batches-bin/{name}") { DataStream = new MemoryStream(new byte[CifarRecord]) });
            }
        }

        return Wrappings.Zip(bytes.ToArray());
    }
}
