using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>UniPC (Zhao et al. 2023, Alg. 7 and 8): a multistep predictor of order p, and a corrector of order p + 1 that uses the next step's answer, so it costs no call.</summary>
/// <remarks>The predictor of order 2 and the corrector of order 1 have the paper's simplified weight ½·B(h); the others integrate their polynomial exactly, whatever B(h) is.</remarks>
public sealed class UniPcSampler : ExponentialMultistepSampler
{
    private readonly SolverType type;
    private readonly bool lowerOrderFinal;
    private readonly int uncorrectedSteps;

    /// <summary>The solver.</summary>
    /// <param name="order">p, 1 to 3, of the predictor.</param>
    /// <param name="type">B(h): bh1 or bh2.</param>
    /// <param name="solvedFor">What the polynomial is of.</param>
    /// <param name="lowerOrderFinal">The last step is of order 1, the one before of order 2 at most. To the clean level the last always is of order 1.</param>
    /// <param name="uncorrectedSteps">How many steps at the beginning are not corrected; strong guidance may need one or two.</param>
    /// <exception cref="InputException">There is no such order, or the type is DPM-Solver's.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="uncorrectedSteps"/> is below 0.</exception>
    public UniPcSampler(
        int order = 2, SolverType type = SolverType.Bh2, SolvedFor solvedFor = SolvedFor.Clean, bool lowerOrderFinal = true, int uncorrectedSteps = 0)
        : base(solvedFor, order, eta: 0)
    {
        this.type = type is SolverType.Bh1 or SolverType.Bh2
            ? type
            : throw new InputException($"UniPC has no solver type {type}; choose {nameof(SolverType.Bh1)} or {nameof(SolverType.Bh2)}, or the sampler dpm++.");
        this.uncorrectedSteps = uncorrectedSteps >= 0
            ? uncorrectedSteps
            : throw new ArgumentOutOfRangeException(nameof(uncorrectedSteps), uncorrectedSteps, "There must be 0 or more steps without a corrector.");
        this.lowerOrderFinal = lowerOrderFinal;
    }

    /// <inheritdoc/>
    protected internal override int Memory => Order;

    /// <inheritdoc/>
    protected override StepResult Take(SamplerContext step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var answer = new Estimate(step.From, step.Noisy, step.Denoise().Clean);
        var corrected = Correct(step, answer);
        var here = corrected is null ? answer : Moved(answer, corrected);
        IReadOnlyList<Estimate> estimates = [here, .. WithSignal(step.Past).Take(OrderAt(step.To, step.Left, step.Past) - 1)];
        var linear = Linear(step.From, step.To);
        return new StepResult(Advance(linear, here.Noisy, step.To, estimates, Moments(linear, estimates.Count)), here.Clean, corrected);
    }

    /// <summary>x at this step's level once more from the level before, now that the denoiser's answer here is known; null where there is nothing to correct.</summary>
    private Tensor? Correct(SamplerContext step, Estimate answer)
    {
        if (step.Since <= uncorrectedSteps || step.Past[0].Level.Alpha == 0)
        {
            return null;
        }

        Estimate[] before = [.. step.Past.Skip(1)];
        var order = OrderAt(step.From, step.Left + 1, before);
        var linear = Linear(step.Past[0].Level, step.From);
        IReadOnlyList<Estimate> estimates = [step.Past[0], .. WithSignal(before).Take(order - 1), answer];
        return Advance(linear, step.Past[0].Noisy, step.From, estimates, Moments(linear, estimates.Count));
    }

    /// <summary>The denoiser's answer at the corrected x: what is solved for stays, the other follows from x.</summary>
    private Estimate Moved(Estimate answer, Tensor corrected) => new(
        answer.Level,
        corrected,
        SolvedFor == SolvedFor.Clean ? answer.Clean : (corrected - (answer.Epsilon() * answer.Level.Sigma)) / answer.Level.Alpha);

    private int OrderAt(NoiseLevel to, int left, IReadOnlyList<Estimate> past)
    {
        var highest = to.Sigma == 0 ? 1 : lowerOrderFinal ? Math.Min(Order, left) : Order;
        return Math.Min(highest, 1 + WithSignal(past).Count());
    }

    /// <summary>Of two estimates, the difference weighs ½·B(h).</summary>
    private double[] Moments(ExponentialStep linear, int count)
    {
        var moments = linear.Moments(count);
        if (count == 2)
        {
            moments[1] = (type == SolverType.Bh1 ? linear.Rate : moments[0]) / 2;
        }

        return moments;
    }
}
