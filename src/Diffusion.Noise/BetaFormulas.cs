namespace Diffusion.Noise;

/// <summary>The named schedules, a formula each: β_0 … β_{T−1}.</summary>
internal static class BetaFormulas
{
    /// <summary>β_t evenly spaced (Ho et al. 2020, §4).</summary>
    internal static double[] Linear(int steps, double start, double end) => LinearlySpaced(start, end, steps);

    /// <summary>√β_t evenly spaced (Rombach et al. 2022, their code).</summary>
    internal static double[] ScaledLinear(int steps, double start, double end) =>
        Array.ConvertAll(LinearlySpaced(Math.Sqrt(start), Math.Sqrt(end), steps), root => root * root);

    /// <summary>β_t on a logistic curve from −6 to 6 between start and end (diffusers' "sigmoid").</summary>
    internal static double[] SigmoidBeta(int steps, double start, double end) =>
        Array.ConvertAll(LinearlySpaced(-6, 6, steps), x => (Logistic(x) * (end - start)) + start);

    /// <summary>ᾱ(u) ∝ cos²((u+s)/(1+s)·π/2) (Nichol &amp; Dhariwal 2021, Eq. 17).</summary>
    internal static double[] Cosine(int steps, double offset, double maxBeta) => FromAlphaBar(steps, maxBeta, u =>
    {
        var cosine = Math.Cos((u + offset) / (1 + offset) * Math.PI / 2);
        return cosine * cosine;
    });

    /// <summary>ᾱ(u) on a logistic curve, brought to 1 at u = 0 and 0 at u = 1 (Jabri et al. 2022, Algorithm 1; Chen 2023).</summary>
    internal static double[] SigmoidAlphaBar(int steps, double start, double end, double tau, double maxBeta)
    {
        var first = Logistic(start / tau);
        var last = Logistic(end / tau);
        return FromAlphaBar(steps, maxBeta, u => (last - Logistic(((u * (end - start)) + start) / tau)) / (last - first));
    }

    /// <summary>
    /// The log-SNR is Laplace distributed over the way: λ(u) = μ − b·sgn(½−u)·ln(1−2|½−u|), ᾱ = 1/(1+e^{−λ}) (Hang et al. 2024, Table 1). diffusers' own
    /// takes √ᾱ for ᾱ, and ln(1−2|½−u| + 10⁻⁶).
    /// </summary>
    internal static double[] Laplace(int steps, double mu, double b, bool likeDiffusers, double maxBeta) => FromAlphaBar(steps, maxBeta, u =>
    {
        var (floor, power) = likeDiffusers ? (1e-6, 0.5) : (0.0, 1.0);
        var logSnr = mu - (b * (u <= 0.5 ? 1 : -1) * Math.Log(1 - (2 * Math.Abs(0.5 - u)) + floor));
        return Math.Pow(Logistic(logSnr), power);
    });

    /// <summary>ᾱ(u) = exp(−r·u), so β_t = 1 − exp(−r/T) throughout (diffusers' "exp").</summary>
    internal static double[] Exponential(int steps, double rate)
    {
        var betas = new double[steps];
        Array.Fill(betas, -Precise.ExpMinusOne(-rate / steps));
        return betas;
    }

    /// <summary>β_t = 1 − ᾱ_t/ᾱ_{t−1} of a table.</summary>
    internal static double[] FromAlphaBars(IReadOnlyList<double> alphaBars)
    {
        var betas = new double[alphaBars.Count];
        for (var t = 0; t < betas.Length; t++)
        {
            betas[t] = 1 - (alphaBars[t] / (t == 0 ? 1 : alphaBars[t - 1]));
        }

        return betas;
    }

    /// <summary>β_t = min(1 − ᾱ((t+1)/T)/ᾱ(t/T), maxBeta): a continuous ᾱ cut into T steps.</summary>
    private static double[] FromAlphaBar(int steps, double maxBeta, Func<double, double> alphaBar)
    {
        var betas = new double[steps];
        for (var t = 0; t < steps; t++)
        {
            betas[t] = Math.Min(1 - (alphaBar((t + 1) / (double)steps) / alphaBar(t / (double)steps)), maxBeta);
        }

        return betas;
    }

    private static double[] LinearlySpaced(double start, double end, int count)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = start + (i * ((end - start) / (count - 1)));
        }

        values[^1] = end;
        return values;
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
