using Diffusion.Tensors;

namespace Diffusion.Verification;

/// <summary>Both estimators of ∇E[f(z)] are unbiased, and have the variances that theory gives.</summary>
internal sealed class EstimatorClaims(VerifiedFunctions functions, int samples, ulong seed)
{
    private const ulong Stream = 403;

    /// <summary>µ of all expectations.</summary>
    public const double Mean = 0.7;

    /// <summary>σ where the gradients themselves are compared.</summary>
    private const double Deviation = 0.5;

    /// <summary>Beyond it the estimates have tails so long that a sample's variance is no normal variable.</summary>
    private const double LargestJudged = 0.4;

    private static readonly double[] Deviations = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6];

    private static readonly GradientEstimator[] Estimators = [GradientEstimator.Reparameterized, GradientEstimator.ScoreFunction];

    private readonly NormalDraws draws = new(seed, Stream);

    public (IReadOnlyList<Claim> Claims, IReadOnlyList<GradientVariance> Variances) Run()
    {
        var unbiased = TestFunction.All.SelectMany(f => Estimators.SelectMany(estimator => Unbiased(f, estimator))).ToList();
        var spreads = TestFunction.All.SelectMany(f => Deviations.Select(deviation => (Function: f, Deviation: deviation, Found: Estimators.Select(by => Measure(f, by, deviation)).ToArray()))).ToList();
        var judged = TestFunction.All.SelectMany(f => Estimators.Select((by, index) => new Claim(
            ClaimGroups.Estimators,
            $"∂E[{f.Name}]/∂µ, {by.Name}: variance at σ ≤ {LargestJudged}, worst [s.e.]",
            0,
            Worst.Of(spreads.Where(spread => spread.Function == f && spread.Deviation <= LargestJudged).Select(spread => spread.Found[index].Error)),
            Significance.StandardErrors)));
        return (
            [.. unbiased, .. judged],
            [.. spreads.Select(spread => new GradientVariance(
                spread.Function.Name, spread.Deviation, spread.Found[0].Variance, spread.Found[0].Exact, spread.Found[1].Variance, spread.Found[1].Exact))]);
    }

    private Claim[] Unbiased(TestFunction f, GradientEstimator estimator) => Scoped.Value(() =>
    {
        var (expected, exact) = (f.Gradient(Mean, Deviation), estimator.Exact(f, Mean, Deviation));
        var (byMean, byDeviation) = estimator.Sample(functions, f, Mean, Deviation, draws.Next(samples));
        Claim Make(string by, double closed, Func<double, double> one, TorchSharp.torch.Tensor found) => new(
            ClaimGroups.Estimators,
            $"∂E[{f.Name}]/∂{by} at µ={Mean}, σ={Deviation}, {estimator.Name}",
            closed,
            SampleMoments.Of(found).Mean,
            Significance.OfMean(GaussianIntegral.Moments(one).Variance, samples));
        return (Claim[])[Make("µ", expected.ByMean, exact.ByMean, byMean), Make("σ", expected.ByDeviation, exact.ByDeviation, byDeviation)];
    });

    private (double Variance, double Exact, double Error) Measure(TestFunction f, GradientEstimator estimator, double deviation) => Scoped.Value(() =>
    {
        var found = SampleMoments.Of(estimator.Sample(functions, f, Mean, deviation, draws.Next(samples)).ByMean).Variance;
        var (_, variance, fourth) = GaussianIntegral.Moments(estimator.Exact(f, Mean, deviation).ByMean);
        return (found, variance, (found - variance) / Math.Sqrt((fourth - (variance * variance)) / samples));
    });
}
