using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>
/// A sampler that paints only part of an image: after each step the rest is x ~ q(x_s | x_0) of the known image with fresh noise, and at the end the known image
/// itself (RePaint, Lugmayr et al. 2022, Alg. 1).
/// </summary>
/// <remarks>
/// It decorates any sampler. Their resampling is a matter of the levels: a walk that rises again and again. Where all is to be painted, the pictures are the
/// sampler's own to the last bit.
/// </remarks>
/// <param name="sampler">How to walk.</param>
/// <param name="known">x_0 [1,C,H,W] or [N,C,H,W]; stays the caller's.</param>
/// <param name="painted">Where to paint: bool [1,1,H,W], or a shape that goes with the images; stays the caller's.</param>
public sealed class Inpainting(Sampler sampler, Tensor known, Tensor painted) : Sampler
{
    private readonly Sampler sampler = sampler ?? throw new ArgumentNullException(nameof(sampler));
    private readonly Tensor known = known ?? throw new ArgumentNullException(nameof(known));
    private readonly Tensor painted = painted?.dtype == ScalarType.Bool ? painted : throw new ArgumentException("Where to paint must be a tensor of bool.", nameof(painted));

    /// <inheritdoc/>
    protected internal override int Memory => sampler.Memory;

    /// <inheritdoc/>
    protected override StepResult Take(SamplerContext step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var result = StepOf(sampler, step);
        var ends = step.Index + 2 == step.Levels.Count || step.To.Sigma == 0;
        var rest = ends ? known.expand_as(result.Next) : (known * step.To.Alpha) + (step.Noise() * step.To.Sigma);
        return result with { Next = where(painted, result.Next, rest) };
    }
}
