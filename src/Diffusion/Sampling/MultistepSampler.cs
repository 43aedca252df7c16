using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>A sampler that asks the denoiser about once per step and draws a polynomial through what it said before.</summary>
/// <remarks>
/// It begins with order 1 and rises by one a step, as estimates come in. One made where no signal was left (α = 0) is infinitely far in λ = ln(α/σ) and in
/// σ/α, so its weight is 0: it is left out.
/// </remarks>
public abstract class MultistepSampler : Sampler
{
    /// <summary>A sampler of that order.</summary>
    /// <param name="order">Estimates in one step, at full height.</param>
    /// <param name="highest">The highest order there is.</param>
    /// <exception cref="InputException">The order is not from 1 to the highest.</exception>
    protected MultistepSampler(int order, int highest)
    {
        Order = order >= 1 && order <= highest
            ? order
            : throw new InputException($"{GetType().Name} of order {order} does not exist; choose an order from 1 to {highest}.");
    }

    /// <summary>Estimates in one step, at full height.</summary>
    public int Order { get; }

    /// <inheritdoc/>
    protected internal override int Memory => Order - 1;

    /// <summary>This step's estimate and those before it that have weight, newest first.</summary>
    protected static IReadOnlyList<Estimate> Estimates(SamplerContext step, Tensor noisy, Tensor clean)
    {
        ArgumentNullException.ThrowIfNull(step);
        return [new Estimate(step.From, noisy, clean), .. WithSignal(step.Past)];
    }

    /// <summary>Those made where α &gt; 0.</summary>
    protected static IEnumerable<Estimate> WithSignal(IEnumerable<Estimate> estimates) => estimates.Where(estimate => estimate.Level.Alpha > 0);
}
