namespace Diffusion.Training;

/// <summary>β = (1 − Δ/t)^(γ+1), with t the images seen after the batch of Δ: an average whose length is a fixed share of the run so far (Karras et al. 2024, §3.1).</summary>
/// <remarks>The weights of time τ count τ^γ in it (see <see cref="PowerFunctionProfile"/>); β = 0 at the first update, so the initial weights do not count.</remarks>
public sealed record PowerFunctionAveraging : AveragingRule
{
    /// <summary>The rule's name in the settings.</summary>
    public const string Kind = "power";

    private readonly double exponent;

    /// <summary>The rule of a length.</summary>
    /// <param name="length">Relative length σ_rel, above 0 and below <see cref="PowerFunctionProfile.LongestLength"/>.</param>
    public PowerFunctionAveraging(double length)
    {
        exponent = PowerFunctionProfile.Exponent(length) + 1;
        Length = length;
    }

    /// <summary>Relative length σ_rel: the standard deviation of the profile as a share of the run so far.</summary>
    public double Length { get; }

    /// <inheritdoc/>
    public override string Name => NameOf(Length);

    /// <inheritdoc/>
    public override string Description => FormattableString.Invariant($"power function of relative length {Length}");

    /// <summary>The name of the average of a length.</summary>
    public static string NameOf(double length) => FormattableString.Invariant($"{Kind} {length:R}");

    /// <inheritdoc/>
    public override double Decay(WeightUpdate update) => Math.Pow(1 - update.Batch / (double)(update.ImagesSeen + update.Batch), exponent);
}
