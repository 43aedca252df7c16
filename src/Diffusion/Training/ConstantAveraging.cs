namespace Diffusion.Training;

/// <summary>The same β for every update, however large its batch; with a warm-up, β rises to it.</summary>
/// <remarks>
/// With s the updates since <see cref="AfterSteps"/>, β = min(max(warmup(s), <see cref="Smallest"/>), <see cref="Largest"/>), and 0 while the warm-up
/// says 0. Warm-up none is the average of Ho et al. 2020; ratio and inverse_power are the two of diffusers' <c>EMAModel</c>, inverse_power also that of
/// k-diffusion's <c>EMAWarmup</c> and, with <see cref="EverySteps"/>, of the package ema-pytorch.
/// </remarks>
public sealed record ConstantAveraging : AveragingRule
{
    /// <summary>The rule's name in the settings.</summary>
    public const string Kind = "constant";

    /// <summary>β after the warm-up, [0, 1).</summary>
    public required double Largest { get; init; }

    /// <summary>Least β of the warm-up once it has begun, 0 to <see cref="Largest"/>.</summary>
    public double Smallest { get; init; }

    /// <summary>How β rises.</summary>
    public DecayWarmup Warmup { get; init; } = DecayWarmup.None;

    /// <summary>Updates during which the average is a copy of the weights, ≥ 0.</summary>
    public long AfterSteps { get; init; }

    /// <summary>The average moves at every such update, ≥ 1, and stays as it is at the others.</summary>
    public long EverySteps { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => Kind;

    /// <inheritdoc/>
    public override string Description => FormattableString.Invariant(
        $"decay {Largest} per {(EverySteps == 1 ? "step" : $"{EverySteps} steps")}, {Warmup.Description}{(AfterSteps == 0 ? "" : $" after step {AfterSteps}")}");

    /// <inheritdoc/>
    public override double Decay(WeightUpdate update)
    {
        if (update.Index % EverySteps != 0)
        {
            return 1;
        }

        var since = update.Index - AfterSteps;
        var warm = since < 0 ? 0 : Warmup.At(since);
        return warm == 0 ? 0 : Math.Min(Math.Max(warm, Smallest), Largest);
    }
}
