using Diffusion.Imaging;

namespace Diffusion.Cli.Sampling;

/// <summary>Many small pictures as one that a person can look at.</summary>
internal static class Contact
{
    private const int GoodSide = 64;
    private const int MostColumns = 16;

    /// <summary>A grid: a column per class where there are a few classes, else about square; small pictures are enlarged.</summary>
    public static PixelImage Sheet(IReadOnlyList<PixelImage> pictures, int classCount)
    {
        int? columns = classCount is > 1 and <= MostColumns && pictures.Count > classCount ? classCount : null;
        return ImageGrid.Arrange(pictures, columns, padding: 2, scale: Scale(pictures[0]));
    }

    /// <summary>How many times a picture is enlarged for a person to see it.</summary>
    public static int Scale(PixelImage picture) => Math.Max(1, GoodSide / picture.Width);
}
