namespace Diffusion.Imaging.Tests;

/// <summary>The small files of data/ and images made by formula.</summary>
internal static class Fixtures
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "data", name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path(name));

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Path("")).Select(path => System.IO.Path.GetFileName(path)).Where(name => name != "README.md").Order();

    /// <summary>Pixels without any pattern, the same at every call.</summary>
    public static PixelImage Noise(int width, int height, int channels, int seed = 1)
    {
        var pixels = new byte[width * height * channels];
        new Random(seed).NextBytes(pixels);
        return new(width, height, channels, pixels);
    }

    public static PixelImage Constant(int width, int height, params byte[] colour)
    {
        var image = new PixelImage(width, height, colour.Length);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = colour[i % colour.Length];
        }

        return image;
    }

    public static byte[] Pixel(PixelImage image, int x, int y) => image.Row(y).Slice(x * image.Channels, image.Channels).ToArray();
}
