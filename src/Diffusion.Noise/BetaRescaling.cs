namespace Diffusion.Noise;

/// <summary>What can be done to the variances of any schedule.</summary>
internal static class BetaRescaling
{
    /// <summary>
    /// Every σ_t/α_t times s (Hoogeboom et al. 2023, §3.1): ᾱ'_t = ᾱ_t/(ᾱ_t + s²(1−ᾱ_t)), which is β'_t = s²·β_t/(ᾱ_t + s²(1−ᾱ_t)).
    /// </summary>
    internal static double[] Shifted(double[] betas, double shift)
    {
        var tables = new PosteriorTables(betas);
        var square = shift * shift;
        return [.. betas.Select((beta, t) => square * beta / (tables.AlphaBar[t] + (square * tables.OneMinusAlphaBar[t])))];
    }

    /// <summary>
    /// √ᾱ'_t = (√ᾱ_t − √ᾱ_T)·√ᾱ_0/(√ᾱ_0 − √ᾱ_T): the first step stays, the last leaves no signal (Lin et al. 2024, Alg. 1). So
    /// 1 − β'_t = ((√ᾱ_t − √ᾱ_T)/(√ᾱ_{t−1} − √ᾱ_T))²; β'_0 = β_0 and β'_T = 1 exactly.
    /// </summary>
    internal static double[] ZeroTerminalSnr(double[] betas)
    {
        var signal = Array.ConvertAll(ScheduleRules.CumulativeAlpha(betas), Math.Sqrt);
        var last = signal[^1];
        var rescaled = new double[betas.Length];
        rescaled[0] = betas[0];
        for (var t = 1; t < betas.Length - 1; t++)
        {
            // √ᾱ_{t−1} − √ᾱ_t = √ᾱ_{t−1}·β_t/(1 + √(1−β_t)): no cancellation where β is small.
            var lost = signal[t - 1] * betas[t] / (1 + Math.Sqrt(1 - betas[t]));
            var before = signal[t - 1] - last;
            rescaled[t] = lost / before * (2 - (lost / before));
        }

        rescaled[^1] = 1;
        return rescaled;
    }
}
