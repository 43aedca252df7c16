using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>A walk from an image instead of noise: it starts at x = α·x_0 + σ·ε, part of the way (SDEdit, Meng et al. 2022, Alg. 1).</summary>
/// <param name="clean">x_0 [1,C,H,W], the same for all, or [N,C,H,W]; stays the caller's.</param>
/// <param name="noise">ε, and the fresh noise of the walk.</param>
public sealed class NoisedImages(Tensor clean, IWalkNoise noise) : IWalkNoise
{
    private readonly Tensor clean = clean ?? throw new ArgumentNullException(nameof(clean));
    private readonly IWalkNoise noise = noise ?? throw new ArgumentNullException(nameof(noise));

    /// <summary>The last steps of a walk, a share of them.</summary>
    /// <param name="levels">The whole walk, of n steps.</param>
    /// <param name="strength">S, above 0 and at most 1: round(S·n) steps are left, one at least. 1 is the whole walk.</param>
    /// <exception cref="ArgumentOutOfRangeException">The strength is outside its range.</exception>
    public static IReadOnlyList<NoiseLevel> Levels(IReadOnlyList<NoiseLevel> levels, double strength)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (!(strength > 0 && strength <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(strength), strength, "The strength must be above 0 (nothing changes) and at most 1 (nothing stays).");
        }

        var steps = levels.Count - 1;
        var left = Math.Max(1, (int)Math.Round(strength * steps, MidpointRounding.AwayFromZero));
        return [.. levels.Skip(steps - left)];
    }

    /// <summary>α·x_0 + σ·ε.</summary>
    /// <inheritdoc/>
    public Tensor Start(ImageShape shape, NoiseLevel level, Device? device = null) => Scoped.Run(() =>
    {
        var unit = noise.Start(shape, new NoiseLevel(0, 1, level.Time), device);
        return ForwardProcess.Sample(clean.expand(unit.shape), [level], unit);
    });

    /// <inheritdoc/>
    public Tensor Draw(Tensor images, int step, int draw) => noise.Draw(images, step, draw);
}
