using Diffusion.Networks;
using Diffusion.Noise;

namespace Diffusion.Training;

/// <summary>How a network is trained. Defaults stand in appsettings.json, section Training.</summary>
public sealed record TrainingOptions
{
    /// <summary>How many images the run sees in all, ≥ 1. The last step may see a few more, to fill its batch.</summary>
    public required long Images { get; init; }

    /// <summary>Images per optimiser update, ≥ 1.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Images per forward and backward pass, 1 to BatchSize; null takes the whole batch at once. Smaller needs less memory and leaves the gradient as it is.</summary>
    public int? MicroBatchSize { get; init; }

    /// <summary>
    /// Levels of a U-Net whose blocks keep no activations, but make them again on the way back (Chen et al. 2016): 0 is the full size, 1 half of it, and so on;
    /// the middle belongs to the last. Saves memory, costs up to one more forward pass, and changes no bit of what is learned. Without effect on sampling.
    /// </summary>
    public int[] CheckpointLevels { get; init; } = [];

    /// <summary>Seed of the initial weights, the data's order, the noise and the dropout.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How the noise levels are drawn: one of <see cref="TimeSampler.Names"/>.</summary>
    public required string TimeSampling { get; init; }

    /// <summary>Mean of lognormal's ln(σ/α), or of logit_normal's logit; null takes the published −1.2 and 0.</summary>
    public double? TimeMean { get; init; }

    /// <summary>Standard deviation of the same, &gt; 0; null takes the published 1.2 and 1.</summary>
    public double? TimeStd { get; init; }

    /// <summary>AdamW's learning rate after the warm-up, &gt; 0.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Updates over which the learning rate rises linearly from 0, ≥ 0.</summary>
    public required long WarmupSteps { get; init; }

    /// <summary>What the learning rate does after the warm-up.</summary>
    public required LearningRateDecay LearningRateDecay { get; init; }

    /// <summary>AdamW's decoupled weight decay, ≥ 0 (Loshchilov and Hutter 2019).</summary>
    public required double WeightDecay { get; init; }

    /// <summary>AdamW's decay of the first moment, [0, 1).</summary>
    public required double Beta1 { get; init; }

    /// <summary>AdamW's decay of the second moment, [0, 1).</summary>
    public required double Beta2 { get; init; }

    /// <summary>Largest norm of the whole gradient, &gt; 0; a longer one is scaled down to it. null clips nothing.</summary>
    public double? GradientClip { get; init; }

    /// <summary>So many steps skipped in a row, because their loss or gradient was infinite or NaN, take the run back to its last good checkpoint, ≥ 1; null never.</summary>
    public int? RollBackAfterSkips { get; init; }

    /// <summary>So many steps skipped in all stop the run, ≥ 1.</summary>
    public required int StopAfterSkips { get; init; }

    /// <summary>How the weights' moving average forgets: half_life, constant or power (see <see cref="AveragingRules"/>). The settings of the other kinds do nothing.</summary>
    public required string Ema { get; init; }

    /// <summary>half_life: half-life in images, ≥ 0. Early in a run the average is shorter (see <see cref="HalfLifeAveraging"/>).</summary>
    public required double EmaHalfLifeImages { get; init; }

    /// <summary>constant: β per update, after the warm-up the largest one, [0, 1).</summary>
    public required double EmaDecay { get; init; }

    /// <summary>constant: how β rises to it: none, ratio or inverse_power (see <see cref="DecayWarmup"/>).</summary>
    public required string EmaWarmup { get; init; }

    /// <summary>constant: γ in 1 − (1 + s/γ)^−p of inverse_power, above 0.</summary>
    public required double EmaWarmupGamma { get; init; }

    /// <summary>constant: p in 1 − (1 + s/γ)^−p of inverse_power, above 0.</summary>
    public required double EmaWarmupPower { get; init; }

    /// <summary>constant: least β of a warm-up that has begun, 0 to EmaDecay.</summary>
    public required double EmaMinDecay { get; init; }

    /// <summary>constant: updates during which the average is a copy of the weights, ≥ 0.</summary>
    public required long EmaAfterSteps { get; init; }

    /// <summary>constant: updates from one move of the average to the next, ≥ 1.</summary>
    public required long EmaEverySteps { get; init; }

    /// <summary>power: relative lengths σ_rel of the averages tracked side by side, each above 0 and below 1/√12; the first is that of the weights to sample with.</summary>
    public required double[] EmaLengths { get; init; }

    /// <summary>power: updates between snapshots of the averages, from which <c>sample --ema-length</c> makes any other length, ≥ 1; null stores none. The last update gets one too.</summary>
    public int? EmaSnapshotEverySteps { get; init; }

    /// <summary>Share of the labels replaced by "no class", [0, 1]; what classifier-free guidance needs. Without classes it does nothing.</summary>
    public required double ClassDropout { get; init; }

    /// <summary>Updates between checkpoints, ≥ 1; null saves at the end only.</summary>
    public int? CheckpointEverySteps { get; init; }

