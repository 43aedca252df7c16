using Diffusion.Probability;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>z = µ + σ·ε has the law N(µ, σ²); (z − µ)/σ has N(0, 1).</summary>
internal sealed class DrawClaims(VerifiedFunctions functions, int samples, ulong seed)
{
    private const ulong Stream = 401;

    private static readonly (double Mean, double Deviation)[] Laws = [(2, 0.5), (0, 1), (-3, 0.01), (100, 20)];

    /// <summary>Σ with correlations of both signs.</summary>
    private static readonly double[,] Covariance = { { 2, 0.6, -0.3 }, { 0.6, 0.5, 0.1 }, { -0.3, 0.1, 0.25 } };

    private static readonly double[] Means = [1, -2, 0.5];

    private readonly NormalDraws draws = new(seed, Stream);

    public IEnumerable<Claim> Run() =>
    [
        .. Laws.SelectMany(law => Scoped.Value(() => Law($"µ={law.Mean}, σ={law.Deviation}", law.Mean, law.Deviation, full(samples, law.Deviation, dtype: ScalarType.Float64)))),
        .. Scoped.Value(() => Law("µ=2, log σ²=−1", 2, Math.Exp(-0.5), functions.Deviation(full(samples, -1.0, dtype: ScalarType.Float64)))),
        .. Scoped.Value(Full),
    ];

    /// <summary>Mean, variance and distance of z, and the third and fourth moments and the density of (z − µ)/σ.</summary>
    private List<Claim> Law(string name, double mean, double deviation, Tensor deviations)
    {
        var noise = draws.Next(samples);
        var z = functions.Draw(full(samples, mean, dtype: ScalarType.Float64), deviations, noise);
        var (moments, variance) = (SampleMoments.Of(z), deviation * deviation);
        var standardised = (z - mean) / deviation;
        return
        [
            Make($"{name}: mean of z", mean, moments.Mean, Significance.OfMean(variance, samples)),
            Make($"{name}: variance of z", variance, moments.Variance, Significance.OfVariance(variance, samples)),
            Make($"{name}: Kolmogorov-Smirnov distance", 0, Kolmogorov.Distance(standardised), Significance.OfDistance(samples)),
            Make($"{name}: third moment of (z−µ)/σ", 0, SampleMoments.Of(standardised.pow(3)).Mean, Significance.OfMean(15, samples)),
            Make($"{name}: fourth moment of (z−µ)/σ", 3, SampleMoments.Of(standardised.pow(4)).Mean, Significance.OfMean(96, samples)),
            Make($"{name}: density of z is that of ε, divided by σ", 0, DensityError(z, noise, mean, deviation), 1e-9),
        ];
    }

    /// <summary>The change of variables, ln p(z) = ln p(ε) − ln σ.</summary>
    private static double DensityError(Tensor z, Tensor noise, double mean, double deviation)
    {
        var law = DiagonalGaussian.FromDeviation(full_like(z, mean).unsqueeze(1), full_like(z, deviation).unsqueeze(1));
        return Derivative.Error(law.LogDensity(z.unsqueeze(1)), -0.5 * (noise.square() + Math.Log(2 * Math.PI)) - Math.Log(deviation));
    }

    /// <summary>z = µ + L·ε with a full covariance L·Lᵀ, moment by moment.</summary>
    private List<Claim> Full()
    {
        var dimensions = Means.Length;
        var z = functions.FullDraw(tensor(Means).expand(samples, dimensions), tensor(Covariance).expand(samples, dimensions, dimensions), draws.Next(samples, dimensions));
        var columns = z.unbind(1).Select(SampleMoments.Doubles).ToArray();
        var means = Enumerable.Range(0, dimensions).Select(i => SampleMoments.Of(columns[i]).MeanError(Means[i], Covariance[i, i]));
        var covariances =
            from i in Enumerable.Range(0, dimensions)
            from j in Enumerable.Range(0, i + 1)
            let products = columns[i].Zip(columns[j], (a, b) => (a - Means[i]) * (b - Means[j])).ToArray()
            let variance = (Covariance[i, i] * Covariance[j, j]) + (Covariance[i, j] * Covariance[i, j])
            select SampleMoments.Of(products).MeanError(Covariance[i, j], variance);
        return
        [
            Make("full covariance: the 3 means of µ + L·ε, worst [s.e.]", 0, Worst.Of(means), Significance.StandardErrors),
            Make("full covariance: the 6 covariances, worst [s.e.]", 0, Worst.Of(covariances), Significance.StandardErrors),
        ];
    }

    private static Claim Make(string statement, double expected, double measured, double tolerance) => new(ClaimGroups.Draws, statement, expected, measured, tolerance);
}
