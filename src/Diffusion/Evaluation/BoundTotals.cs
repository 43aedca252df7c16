using Diffusion.Noise;

namespace Diffusion.Evaluation;

/// <summary>Adds up the terms of the bound: over times for each image, and over images for each time.</summary>
public sealed class BoundTotals
{
    private readonly NoiseSchedule schedule;
    private readonly double[] images;
    private readonly (int Samples, double Weight, double Bits, double CleanError)[] steps;

    /// <summary>Nothing yet but the priors.</summary>
    /// <param name="schedule">The process.</param>
    /// <param name="priors">The prior term of each image, at least one image.</param>
    public BoundTotals(NoiseSchedule schedule, IReadOnlyList<double> priors)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(priors);
        this.schedule = schedule;
        images = [.. priors];
        steps = new (int, double, double, double)[schedule.Steps];
        Prior = priors.Average();
    }

    /// <summary>Mean of the prior terms.</summary>
    public double Prior { get; }

    /// <summary>The bound of each image so far: the prior and its weighted terms.</summary>
    public IReadOnlyList<double> Images => images;

    /// <summary>The mean of <see cref="Images"/>.</summary>
    public MeanEstimate Total => MeanEstimate.Of(images);

    /// <summary>The times that were computed, in order.</summary>
    public IEnumerable<StepTotal> Steps => Enumerable.Range(0, steps.Length).Where(t => steps[t].Samples > 0).Select(Step);

    /// <summary>Adds terms.</summary>
    public void Add(IReadOnlyList<BoundTerm> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        foreach (var term in terms)
        {
            images[term.Image] += term.Weight * term.Bits;
            ref var step = ref steps[term.Step];
            step = (step.Samples + 1, step.Weight + term.Weight, step.Bits + term.Bits, step.CleanError + term.CleanError);
        }
    }

    private StepTotal Step(int t)
    {
        var (samples, weight, bits, cleanError) = steps[t];
        return new StepTotal(t, samples, weight / images.Length, bits / samples, cleanError / samples, cleanError / samples * schedule.Snr[t]);
    }
}
