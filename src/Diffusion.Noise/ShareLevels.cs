namespace Diffusion.Noise;

/// <summary>Grids over the share of the way of a continuous process.</summary>
internal static class ShareLevels
{
    /// <summary>1 − k/n of the way.</summary>
    internal static IEnumerable<NoiseLevel> Trailing(GridInputs inputs) => Spaced(inputs, inputs.Steps);

    /// <summary>1 − k/(n−1) of the way; with a point more, k/n.</summary>
    internal static IEnumerable<NoiseLevel> LinearlySpaced(GridInputs inputs) => Spaced(inputs, inputs.Options.ExtraPoint ? inputs.Steps : Math.Max(1, inputs.Steps - 1));

    private static IEnumerable<NoiseLevel> Spaced(GridInputs inputs, int parts)
    {
        var process = inputs.Process;
        var low = inputs.Options.SigmaMin is null ? 0 : process.ShareOf(process.AtRatio(inputs.SigmaMin));
        var high = inputs.Options.SigmaMax is null ? 1 : process.ShareOf(process.AtRatio(inputs.SigmaMax));
        return Enumerable.Range(0, inputs.Steps).Select(k => process.AtShare(Math.Clamp(low + ((high - low) * (1 - ((double)k / parts))), 0, 1)));
    }
}
