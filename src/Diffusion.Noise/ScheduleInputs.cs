namespace Diffusion.Noise;

/// <summary>A definition's numbers with the published values filled in and every range checked, once.</summary>
internal sealed class ScheduleInputs(ScheduleDefinition definition, string where)
{
    internal string Where => where;

    internal double BetaStart => Fraction("betaStart", definition.BetaStart ?? 1e-4);

    internal double BetaEnd => Fraction("betaEnd", definition.BetaEnd ?? 0.02);

    internal bool Rescale => definition.Rescale ?? false;

    internal double Offset => Require("offset", definition.Offset ?? 0.008, value => value >= 0 && double.IsFinite(value), "be 0 or more");

    internal double MaxBeta => Fraction("maxBeta", definition.MaxBeta ?? 0.999);

    internal double Start => Require("start", definition.Start ?? -3, double.IsFinite, "be a number");

    internal double End => Require("end", definition.End ?? 3, value => value > Start && double.IsFinite(value), $"be above start, {Start}");

    internal double Tau => Positive("tau", definition.Tau ?? 1);

    internal double Mu => Require("mu", definition.Mu ?? 0, double.IsFinite, "be a number");

    internal double B => Positive("b", definition.B ?? 0.5);

    internal bool LikeDiffusers => definition.LikeDiffusers ?? false;

    internal double Rate => Positive("rate", definition.Rate ?? 12);

    internal double SigmaMin => Positive("sigmaMin", definition.SigmaMin ?? EdmProcess.DefaultSigmaMin);

    internal double SigmaMax => Require(
        "sigmaMax", definition.SigmaMax ?? EdmProcess.DefaultSigmaMax, value => value > SigmaMin && double.IsFinite(value), $"be above sigmaMin, {SigmaMin}");

    internal double BetaMin => Positive("betaMin", definition.BetaMin ?? VpProcess.DefaultBetaMin);

    internal double BetaMax => Require(
        "betaMax",
        definition.BetaMax ?? VpProcess.DefaultBetaMax,
        value => value >= BetaMin && value + BetaMin <= VpProcess.MostNoise,
        $"be at least betaMin, {BetaMin}, and with it at most {VpProcess.MostNoise}");

    internal double TimeMin => Fraction("timeMin", definition.TimeMin ?? VpProcess.DefaultTimeMin);

    internal double? Shift => definition.Shift is { } shift ? Positive("shift", shift) : null;

    internal bool ZeroTerminalSnr => definition.ZeroTerminalSnr ?? false;

    /// <summary>T: what the caller asks, else the definition's own, else a table's length, else 1000. A table cannot be stretched.</summary>
    internal int Length(int? asked)
    {
        var table = (definition.Betas ?? definition.AlphaBars)?.Count;
        var steps = asked ?? definition.Steps ?? table ?? ScheduleDefinition.DefaultSteps;
        ScheduleRules.CheckSteps(steps, where);
        return table is null || table == steps
            ? steps
            : throw new InputException($"{where}: {steps} steps are asked of a table of {table}; ask for {table}, or use a kind that has a formula.");
    }

    /// <summary>β of the linear schedule's ends, multiplied by 1000/T where asked.</summary>
    internal (double Start, double End) LinearEnds(int steps)
    {
        var scale = Rescale ? 1000.0 / steps : 1;
        var largest = Math.Max(BetaStart, BetaEnd);
        return scale * largest < 1
            ? (scale * BetaStart, scale * BetaEnd)
            : throw new InputException($"{where}: rescaled to {steps} steps beta reaches {scale * largest} ({largest}·1000/{steps}), and must stay below 1; "
                + $"take more than {Math.Floor(1000 * largest)} steps, or \"rescale\": false.");
    }

    /// <summary>The table's β, from whichever of the two lists is there.</summary>
    internal double[] Table()
    {
        switch (definition.Betas, definition.AlphaBars)
        {
            case ({ } betas, null):
                return [.. betas];
            case (null, { } alphaBars):
                ScheduleRules.CheckAlphaBars(alphaBars, where);
                return BetaFormulas.FromAlphaBars(alphaBars);
            default:
                throw new InputException($"{where}: kind \"table\" needs one of the lists betas and alphaBars, and only one.");
        }
    }

    private double Fraction(string key, double value) => Require(key, value, v => v is > 0 and < 1, "lie strictly between 0 and 1");

    private double Positive(string key, double value) => Require(key, value, v => v > 0 && double.IsFinite(v), "be above 0");

    private double Require(string key, double value, Func<double, bool> holds, string rule) =>
        holds(value) ? value : throw new InputException($"{where}: {key} is {value}; it must {rule}.");
}