    /// <summary>Updates between sample grids, ≥ 1; null draws one at the end only.</summary>
    public int? SampleEverySteps { get; init; }

    /// <summary>Updates between logged lines, ≥ 1.</summary>
    public required int LogEverySteps { get; init; }

    /// <summary>Checkpoints kept, newest first, ≥ 1.</summary>
    public required int KeepCheckpoints { get; init; }

    /// <summary>In what the network computes; its weights, their averages and moments are float32 whatever it is.</summary>
    public required Precision Precision { get; init; }

    /// <summary>auto, cpu, cuda or cuda:N.</summary>
    public required string Device { get; init; }

    /// <summary>Whether a GPU runs the training step as one recorded graph where it can. On a CPU it does nothing.</summary>
    public required bool CudaGraphs { get; init; }

    /// <summary>Updates that the run takes: Images/BatchSize, rounded up.</summary>
    public long TotalSteps => (Images + BatchSize - 1) / BatchSize;

    /// <summary>TimeSampling with its two numbers.</summary>
    public TimeSamplerOptions Times => new() { Name = TimeSampling, Mean = TimeMean, StandardDeviation = TimeStd };

    /// <summary>What is wrong with <see cref="CheckpointLevels"/> for a network of so many levels, a line each; none if all is well.</summary>
    /// <param name="levels">Levels of the network, ≥ 1.</param>
    public IEnumerable<string> LevelProblems(int levels) => CheckpointLevels.Where(level => level < 0 || level >= levels).Distinct()
        .Select(level => FormattableString.Invariant($"Training:CheckpointLevels names level {level}; with {levels} entries in Model:Channels the levels are 0 to {levels - 1}."));

    /// <summary>What is wrong with the values, a line each; none if all is well.</summary>
    public IEnumerable<string> Problems()
    {
        (bool Right, FormattableString Problem)[] rules =
        [
            (Images >= 1, $"Training:Images is {Images}; it must be at least 1."),
            (BatchSize >= 1, $"Training:BatchSize is {BatchSize}; it must be at least 1."),
            (MicroBatchSize is null || (MicroBatchSize >= 1 && MicroBatchSize <= BatchSize), $"Training:MicroBatchSize is {MicroBatchSize}; it must be from 1 to Training:BatchSize, {BatchSize}, or null."),
            (TimeSampler.Names.Contains(TimeSampling), $"Training:TimeSampling is '{TimeSampling}'{NearestName.Hint(TimeSampling, TimeSampler.Names)} It must be one of {string.Join(", ", TimeSampler.Names)}."),
            (TimeMean is null || double.IsFinite(TimeMean.Value), $"Training:TimeMean is {TimeMean}; it must be a finite number, or null for the published one."),
            (TimeStd is null || (TimeStd > 0 && double.IsFinite(TimeStd.Value)), $"Training:TimeStd is {TimeStd}; it must be above 0, or null for the published one."),
            (LearningRate > 0 && double.IsFinite(LearningRate), $"Training:LearningRate is {LearningRate}; it must be above 0."),
            (WarmupSteps >= 0, $"Training:WarmupSteps is {WarmupSteps}; it must be at least 0."),
            (Enum.IsDefined(LearningRateDecay), $"Training:LearningRateDecay is {LearningRateDecay}; it must be Constant, Linear or Cosine."),
            (WeightDecay >= 0 && double.IsFinite(WeightDecay), $"Training:WeightDecay is {WeightDecay}; it must be at least 0."),
            (Beta1 is >= 0 and < 1, $"Training:Beta1 is {Beta1}; it must be at least 0 and below 1."),
            (Beta2 is >= 0 and < 1, $"Training:Beta2 is {Beta2}; it must be at least 0 and below 1."),
            (GradientClip is null or > 0, $"Training:GradientClip is {GradientClip}; it must be above 0, or null to clip nothing."),
            (RollBackAfterSkips is null or >= 1, $"Training:RollBackAfterSkips is {RollBackAfterSkips}; it must be at least 1, or null never to go back."),
            (StopAfterSkips >= 1, $"Training:StopAfterSkips is {StopAfterSkips}; it must be at least 1."),
            (ClassDropout is >= 0 and <= 1, $"Training:ClassDropout is {ClassDropout}; it must be from 0 to 1."),
            (CheckpointEverySteps is null or >= 1, $"Training:CheckpointEverySteps is {CheckpointEverySteps}; it must be at least 1, or null to save at the end only."),
            (SampleEverySteps is null or >= 1, $"Training:SampleEverySteps is {SampleEverySteps}; it must be at least 1, or null to draw at the end only."),
            (LogEverySteps >= 1, $"Training:LogEverySteps is {LogEverySteps}; it must be at least 1."),
            (Enum.IsDefined(Precision), $"Training:Precision is {Precision}; it must be Fp32 or Bf16."),
            (KeepCheckpoints >= 1, $"Training:KeepCheckpoints is {KeepCheckpoints}; it must be at least 1."),
        ];
        return rules.Where(rule => !rule.Right).Select(rule => FormattableString.Invariant(rule.Problem)).Concat(AveragingRules.Problems(this));
    }
}
