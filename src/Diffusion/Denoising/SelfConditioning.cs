using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>A network that sees its own last guess: F(cat[In·x, x̂_0 before]; t), the guess before being zeros at first (Chen et al. 2023, §3.2 and Alg. 2).</summary>
/// <remarks>
/// What is remembered is the guess as the sampler uses it, so the whole denoiser is wrapped: decorate one made of <see cref="Call"/>, and ask
/// <c>Remembering(decorated)</c>. It serves one batch at a time; call <see cref="Forget"/> between two.
/// </remarks>
/// <param name="network">F of twice as many channels as the images have.</param>
public sealed class SelfConditioning(Network network) : IDisposable
{
    private readonly Network network = network ?? throw new ArgumentNullException(nameof(network));
    private Tensor? before;

    /// <summary>F with the last guess beside the input; a <see cref="Network"/> of as many channels as the images have.</summary>
    /// <param name="input">Scaled noisy images [k·N,C,H,W]; a batch k times as large as the last guess, as guidance makes it, sees that guess k times.</param>
    /// <param name="condition">How noisy each is [k·N].</param>
    /// <param name="labels">Classes [k·N], or null.</param>
    /// <exception cref="ArgumentException">The last guess was of another batch.</exception>
    public Tensor Call(Tensor input, Tensor condition, Tensor? labels)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tensors.Scoped.Run(() => network(cat([input, Before(input)], 1), condition, labels));
    }

    /// <summary>The same denoiser, whose guesses are remembered for the next call.</summary>
    /// <param name="denoiser">Made of <see cref="Call"/>, with all its decorators.</param>
    public Denoiser Remembering(Denoiser denoiser)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        return (noisy, level) =>
        {
            var guess = denoiser(noisy, level);
            Forget();
            before = guess.Clean.detach().DetachFromDisposeScope();
            return guess;
        };
    }

    /// <summary>Frees the last guess; the next call sees zeros.</summary>
    public void Forget()
    {
        before?.Dispose();
        before = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private Tensor Before(Tensor input)
    {
        if (before is null)
        {
            return zeros_like(input);
        }

        var (images, remembered) = (input.shape[0], before.shape[0]);
        return images % remembered == 0 && before.shape.AsSpan(1).SequenceEqual(input.shape.AsSpan(1))
            ? before.repeat(images / remembered, 1, 1, 1)
            : throw new ArgumentException(
                $"Images [{string.Join(',', input.shape)}] do not go with the last guess [{string.Join(',', before.shape)}]; forget it between batches.", nameof(input));
    }
}
