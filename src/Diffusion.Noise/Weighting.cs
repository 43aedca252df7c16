namespace Diffusion.Noise;

/// <summary>How much the loss at a noise level counts: W(SNR), the weight of ‖x̂0 − x0‖², whatever is predicted and in whatever process.</summary>
/// <remarks>
/// x̂0 − x0 = Out·(F − F*), so the same loss is W·Out²·‖F − F*‖². One weighting thereby trains one objective with every prediction: min_snr is min(snr, γ) of
/// the image's error, min(snr, γ)/snr of the noise's and min(snr, γ)/(snr + 1) of the velocity's (Hang et al. 2023).
/// </remarks>
public sealed class Weighting
{
    private const string Unweighted = "none";

    /// <summary>γ of Hang et al. 2023.</summary>
    private const double MinSnrGamma = 5;

    /// <summary>γ of Choi et al. 2022.</summary>
    private const double P2Gamma = 1;

    private readonly Func<double, double>? ofSnr;

    private Weighting(string name, Func<double, double>? ofSnr) => (Name, this.ofSnr) = (name, ofSnr);

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [Unweighted, "epsilon", "sample", "min_snr", "soft_min_snr", "truncated_snr", "p2", "edm"];

    /// <summary>The name in configurations.</summary>
    public string Name { get; }

    /// <summary>The weighting of that name.</summary>
    /// <param name="options">Its name and numbers.</param>
    /// <exception cref="InputException">The name is none of <see cref="Names"/>, or a number is not above 0.</exception>
    public static Weighting Create(WeightingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check("gamma", options.Gamma ?? 1);
        Check("k", options.K);
        Check("sigma_data", options.SigmaData);
        var dataSnr = 1 / (options.SigmaData * options.SigmaData);
        return new Weighting(options.Name, options.Name switch
        {
            Unweighted => null,                                                              // F's own error, Ho et al. 2020, Eq. 14
            "epsilon" => snr => snr,                                                         // ‖ε̂ − ε‖²: L_simple of ε
            "sample" => _ => 1,                                                              // ‖x̂0 − x0‖²
            "min_snr" => MinSnr(options.Gamma ?? MinSnrGamma),
            "soft_min_snr" => SoftMinSnr(options.Gamma ?? dataSnr),
            "truncated_snr" => snr => Math.Max(snr, 1),                                      // Salimans & Ho 2022, §4
            "p2" => P2(options.K, options.Gamma ?? P2Gamma),
            "edm" => snr => snr + dataSnr,                                                   // (σ² + σ_data²)/(σ·σ_data)², Karras et al. 2022, Table 1
            _ => throw new InputException($"Weighting \"{options.Name}\" is not known{NearestName.Hint(options.Name, Names)} Choose one of {string.Join(", ", Names)}."),
        });
    }

    /// <summary>W(SNR)·Out², the weight of ‖F − F*‖²; 1 for none.</summary>
    /// <param name="level">A level with noise.</param>
    /// <param name="scalings">The prediction's scalings there.</param>
    /// <exception cref="InputException">The weight is infinite or undefined: the level is clean, or the prediction says nothing about x0 there.</exception>
    public double Of(NoiseLevel level, Scalings scalings)
    {
        var weight = ofSnr is null ? 1 : ofSnr(level.Snr) * scalings.Out * scalings.Out;
        return double.IsFinite(weight)
            ? weight
            : throw new InputException($"Weighting \"{Name}\" gives no finite weight at alpha = {level.Alpha}, sigma = {level.Sigma} with a network's output times {scalings.Out}; "
                + "use weighting none, or a process that is trained at other levels.");
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>min(snr, γ) (Hang et al. 2023).</summary>
    private static Func<double, double> MinSnr(double gamma) => snr => Math.Min(snr, gamma);

    /// <summary>snr·γ/(snr + γ) (Crowson et al. 2024), k-diffusion's with γ = 1/σ_data².</summary>
    private static Func<double, double> SoftMinSnr(double gamma) => snr => gamma / (1 + (gamma / snr));

    /// <summary>snr/(k + snr)^γ (Choi et al. 2022).</summary>
    private static Func<double, double> P2(double k, double gamma) => snr => snr / Math.Pow(k + snr, gamma);

    private static void Check(string name, double value)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new InputException(FormattableString.Invariant($"The weighting's {name} is {value}; it must be above 0."));
        }
    }
}
