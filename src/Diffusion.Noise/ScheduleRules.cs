namespace Diffusion.Noise;

/// <summary>What every schedule must obey, whatever it was made from.</summary>
internal static class ScheduleRules
{
    internal static void CheckSteps(int steps, string where)
    {
        if (steps is < NoiseSchedule.MinSteps or > NoiseSchedule.MaxSteps)
        {
            throw new InputException($"{where}: {steps} steps; a schedule has {NoiseSchedule.MinSteps} to {NoiseSchedule.MaxSteps} steps.");
        }
    }

    internal static void CheckBetas(double[] betas, string where)
    {
        for (var t = 0; t < betas.Length; t++)
        {
            // Written so that NaN fails too.
            if (!(betas[t] > 0 && (betas[t] < 1 || (betas[t] == 1 && t == betas.Length - 1))))
            {
                throw new InputException($"{where}: beta at t = {t} is {betas[t]}; every beta must lie strictly between 0 and 1, and only the last may be 1.");
            }
        }

        var alphaBar = CumulativeAlpha(betas);
        for (var t = 0; t < betas.Length; t++)
        {
            var previous = t == 0 ? 1 : alphaBar[t - 1];
            if (!(alphaBar[t] < previous && (alphaBar[t] > 0 || betas[t] == 1)))
            {
                throw new InputException($"{where}: alpha_bar must fall strictly and stay above 0, but goes from {previous} to {alphaBar[t]} at t = {t}; "
                    + $"beta there is {betas[t]}.");
            }
        }
    }

    internal static void CheckAlphaBars(IReadOnlyList<double> alphaBars, string where)
    {
        for (var t = 0; t < alphaBars.Count; t++)
        {
            var previous = t == 0 ? 1 : alphaBars[t - 1];
            if (!(alphaBars[t] < previous && (alphaBars[t] > 0 || (alphaBars[t] == 0 && t == alphaBars.Count - 1))))
            {
                throw new InputException(
                    $"{where}: alphaBars[{t}] is {alphaBars[t]}; it must lie strictly between 0 and {(t == 0 ? "1" : $"alphaBars[{t - 1}] = {previous}")}, and only the last may be 0.");
            }
        }
    }

    /// <summary>ᾱ_t = Π(1−β_i), i ≤ t.</summary>
    internal static double[] CumulativeAlpha(double[] betas)
    {
        var alphaBar = new double[betas.Length];
        var product = 1.0;
        for (var t = 0; t < betas.Length; t++)
        {
            alphaBar[t] = product *= 1 - betas[t];
        }

        return alphaBar;
    }
}
