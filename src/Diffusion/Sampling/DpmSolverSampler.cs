namespace Diffusion.Sampling;

/// <summary>
/// Multistep DPM-Solver++ (for x̂_0; Lu et al. 2022b, Alg. 2) and DPM-Solver (for ε̂; Lu et al. 2022a), of order 1 to 3, deterministic or with fresh noise (SDE-DPM-Solver++).
/// </summary>
/// <remarks>
/// Order 1 is DDIM. For ε̂ with the Heun form, order 2 and 3 are DEIS with polynomials in ln(σ/α) (Zhang and Chen 2023): the same integrals.
/// Order 3 takes the curvature's exact weight; the authors' code, k-diffusion and diffusers take half of it, which is of second order (<c>halvedCurvature</c>)
/// and, with 15 to 50 steps on a mixture of Gaussians, has about half of the exact weight's error; from some 100 steps on the exact weight wins.
/// With fresh noise, ε̂ is for steps that multiply the signal little: one from σ/α of thousands, as the cosine schedule's first, multiplies its noise alike.
/// </remarks>
public sealed class DpmSolverSampler : ExponentialMultistepSampler
{
    private const int Few = 15;

    private readonly SolverType type;
    private readonly double noiseScale;
    private readonly bool lowerOrderFinal;
    private readonly bool firstOrderFinal;
    private readonly bool halvedCurvature;

    /// <summary>The solver.</summary>
    /// <param name="solvedFor">What the polynomial is of.</param>
    /// <param name="order">1 to 3.</param>
    /// <param name="type">Form of the steps of order 2: midpoint or Heun.</param>
    /// <param name="eta">η in [0, 1]: 0 is deterministic, 1 is SDE-DPM-Solver++ (and sde-dpmsolver for ε̂).</param>
    /// <param name="noiseScale">Factor of the fresh noise, above 0.</param>
    /// <param name="lowerOrderFinal">With fewer than 15 steps, the last is of order 1 and the one before of order 2 at most.</param>
    /// <param name="firstOrderFinal">The last step is of order 1, however many there are. To the clean level it always is.</param>
    /// <param name="halvedCurvature">Order 3 as the authors' code, k-diffusion and diffusers have it.</param>
    /// <exception cref="InputException">There is no such order, or the type is UniPC's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">η or the noise's factor is out of range.</exception>
    public DpmSolverSampler(
        SolvedFor solvedFor = SolvedFor.Clean,
        int order = 2,
        SolverType type = SolverType.Midpoint,
        double eta = 0,
        double noiseScale = 1,
        bool lowerOrderFinal = true,
        bool firstOrderFinal = false,
        bool halvedCurvature = false)
        : base(solvedFor, order, eta)
    {
        this.type = type is SolverType.Midpoint or SolverType.Heun
            ? type
            : throw new InputException($"DPM-Solver has no solver type {type}; choose {nameof(SolverType.Midpoint)} or {nameof(SolverType.Heun)}, or the sampler unipc.");
        this.noiseScale = SamplerOptions.CheckedNoiseScale(noiseScale);
        (this.lowerOrderFinal, this.firstOrderFinal, this.halvedCurvature) = (lowerOrderFinal, firstOrderFinal, halvedCurvature);
    }

    /// <inheritdoc/>
    protected override StepResult Take(SamplerContext step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var clean = step.Denoise().Clean;
        var estimates = Estimates(step, step.Noisy, clean);
        var order = Math.Min(estimates.Count, HighestAt(step));
        var linear = Linear(step.From, step.To);
        var next = Advance(linear, step.Noisy, step.To, [.. estimates.Take(order)], Moments(linear, order));
        return new StepResult(linear.Noise == 0 ? next : next + (step.Noise() * (linear.Noise * noiseScale)), clean);
    }

    private int HighestAt(SamplerContext step) =>
        step.To.Sigma == 0 || (firstOrderFinal && step.Left == 1) ? 1
        : lowerOrderFinal && step.Since + step.Left < Few ? Math.Min(Order, step.Left)
        : Order;

    private double[] Moments(ExponentialStep linear, int order)
    {
        var moments = linear.Moments(order);
        if (order == 2 && type == SolverType.Midpoint)
        {
            moments[1] = moments[0] / 2;
        }
        else if (order == 3 && halvedCurvature)
        {
            moments[2] /= 2;
        }

        return moments;
    }
}
