using Diffusion.Checkpoints;
using Diffusion.Denoising;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Sampling;

namespace Diffusion.Cli.Sampling;

/// <summary>Section <c>Sampling</c>: how images are made from a trained model. What can be chosen of the sampler (Eta, Order, …) stands beside the rest.</summary>
internal sealed record SamplingOptions : SamplerOptions
{
    /// <summary>Written where a dynamic threshold has no limit, which scheduler_config.json cannot say; a float32 still holds it.</summary>
    private const double NoThreshold = 1e30;

    /// <summary>One of <see cref="SamplerCatalog.Names"/>.</summary>
    public required string Sampler { get; init; }

    /// <summary>Steps per image; most samplers call the network once in each.</summary>
    public required int Steps { get; init; }

    /// <summary>Which levels the steps visit (see <see cref="LevelGrid"/>).</summary>
    public required string Grid { get; init; }

    /// <summary>The least σ/α of the grid; null takes the process's.</summary>
    public double? SigmaMin { get; init; }

    /// <summary>The largest σ/α of the grid; null takes the process's.</summary>
    public double? SigmaMax { get; init; }

    /// <summary>ρ of the grids karras and polyexponential; null takes theirs.</summary>
    public double? Rho { get; init; }

    /// <summary>Whether the walk ends at the clean image; false ends at the grid's last level, with that level's noise left in.</summary>
    public required bool EndsClean { get; init; }

    /// <summary>Whether a walk that does not end clean goes on to the process's cleanest level (see <see cref="GridOptions.EndsAtCleanest"/>).</summary>
    public bool EndsAtCleanest { get; init; }

    /// <summary>Added to every timestep of leading (see <see cref="GridOptions.StepsOffset"/>).</summary>
    public int StepsOffset { get; init; }

    /// <summary>Whether leading and linspace are laid with a point more (see <see cref="GridOptions.ExtraPoint"/>).</summary>
    public bool ExtraPoint { get; init; }

    /// <summary>Whether linspace keeps its timesteps as they come (see <see cref="GridOptions.FractionalTimes"/>).</summary>
    public bool FractionalTimes { get; init; }

    /// <summary>How the time that a network is told of a level between two steps is rounded (see <see cref="GridOptions.TimeRounding"/>).</summary>
    public TimeRounding TimeRounding { get; init; }

    /// <summary>Classifier-free guidance w in D_none + w·(D_class − D_none); 1 is none (Ho and Salimans 2022).</summary>
    public required double Guidance { get; init; }

    /// <summary>Guidance holds above this σ/α only; null is no limit (Kynkäänniemi et al. 2024).</summary>
    public double? GuidanceMin { get; init; }

    /// <summary>Guidance holds up to this σ/α only; null is no limit (Kynkäänniemi et al. 2024).</summary>
    public double? GuidanceMax { get; init; }

    /// <summary>φ, 0–1: how much of the contrast that guidance adds is taken back (Lin et al. 2024, §3.4).</summary>
    public required double GuidanceRescale { get; init; }

    /// <summary>Whether guesses at the image are held in ±<see cref="ClampLimit"/>; never for latents.</summary>
    public required bool Clamp { get; init; }

    /// <summary>The bound of <see cref="Clamp"/>, above 0; images are in [−1, 1].</summary>
    public double ClampLimit { get; init; } = 1;

    /// <summary>The quantile of dynamic thresholding, which then takes the place of the clamp; null is off (Saharia et al. 2022, §2.3).</summary>
    public double? Threshold { get; init; }

    /// <summary>The largest dynamic threshold, 1 or more; null is no limit.</summary>
    public double? ThresholdMaximum { get; init; }

    /// <summary>Images in a grid drawn while training, and the default of <c>sample</c>.</summary>
    public required int Count { get; init; }

    /// <summary>Images drawn at once.</summary>
    public required int BatchSize { get; init; }

    /// <summary>In what the network computes, its weights stored so; the walk between its answers is float32, and so is an autoencoder that decodes them.</summary>
    public required Precision Precision { get; init; }

