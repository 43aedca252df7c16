using Diffusion.Cli.Schedules;
using Diffusion.Data;

namespace Diffusion.Cli.Verification;

/// <summary>A built-in shape on its way from x_0 to x_T, a row for each schedule.</summary>
internal static class NoisingPicture
{
    private const int Side = 64;

    /// <summary>The strip, whose noise has the seed.</summary>
    public static NoisedStrip Strip(ulong seed)
    {
        using var shapes = DatasetReader.Read(new DataOptions { Path = "builtin:shapes", Size = Side, Count = 1 });
        return new NoisedStrip(shapes.ToImage(0), seed);
    }
}
