namespace Diffusion.Noise;

/// <summary>q(x_s | x_t, x_0) for a cleaner level s, for any process x = α·x_0 + σ·ε (Ho et al. 2020, Eqs. 6 and 7; Kingma et al. 2021, App. A.2).</summary>
public static class Posterior
{
    /// <summary>σ²_t|s = σ_t² − (α_t/α_s)²·σ_s², the variance of q(x_t | x_s): β_t between neighbours.</summary>
    public static double ForwardVariance(NoiseLevel from, NoiseLevel to)
    {
        var carried = from.Alpha / to.Alpha * to.Sigma;
        return Math.Max(0, (from.Sigma * from.Sigma) - (carried * carried));
    }

    /// <summary>σ²_t|s·σ_s²/σ_t², the variance of q(x_s | x_t, x_0): β̃_t between neighbours.</summary>
    public static double Variance(NoiseLevel from, NoiseLevel to)
    {
        var ratio = to.Sigma / from.Sigma;
        return ForwardVariance(from, to) * ratio * ratio;
    }

    /// <summary>The mean's factors: (α_t/α_s)·σ_s²/σ_t² of x_t and α_s·σ²_t|s/σ_t² of x_0.</summary>
    public static (double Noisy, double Clean) Mean(NoiseLevel from, NoiseLevel to)
    {
        var ratio = to.Sigma / from.Sigma;
        return (from.Alpha / to.Alpha * ratio * ratio, to.Alpha * ForwardVariance(from, to) / (from.Sigma * from.Sigma));
    }
}
