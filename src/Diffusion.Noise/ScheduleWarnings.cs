namespace Diffusion.Noise;

/// <summary>What a legal schedule costs, in words.</summary>
internal static class ScheduleWarnings
{
    /// <summary>Of a process whose noisiest level has α = 0.</summary>
    internal const string NoSignal = "terminal SNR is 0: at the noisiest level nothing of the image is left, so epsilon cannot be predicted there; "
        + "use v_prediction, sample or flow_prediction.";

    /// <summary>
    /// Below this √ᾱ_T nothing is lost: even a uniform brightness summed over all 3,072 values of a 32×32 RGB image stands 0.001·√3072 = 0.055
    /// standard deviations out of the noise, so no network can read it there.
    /// </summary>
    private const double NegligibleSignal = 1e-3;

    /// <summary>What is left, or missing, at the last step; null when it is too little to matter and enough for ε.</summary>
    internal static string? TerminalSignal(double[] betas)
    {
        var alphaBar = ScheduleRules.CumulativeAlpha(betas)[^1];
        var signal = Math.Sqrt(alphaBar);
        return signal switch
        {
            0 => NoSignal,
            < NegligibleSignal => null,
            _ => $"terminal SNR is {alphaBar / (1 - alphaBar):G4}, not 0: at the last step sqrt(alpha_bar)·x0 = {signal:G3}·x0 of the image is left, "
                + "but sampling starts from pure noise, which the network never saw; samples lean to medium brightness (Lin et al. 2024).",
        };
    }

    /// <summary>Where a formula's β was cut off; null when nowhere.</summary>
    /// <param name="betas">The formula's β as cut off.</param>
    /// <param name="maxBeta">The cap.</param>
    /// <param name="count">How many of the first steps count: the last does not where it is made pure noise anyway.</param>
    internal static string? Capped(double[] betas, double maxBeta, int count)
    {
        var first = Array.FindIndex(betas, 0, count, beta => beta >= maxBeta);
        return first < 0
            ? null
            : $"beta is capped at {maxBeta} in {betas.Take(count).Count(beta => beta >= maxBeta)} of {betas.Length} steps (first at t = {first}): "
                + "there alpha_bar stays above its formula.";
    }
}
