using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>
/// The exact step of the sampling SDE for what is a polynomial y in λ = ln(α/σ): x' = Noisy·x + Answer·z·∫_0^1 e^{−z(1−s)}·y(s) ds + Noise·ξ, where
/// s runs from 0 at one level to 1 at the next (Lu et al. 2022a, Eq. 3.4; 2022b, Eqs. 9 and 18; Gonzalez et al. 2023 for any η).
/// </summary>
/// <param name="Noisy">Factor of x.</param>
/// <param name="Answer">Factor of the integral.</param>
/// <param name="Rate">z.</param>
/// <param name="Noise">Standard deviation of the fresh noise.</param>
internal readonly record struct ExponentialStep(double Noisy, double Answer, double Rate, double Noise)
{
    /// <summary>y = x̂_0: (σ'/σ)·e^{−ηh}·x + α'·… + σ'·√(1 − e^{−2ηh})·ξ with z = (1+η)·h. Finite at α = 0 and at σ' = 0, where h = ∞.</summary>
    public static ExponentialStep ForClean(NoiseLevel from, NoiseLevel to, double eta)
    {
        var shrink = to.Ratio / from.Ratio;
        var kept = Math.Pow(shrink, eta);
        return new ExponentialStep(to.Sigma / from.Sigma * kept, to.Alpha, -(1 + eta) * Math.Log(shrink), to.Sigma * Math.Sqrt(1 - (kept * kept)));
    }

    /// <summary>y = ε̂: (α'/α)·x + (1+η)·σ'·… + σ'·√(η·(e^{2h} − 1))·ξ with z = −h. For α &gt; 0 and σ' &gt; 0.</summary>
    public static ExponentialStep ForEpsilon(NoiseLevel from, NoiseLevel to, double eta)
    {
        var growth = from.Ratio / to.Ratio;
        return new ExponentialStep(to.Alpha / from.Alpha, (1 + eta) * to.Sigma, -Math.Log(growth), to.Sigma * Math.Sqrt(eta * ((growth * growth) - 1)));
    }

    /// <summary>z·∫_0^1 e^{−z(1−s)}·s^k ds for k = 0 … count−1: 1 − e^{−z}, then 1 − (k/z)·(the one before).</summary>
    public double[] Moments(int count)
    {
        var moments = new double[count];
        for (var k = 0; k < count; k++)
        {
            moments[k] = Math.Abs(Rate) < 1.5 ? Series(Rate, k) : k == 0 ? 1 - Math.Exp(-Rate) : 1 - (k / Rate * moments[k - 1]);
        }

        return moments;
    }

    /// <summary>Where a level lies on this step's way: s = (λ − λ_from)/(λ_to − λ_from), below 0 for those before it.</summary>
    public static double Place(NoiseLevel level, NoiseLevel from, NoiseLevel to) => Math.Log(from.Ratio / level.Ratio) / Math.Log(from.Ratio / to.Ratio);

    /// <summary>z·Σ_j (−z)^j·k!/(k+j+1)!, which keeps the digits that the recurrence loses for a small z.</summary>
    private static double Series(double z, int k)
    {
        const double Negligible = 1e-18;
        var (term, sum) = (z / (k + 1), 0.0);
        for (var j = 1; Math.Abs(term) > Negligible * Math.Abs(z); j++)
        {
            sum += term;
            term *= -z / (k + j + 1);
        }

        return sum;
    }
}
