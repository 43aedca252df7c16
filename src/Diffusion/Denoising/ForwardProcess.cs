using Diffusion.Noise;
using Diffusion.Probability;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>q(x_t | x_0) = N(α·x_0, σ²·I), reparameterised: x_t = α·x_0 + σ·ε (Ho et al. 2020, Eq. 4, with α = √ᾱ_t and σ = √(1−ᾱ_t)).</summary>
/// <remarks>
/// Differentiable in x_0 and ε. Each method takes one level per image, or one for all; α and σ are float64 and cast once to the images' type.
/// </remarks>
public static class ForwardProcess
{
    /// <summary>α·x_0.</summary>
    /// <param name="clean">x_0 [N,…].</param>
    /// <param name="levels">N levels, or one.</param>
    /// <exception cref="ArgumentException">There are neither N levels nor one.</exception>
    public static Tensor Mean(Tensor clean, IReadOnlyList<NoiseLevel> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        return Scoped.Run(() => PerImage.Column([.. levels.Select(level => level.Alpha)], clean) * clean);
    }

    /// <summary>σ as [N,1,…,1] (or [1,1,…,1] for one level), of the type and rank of the images.</summary>
    /// <inheritdoc cref="Mean"/>
    public static Tensor StandardDeviation(Tensor clean, IReadOnlyList<NoiseLevel> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        return PerImage.Column([.. levels.Select(level => level.Sigma)], clean);
    }

    /// <summary>x_t = α·x_0 + σ·ε.</summary>
    /// <param name="clean">x_0 [N,…].</param>
    /// <param name="levels">N levels, or one.</param>
    /// <param name="noise">ε ~ N(0, I), the shape of x_0.</param>
    /// <exception cref="ArgumentException">There are neither N levels nor one, or the noise has another shape.</exception>
    public static Tensor Sample(Tensor clean, IReadOnlyList<NoiseLevel> levels, Tensor noise)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(noise);
        return Scoped.Run(() => Reparameterization.Sample(Mean(clean, levels), StandardDeviation(clean, levels), noise));
    }
}
