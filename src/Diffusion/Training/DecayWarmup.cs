namespace Diffusion.Training;

/// <summary>How a moving average's β rises with the number s of updates; 0 makes the average a copy of the weights.</summary>
public sealed record DecayWarmup
{
    private readonly Func<long, double> at;

    private DecayWarmup(string name, string description, Func<long, double> at) => (Name, Description, this.at) = (name, description, at);

    /// <summary>Every name that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["none", "ratio", "inverse_power"];

    /// <summary>β is the largest from the first update on: the average begins at the initial weights, which it forgets only slowly.</summary>
    public static DecayWarmup None { get; } = new("none", "no warm-up", _ => 1);

    /// <summary>(1 + s)/(10 + s), and 0 at s = 0: what diffusers' <c>EMAModel</c> does when <c>use_ema_warmup</c> is false.</summary>
    public static DecayWarmup Ratio { get; } = new("ratio", "warm-up (1 + s)/(10 + s)", s => s == 0 ? 0 : (1.0 + s) / (10 + s));

    /// <summary>Its name in the settings.</summary>
    public string Name { get; }

    /// <summary>Its formula.</summary>
    public string Description { get; }

    /// <summary>1 − (1 + s/γ)^−p: diffusers' <c>use_ema_warmup</c>, ema-pytorch, k-diffusion.</summary>
    /// <param name="gamma">γ, above 0: <c>inv_gamma</c> of the peers.</param>
    /// <param name="power">p, above 0.</param>
    public static DecayWarmup InversePower(double gamma, double power)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gamma);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(power);
        return new("inverse_power", FormattableString.Invariant($"warm-up 1 − (1 + s/{gamma})^−{power:0.####}"), s => 1 - Math.Pow(1 + s / gamma, -power));
    }

    /// <summary>The warm-up of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="gamma">γ of inverse_power.</param>
    /// <param name="power">p of inverse_power.</param>
    /// <exception cref="InputException">The name is unknown.</exception>
    public static DecayWarmup Create(string name, double gamma, double power) => name switch
    {
        "none" => None,
        "ratio" => Ratio,
        "inverse_power" => InversePower(gamma, power),
        _ => throw new InputException(Unknown(name)),
    };

    internal static string Unknown(string name) => $"Training:EmaWarmup is '{name}'; it must be {string.Join(", ", Names.SkipLast(1))} or {Names[^1]}.";

    /// <summary>β after s updates.</summary>
    /// <param name="s">Updates since the warm-up began, ≥ 0.</param>
    public double At(long s) => at(s);
}
