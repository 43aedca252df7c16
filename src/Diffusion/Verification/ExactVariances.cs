namespace Diffusion.Verification;

/// <summary>The variances of the gradient estimators as theory gives them, for a line over σ.</summary>
public static class ExactVariances
{
    /// <summary>At σ from one to another, in equal ratios.</summary>
    /// <param name="function">The name of a function, as a <see cref="GradientVariance"/> has it.</param>
    /// <param name="least">The first σ, above 0.</param>
    /// <param name="most">The last σ.</param>
    /// <param name="count">How many, at least 2.</param>
    public static IReadOnlyList<GradientVariance> Between(string function, double least, double most, int count)
    {
        var f = TestFunction.All.Single(known => known.Name == function);
        return [.. Enumerable.Range(0, count).Select(place => At(f, least * Math.Pow(most / least, place / (count - 1.0))))];
    }

    private static GradientVariance At(TestFunction f, double deviation)
    {
        double Of(GradientEstimator estimator) => GaussianIntegral.Moments(estimator.Exact(f, EstimatorClaims.Mean, deviation).ByMean).Variance;
        var (reparameterized, score) = (Of(GradientEstimator.Reparameterized), Of(GradientEstimator.ScoreFunction));
        return new GradientVariance(f.Name, deviation, reparameterized, reparameterized, score, score);
    }
}
