using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>Away from a worse guess and past a better one: x̂ = x̂_worse + w·(x̂_better − x̂_worse).</summary>
/// <remarks>
/// Classifier-free guidance (Ho and Salimans 2022, Eq. 6) takes the conditional guess for the better and the unconditional for the worse; autoguidance (Karras et al.
/// 2024, Eq. 3) takes those of a network and of a weaker version of it.
/// </remarks>
public sealed record Guidance
{
    private readonly double rescale;

    /// <summary>Guidance of a weight.</summary>
    /// <param name="weight">w: 0 is the worse guess, 1 the better one, more goes past it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not finite.</exception>
    public Guidance(double weight) => Weight = double.IsFinite(weight)
        ? weight
        : throw new ArgumentOutOfRangeException(nameof(weight), weight, "Guidance must be a finite number.");

    /// <summary>w.</summary>
    public double Weight { get; }

    /// <summary>σ_lo: at this σ/α and below the better guess stands alone (Kynkäänniemi et al. 2024, Eq. 5). 0 is no limit.</summary>
    public double MinRatio { get; init; }

    /// <summary>σ_hi: above this σ/α the better guess stands alone (Kynkäänniemi et al. 2024, Eq. 5). ∞ is no limit.</summary>
    public double MaxRatio { get; init; } = double.PositiveInfinity;

    /// <summary>φ, 0–1: how much of x̂'s deviation is brought back to that of the better guess: x̂·(1 − φ + φ·std(x̂_better)/std(x̂)) (Lin et al. 2024, §3.4).</summary>
    /// <remarks>
    /// The deviation is over each image, as theirs. It is taken of x̂_0, where overexposure is seen and whatever the network predicts; diffusers and lucidrains take it
    /// of the network's output: the same for a network that predicts x_0, and at pure noise, where Lin et al. need it, for one that predicts v.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">φ is outside [0, 1].</exception>
    public double Rescale
    {
        get => rescale;
        init => rescale = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Rescale), value, "The share that is rescaled must be from 0 (none) to 1.");
    }

    /// <summary>A weight at every level.</summary>
    public static implicit operator Guidance(double weight) => new(weight);

    /// <summary>w within the interval, 1 outside.</summary>
    public double At(NoiseLevel level) => level.Ratio > MinRatio && level.Ratio <= MaxRatio ? Weight : 1;

    /// <summary>The guided guess, wherever the level.</summary>
    /// <param name="better">x̂_better [N,C,H,W].</param>
    /// <param name="worse">x̂_worse, of its shape.</param>
    internal Tensor Combine(Tensor better, Tensor worse)
    {
        var guided = worse + ((better - worse) * Weight);
        return Rescale == 0 ? guided : guided * ((1 - Rescale) + (Quotient(Deviation(better), Deviation(guided)) * Rescale));
    }

    private static Tensor Deviation(Tensor images) => images.std([1L, 2, 3], unbiased: false, keepdim: true);

    /// <summary>a/b, or 1 where b is 0: an image of one colour stays what it is.</summary>
    private static Tensor Quotient(Tensor dividend, Tensor divisor) => where(divisor > 0, dividend / divisor, ones_like(divisor));
}
