using Diffusion.Networks;
using Diffusion.Noise;

namespace Diffusion.Cli.Sampling;

/// <summary>A weaker network to guide away from (Karras et al. 2024).</summary>
/// <param name="Network">The network, on its device.</param>
/// <param name="Process">The noise process it was trained for.</param>
/// <param name="Prediction">What it predicts.</param>
/// <param name="Weight">w; 1 is no guidance.</param>
internal sealed record WeakModel(UNet Network, NoiseProcess Process, Prediction Prediction, double Weight)
{
    private const double Rounding = 1e-9;

    /// <summary>In what its answers are latents; null where they are images.</summary>
    public LatentSpace? Latents { get; init; }

    /// <summary>Throws unless it knows the same images, classes and levels as the network that it guides.</summary>
    /// <exception cref="InputException">It is of other images, classes or noise.</exception>
    public void Check(UNetConfig main, NoiseProcess process, LatentSpace? latents)
    {
        var own = Network.Config;
        Require(own.ImageChannels == main.ImageChannels && own.SampleSize == main.SampleSize,
            $"is for images of {own.SampleSize} with {own.ImageChannels} channels, the other for {main.SampleSize} with {main.ImageChannels}");
        Require(own.NumClassEmbeds == main.NumClassEmbeds, $"has {own.NumClassEmbeds ?? 0} labels, the other {main.NumClassEmbeds ?? 0}");
        Require(latents is null ? Latents is null : Latents?.IsSame(latents) == true, "works in other latents: the autoencoders, or their scales, differ");
        Require(Same(Process.Cleanest, process.Cleanest) && Same(Process.Noisiest, process.Noisiest) && Same(Process.AtShare(0.5), process.AtShare(0.5)),
            $"was trained for \"{Process}\", another noise process");
    }

    private static bool Same(NoiseLevel one, NoiseLevel other) =>
        Math.Abs(one.Alpha - other.Alpha) < Rounding && Math.Abs(one.Sigma - other.Sigma) < Rounding && Math.Abs(one.Time - other.Time) < Rounding;

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InputException($"--weak cannot guide: it {problem}; it must be of the same kind.");
        }
    }
}
