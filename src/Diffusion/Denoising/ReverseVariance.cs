using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>The variance of reverse steps as tensors: one number per image where it is fixed, one per pixel where it is learned.</summary>
public static class ReverseVariance
{
    /// <summary>ln of the variance, [N,C,H,W] or [N,1,1,1], of the guess's type.</summary>
    /// <param name="kind">Which variance.</param>
    /// <param name="guess">What the network said; a learned variance is in it.</param>
    /// <param name="small">ln β̃ of each image's step, or one for all.</param>
    /// <param name="large">ln β of each image's step, or one for all.</param>
    /// <exception cref="InputException">The variance is to be learned, but the network answers none.</exception>
    public static Tensor Log(StepVariance kind, Denoised guess, double[] small, double[] large) => Scoped.Run(() => kind switch
    {
        StepVariance.FixedSmall => PerImage.Column(small, guess.Clean),
        StepVariance.FixedLarge => PerImage.Column(large, guess.Clean),
        StepVariance.Learned => Answer(guess).alias(),
        StepVariance.LearnedRange => PerImage.Column(small, guess.Clean) + (Answer(guess) + 1) / 2 * (PerImage.Column(large, guess.Clean) - PerImage.Column(small, guess.Clean)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown variance."),
    });

    private static Tensor Answer(Denoised guess) => guess.Variance
        ?? throw new InputException("The variance is to be learned, but the network answers as many channels as it gets; use fixed_small or fixed_large.");
}
