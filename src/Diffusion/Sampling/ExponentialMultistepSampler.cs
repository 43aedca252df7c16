using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>
/// Exponential integrators: the linear part of the sampling equation is solved exactly, and x̂_0 or ε̂ is a polynomial in λ = ln(α/σ) through the last
/// estimates (Lu et al. 2022a and b; Zhang and Chen 2023; Zhao et al. 2023).
/// </summary>
/// <remarks>A step that leaves pure noise or arrives at the clean level is infinitely long in λ: it is of first order and, at the end, x̂_0 itself.</remarks>
public abstract class ExponentialMultistepSampler : MultistepSampler
{
    /// <summary>The highest order.</summary>
    public const int HighestOrder = 3;

    private readonly SolvedFor solvedFor;
    private readonly double eta;

    /// <summary>A solver of that order.</summary>
    /// <param name="solvedFor">What the polynomial is of.</param>
    /// <param name="order">1 to 3.</param>
    /// <param name="eta">η in [0, 1]: 0 solves the ODE, 1 the SDE of the forward process reversed.</param>
    /// <exception cref="InputException">There is no such order.</exception>
    /// <exception cref="ArgumentOutOfRangeException">η is outside [0, 1].</exception>
    protected ExponentialMultistepSampler(SolvedFor solvedFor, int order, double eta)
        : base(order, HighestOrder)
    {
        this.solvedFor = solvedFor;
        this.eta = eta >= 0 && eta <= 1 ? eta : throw new ArgumentOutOfRangeException(nameof(eta), eta, "Eta must be from 0 (deterministic) to 1 (the forward process reversed).");
    }

    /// <summary>What the polynomial is of.</summary>
    protected SolvedFor SolvedFor => solvedFor;

    /// <summary>The step's linear part. For ε̂ too it is that of x̂_0 where a step leaves α = 0 or arrives at σ' = 0.</summary>
    internal ExponentialStep Linear(NoiseLevel from, NoiseLevel to) =>
        Solves(from, to) == SolvedFor.Clean ? ExponentialStep.ForClean(from, to, eta) : ExponentialStep.ForEpsilon(from, to, eta);

    /// <summary>x' without fresh noise: Noisy·x + Answer·Σ_j w_j·y_j.</summary>
    /// <param name="linear">The step's linear part.</param>
    /// <param name="noisy">x where the step leaves.</param>
    /// <param name="to">Where it arrives.</param>
    /// <param name="estimates">Those used; the first is where the step leaves.</param>
    /// <param name="moments">One per estimate: what the polynomial's powers weigh.</param>
    internal Tensor Advance(ExponentialStep linear, Tensor noisy, NoiseLevel to, IReadOnlyList<Estimate> estimates, double[] moments)
    {
        var from = estimates[0].Level;
        double[] nodes = estimates.Count == 1 ? [0] : [.. estimates.Select(estimate => ExponentialStep.Place(estimate.Level, from, to))];
        var weights = InterpolatoryQuadrature.Weights(nodes, moments);
        var solved = Solves(from, to);
        return estimates.Zip(weights).Aggregate(
            noisy * linear.Noisy,
            (sum, pair) => sum + ((solved == SolvedFor.Clean ? pair.First.Clean : pair.First.Epsilon()) * (linear.Answer * pair.Second)));
    }

    private SolvedFor Solves(NoiseLevel from, NoiseLevel to) => from.Alpha == 0 || to.Sigma == 0 ? SolvedFor.Clean : solvedFor;
}
