namespace Diffusion.Training;

/// <summary>From the settings of section Training to the moving averages of a run. Choosing happens here and nowhere else.</summary>
/// <remarks>Every setting is checked whatever the kind; those that belong to another kind than the one chosen do nothing.</remarks>
public static class AveragingRules
{
    private static readonly Dictionary<string, Func<TrainingOptions, IEnumerable<AveragingRule>>> Kinds = new()
    {
        [HalfLifeAveraging.Kind] = options => [new HalfLifeAveraging(options.EmaHalfLifeImages)],
        [ConstantAveraging.Kind] = options => [Constant(options)],
        [PowerFunctionAveraging.Kind] = options => options.EmaLengths.Select(length => new PowerFunctionAveraging(length)),
    };

    /// <summary>Every value of Training:Ema.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Kinds.Keys];

    /// <summary>The rules of a run's averages, one or more: the first is that of the weights to sample with.</summary>
    /// <exception cref="InputException">Training:Ema or Training:EmaWarmup has no such value.</exception>
    public static IReadOnlyList<AveragingRule> Create(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Kinds.TryGetValue(options.Ema, out var rules) ? [.. rules(options)] : throw new InputException(UnknownKind(options));
    }

    /// <summary>What is wrong with the settings, a line each; none if all is well.</summary>
    public static IEnumerable<string> Problems(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var longest = PowerFunctionProfile.LongestLength;
        var lengths = string.Join(", ", options.EmaLengths.Select(length => FormattableString.Invariant($"{length}")));
        (bool Right, FormattableString Problem)[] rules =
        [
            (Kinds.ContainsKey(options.Ema), $"{UnknownKind(options)}"),
            (options.EmaHalfLifeImages >= 0 && double.IsFinite(options.EmaHalfLifeImages), $"Training:EmaHalfLifeImages is {options.EmaHalfLifeImages}; it must be at least 0."),
            (options.EmaDecay is >= 0 and < 1, $"Training:EmaDecay is {options.EmaDecay}; it must be at least 0 and below 1."),
            (options.EmaMinDecay >= 0 && options.EmaMinDecay <= options.EmaDecay, $"Training:EmaMinDecay is {options.EmaMinDecay}; it must be from 0 to Training:EmaDecay, {options.EmaDecay}."),
            (DecayWarmup.Names.Contains(options.EmaWarmup), $"{DecayWarmup.Unknown(options.EmaWarmup)}"),
            (options.EmaWarmupGamma > 0 && double.IsFinite(options.EmaWarmupGamma), $"Training:EmaWarmupGamma is {options.EmaWarmupGamma}; it must be above 0."),
            (options.EmaWarmupPower > 0 && double.IsFinite(options.EmaWarmupPower), $"Training:EmaWarmupPower is {options.EmaWarmupPower}; it must be above 0."),
            (options.EmaAfterSteps >= 0, $"Training:EmaAfterSteps is {options.EmaAfterSteps}; it must be at least 0."),
            (options.EmaEverySteps >= 1, $"Training:EmaEverySteps is {options.EmaEverySteps}; it must be at least 1."),
            (options.EmaLengths.Length > 0 && options.EmaLengths.All(PowerFunctionProfile.IsLength), $"Training:EmaLengths is [{lengths}]; it must hold at least one length, each above 0 and below {longest:0.0000}."),
            (options.EmaLengths.Distinct().Count() == options.EmaLengths.Length, $"Training:EmaLengths is [{lengths}]; each length must be there once."),
            (options.EmaSnapshotEverySteps is null or >= 1, $"Training:EmaSnapshotEverySteps is {options.EmaSnapshotEverySteps}; it must be at least 1, or null to store no snapshots."),
            (options.EmaSnapshotEverySteps is null || options.Ema == PowerFunctionAveraging.Kind, $"Training:EmaSnapshotEverySteps is {options.EmaSnapshotEverySteps}; snapshots are of power-function averages: set Training:Ema to {PowerFunctionAveraging.Kind}, or this to null."),
        ];
        return rules.Where(rule => !rule.Right).Select(rule => FormattableString.Invariant(rule.Problem));
    }

    private static ConstantAveraging Constant(TrainingOptions options) => new()
    {
        Largest = options.EmaDecay,
        Smallest = options.EmaMinDecay,
        Warmup = DecayWarmup.Create(options.EmaWarmup, options.EmaWarmupGamma, options.EmaWarmupPower),
        AfterSteps = options.EmaAfterSteps,
        EverySteps = options.EmaEverySteps,
    };

    private static string UnknownKind(TrainingOptions options) => $"Training:Ema is '{options.Ema}'; it must be {string.Join(", ", Names.SkipLast(1))} or {Names[^1]}.";
}
