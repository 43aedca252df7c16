namespace Diffusion.Networks;

/// <summary>What the blocks of a network have in common.</summary>
/// <param name="Groups">Groups of every group normalisation.</param>
/// <param name="Eps">ε of every group normalisation.</param>
/// <param name="Activation">The non-linearity.</param>
/// <param name="Dropout">Probability that a hidden value is dropped while training.</param>
/// <param name="TimeWidth">Width of the time embedding; null for blocks that know no time.</param>
/// <param name="ScaleShift">Whether time scales and shifts (Nichol and Dhariwal 2021) instead of being added.</param>
/// <param name="HeadSize">Channels of one attention head; null for a single head.</param>
internal sealed record BlockStyle(int Groups, double Eps, Activation Activation, double Dropout = 0, int? TimeWidth = null, bool ScaleShift = false, int? HeadSize = null)
{
    internal static BlockStyle Of(UNetConfig config) => new(
        config.NormNumGroups,
        config.NormEps,
        Activation.Named(config.ActFn),
        config.Dropout,
        config.TimeWidth,
        config.ResnetTimeScaleShift == UNetRules.ScaleShift,
        config.AttentionHeadDim);
}
