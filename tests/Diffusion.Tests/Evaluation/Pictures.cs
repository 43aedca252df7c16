using Diffusion.Data;
using Diffusion.Imaging;
using Diffusion.Noise;

namespace Diffusion.Tests.Evaluation;

/// <summary>Data sets to judge by.</summary>
internal static class Pictures
{
    public const double Mean = 0.05, Deviation = 0.2;

    /// <summary>Grey images whose pixels are N(Mean, Deviation²), rounded to bytes; labels 0, 1, 2, 0, ….</summary>
    public static ImageDataset Gaussian(int count, int side)
    {
        var images = Enumerable.Range(0, count).Select(i =>
        {
            var values = new double[side * side];
            new RandomStream(99, (ulong)i, 0).FillNormal(values);
            return new PixelImage(side, side, 1, [.. values.Select(z => (byte)Math.Clamp(Math.Round((Mean + Deviation * z + 1) * 127.5), 0, 255))]);
        });
        return ImageDataset.FromImages([.. images], [.. Enumerable.Range(0, count).Select(i => i % 3)], ["a", "b", "c"]);
    }
}
