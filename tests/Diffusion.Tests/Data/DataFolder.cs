using System.IO.Compression;
using Diffusion.Data;
using Diffusion.Imaging;

namespace Diffusion.Tests.Data;

/// <summary>A folder for one test, with what it takes to fill it.</summary>
public sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("diffusion-test-").FullName;

    public static byte[] Fixture(string name) => File.ReadAllBytes(System.IO.Path.Combine(AppContext.BaseDirectory, "data", "images", name));

    /// <summary>Pixels without any pattern, the same at every call with the same arguments.</summary>
    public static PixelImage Noise(int width, int height, int channels, int seed)
    {
        var pixels = new byte[width * height * channels];
        new Random(seed).NextBytes(pixels);
        return new PixelImage(width, height, channels, pixels);
    }

    public static byte[] NoisePng(int width, int height, int channels, int seed) => ImageFile.EncodePng(Noise(width, height, channels, seed));

    public static ImageDataset Read(string path) => DatasetReader.Read(new DataOptions { Path = path });

    public static string ErrorOf(DataOptions options)
    {
        var message = Assert.Throws<InputException>(() => DatasetReader.Read(options)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    public static string ErrorOf(string path) => ErrorOf(new DataOptions { Path = path });

    /// <summary>Every image of two data sets has the same bytes and the same class.</summary>
    public static void AssertSame(ImageDataset expected, ImageDataset actual)
    {
        Assert.Equal((expected.Count, expected.Channels, expected.Height, expected.Width), (actual.Count, actual.Channels, actual.Height, actual.Width));
        Assert.Equal(expected.ClassNames, actual.ClassNames);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(expected.Pixels(i).SequenceEqual(actual.Pixels(i)), $"image {i} differs");
            Assert.Equal(expected.ClassCount > 0 ? expected.Label(i) : 0, actual.ClassCount > 0 ? actual.Label(i) : 0);
        }
    }

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, byte[] data)
    {
        var file = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, data);
        return file;
    }

    public string WriteGzip(string name, byte[] data, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var bytes = new MemoryStream();
        using (var zipped = new GZipStream(bytes, level))
        {
            zipped.Write(data);
        }

        return Write(name, bytes.ToArray());
    }

    public string WriteZip(string name, params (string Name, byte[] Data)[] entries)
    {
        using (var stream = File.Create(At(name)))
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (entryName, data) in entries)
            {
                using var entry = archive.CreateEntry(entryName).Open();
                entry.Write(data);
            }
        }

        return At(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