    /// <summary>What is wrong with the values, a line each.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (right, problem) in Rules())
        {
            if (!right)
            {
                yield return problem;
            }
        }
        if (SamplerProblem() is { } wrong)
        {
            yield return $"Sampling: {wrong}";
        }
    }

    /// <summary>What is wrong with the values for a network that makes latents, a line each.</summary>
    public IEnumerable<string> LatentProblems()
    {
        const string Fact = "the network makes latents, which have no range to be held in";
        if (Clamp)
        {
            yield return $"Sampling:Clamp is true, but {Fact}: set it to false.";
        }
        if (Threshold is not null)
        {
            yield return Line($"Sampling:Threshold is {Threshold}, but {Fact}: leave it out.");
        }
    }

    /// <summary>Checks what depends on the process and the network.</summary>
    /// <param name="process">The process that the network is for.</param>
    /// <param name="learnsVariance">Whether the network answers a variance; one that does can be used with any sampler, by its mean.</param>
    /// <exception cref="InputException">The grid does not fit the process, or a variance is to be used that the network does not answer.</exception>
    public void Check(NoiseProcess process, bool learnsVariance)
    {
        Levels(process);
        if (Variance is StepVariance.Learned or StepVariance.LearnedRange && !learnsVariance)
        {
            throw new InputException($"Sampling:Variance is {Variance}, but the network learns no variance; use {StepVariance.FixedSmall} or {StepVariance.FixedLarge}.");
        }
    }

    /// <summary>The levels that the steps visit.</summary>
    /// <exception cref="InputException">The grid does not fit the process.</exception>
    public IReadOnlyList<NoiseLevel> Levels(NoiseProcess process) => TimeRounding == TimeRounding.None || process is NoiseSchedule
        ? LevelGrid.Create(process, new GridOptions
        {
            Grid = Grid,
            Steps = Steps,
            SigmaMin = SigmaMin,
            SigmaMax = SigmaMax,
            Rho = Rho,
            EndsClean = EndsClean,
            EndsAtCleanest = EndsAtCleanest,
            StepsOffset = StepsOffset,
            ExtraPoint = ExtraPoint,
            FractionalTimes = FractionalTimes,
            TimeRounding = TimeRounding,
        })
        : throw new InputException($"Sampling:TimeRounding is {TimeRounding}, but the times of \"{process.Name}\" are no numbers of steps; it must be {TimeRounding.None}.");

    /// <summary>A scheduler's config with which diffusers' DDPMScheduler visits the same timesteps and holds guesses in the same range, where it has such a grid.</summary>
    /// <param name="scheduler">The config of the process.</param>
    public SchedulerConfig Over(SchedulerConfig scheduler) => scheduler with
    {
        TimestepSpacing = TimestepGrid.Spacings.Contains(Grid) ? Grid : scheduler.TimestepSpacing,
        StepsOffset = StepsOffset,
        VarianceType = Variance is { } variance ? SchedulerVariance.Name(variance) : scheduler.VarianceType,
        ClipSample = Clamp && Threshold is null,
        ClipSampleRange = ClampLimit,
        Thresholding = Threshold is not null,
        DynamicThresholdingRatio = Threshold ?? scheduler.DynamicThresholdingRatio,
        SampleMaxValue = Threshold is null ? scheduler.SampleMaxValue : ThresholdMaximum ?? NoThreshold,
    };

    /// <summary>Guidance of a weight, in the interval and with the rescaling chosen.</summary>
    public Guidance GuidanceOf(double weight) => new(weight) { MinRatio = GuidanceMin ?? 0, MaxRatio = GuidanceMax ?? double.PositiveInfinity, Rescale = GuidanceRescale };

    /// <summary>The denoiser with its guesses held in range.</summary>
    public Denoiser Bounded(Denoiser denoiser) => this switch
    {
        { Threshold: { } ratio } => Denoisers.Thresholded(denoiser, ratio, ThresholdMaximum ?? double.PositiveInfinity),
        { Clamp: true } => Denoisers.Clamped(denoiser, ClampLimit),
        _ => denoiser,
    };

    /// <summary>The same with another sampler and nothing chosen of it.</summary>
    public SamplingOptions With(string sampler)
    {
        var changed = this with { Sampler = sampler };
        foreach (var choice in typeof(SamplerOptions).GetProperties())
        {
            choice.SetValue(changed, null);
        }
        return changed;
    }

    private IEnumerable<(bool Right, string Problem)> Rules() =>
    [
        (Steps >= 1, $"Sampling:Steps is {Steps}; it must be at least 1."),
        (SigmaMin is null or > 0, Line($"Sampling:SigmaMin is {SigmaMin}; it must be above 0.")),
        (SigmaMax is null || SigmaMax > (SigmaMin ?? 0), Line($"Sampling:SigmaMax is {SigmaMax}; it must be above {SigmaMin ?? 0}.")),
        (Rho is null or > 0, Line($"Sampling:Rho is {Rho}; it must be above 0.")),
        (!(EndsClean && EndsAtCleanest), "Sampling:EndsClean and Sampling:EndsAtCleanest are both true; a walk ends at one place."),
        (Guidance >= 0, Line($"Sampling:Guidance is {Guidance}; it must be at least 0.")),
        (GuidanceMin is null or >= 0, Line($"Sampling:GuidanceMin is {GuidanceMin}; it must be at least 0.")),
        (GuidanceMax is null || GuidanceMax > (GuidanceMin ?? 0), Line($"Sampling:GuidanceMax is {GuidanceMax}; it must be above {GuidanceMin ?? 0}.")),
        (GuidanceRescale is >= 0 and <= 1, Line($"Sampling:GuidanceRescale is {GuidanceRescale}; it must be from 0 to 1.")),
        (ClampLimit > 0, Line($"Sampling:ClampLimit is {ClampLimit}; it must be above 0.")),
        (Threshold is null or (> 0 and <= 1), Line($"Sampling:Threshold is {Threshold}; it must be above 0 and at most 1.")),
        (ThresholdMaximum is null or >= 1, Line($"Sampling:ThresholdMaximum is {ThresholdMaximum}; it must be at least 1.")),
        (ThresholdMaximum is null || Threshold is not null, Line($"Sampling:ThresholdMaximum is {ThresholdMaximum}, but Sampling:Threshold is off; give both or neither.")),
        (Count >= 1, $"Sampling:Count is {Count}; it must be at least 1."),
        (BatchSize >= 1, $"Sampling:BatchSize is {BatchSize}; it must be at least 1."),
    ];

    private static string Line(FormattableString text) => FormattableString.Invariant(text);

    private string? SamplerProblem()
    {
        try
        {
            SamplerCatalog.Create(Sampler, this);
            return null;
        }
        catch (InputException wrong)
        {
            return wrong.Message;
        }
    }
}
