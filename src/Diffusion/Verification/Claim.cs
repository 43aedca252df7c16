namespace Diffusion.Verification;

/// <summary>Something that must be so, and what was found.</summary>
/// <param name="Group">What it is about, one of <see cref="ClaimGroups"/>.</param>
/// <param name="Statement">What is claimed, in one line; [s.e.] means that standard errors are counted.</param>
/// <param name="Expected">The value that theory gives; 0 where an error or a distance is measured.</param>
/// <param name="Measured">The value that was found.</param>
/// <param name="Tolerance">How far apart the two may be.</param>
public sealed record Claim(string Group, string Statement, double Expected, double Measured, double Tolerance)
{
    /// <summary>Whether the measured value is near enough to the expected one; NaN is not.</summary>
    public bool Holds => Math.Abs(Measured - Expected) <= Tolerance;
}
