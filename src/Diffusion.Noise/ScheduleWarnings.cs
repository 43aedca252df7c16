namespace Diffusion.Noise;

/// <summary>What a legal schedule costs, in words.</summary>
internal static class ScheduleWarnings
{
    /// <summary>
    /// Below this √ᾱ_T nothing is lost: even a uniform brightness summed over all 3,072 values of a 32×32 RGB image stands 0.001·√3072 = 0.055
    /// standard deviations out of the noise, so no network can read it there.
    /// </summary>
    private const double NegligibleSignal = 1e-3;

    internal static IReadOnlyList<string> For(double[] betas, double? maxBeta)
    {
        var warnings = new List<string>();
        if (TerminalSignal(betas) is { } terminal)
        {
            warnings.Add(terminal);
        }

        if (Capped(betas, maxBeta) is { } capped)
        {
            warnings.Add(capped);
        }

        return warnings.AsReadOnly();
    }

    private static string? TerminalSignal(double[] betas)
    {
        var alphaBar = ScheduleRules.CumulativeAlpha(betas)[^1];
        var signal = Math.Sqrt(alphaBar);
        return signal < NegligibleSignal
            ? null
            : $"terminal SNR is {alphaBar / (1 - alphaBar):G4}, not 0: at the last step sqrt(alpha_bar)·x0 = {signal:G3}·x0 of the image is left, "
                + "but sampling starts from pure noise, which the network never saw; samples lean to medium brightness (Lin et al. 2024).";
    }

    private static string? Capped(double[] betas, double? maxBeta)
    {
        var first = maxBeta is { } cap ? Array.FindIndex(betas, beta => beta >= cap) : -1;
        return first < 0
            ? null
            : $"beta is capped at {maxBeta} in {betas.Count(beta => beta >= maxBeta)} of {betas.Length} steps (first at t = {first}): "
                + "there alpha_bar stays above its formula.";
    }
}
