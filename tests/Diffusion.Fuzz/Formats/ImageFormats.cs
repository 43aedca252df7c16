using Diffusion.Data;
using Diffusion.Imaging;

namespace Diffusion.Fuzz.Formats;

/// <summary>Images, by the five formats; PNG's texts on their own.</summary>
internal static class ImageFormats
{
    private const string Data = "fuzz";

    /// <summary>All of them.</summary>
    public static IEnumerable<Format> All()
    {
        yield return Image("png", "*.png") with { Wrappings = [Wrappings.PngChunks] };
        yield return Image("jpeg", "*.jpg");
        yield return Image("gif", "*.gif");
        yield return Image("bmp", "*.bmp");
        yield return Image("webp", "*.webp");
        yield return new Format("png text", [Captioned()], file => ImageFile.ReadPngText(file)) { Wrappings = [Wrappings.PngChunks] };
    }

    /// <summary>64 Mi pixels are allowed: 256 MiB here, and about as much in a native decoder.</summary>
    private static Format Image(string name, string pattern) =>
        new(name, [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, Data), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)], file => SingleImage.Read(file))
        {
            MostBytes = 1L << 30,
            MostTime = TimeSpan.FromSeconds(10),
        };

    private static byte[] Captioned() =>
        ImageFile.EncodePng(new PixelImage(4, 4, 3), new Dictionary<string, string> { ["Software"] = "diffusion", ["Title"] = "ε and x̂", ["Comment"] = "a\nb" });
}
