namespace Diffusion.Verification;

/// <summary>All that a verification found.</summary>
/// <param name="Samples">Draws per simulation.</param>
/// <param name="Seed">Of all draws.</param>
/// <param name="FalseAlarmRate">How often a single statistical comparison of right code fails.</param>
/// <param name="Claims">The claims, group by group.</param>
/// <param name="GradientVariances">Variances of the two gradient estimators, function by function, over rising σ.</param>
public sealed record VerificationReport(
    int Samples, ulong Seed, double FalseAlarmRate, IReadOnlyList<Claim> Claims, IReadOnlyList<GradientVariance> GradientVariances)
{
    /// <summary>The claims that do not hold.</summary>
    public IEnumerable<Claim> Failures => Claims.Where(claim => !claim.Holds);
}
