using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>∂z/∂µ = 1, ∂z/∂σ = ε, ∂z/∂log σ² = ½·ε·σ, and the derivatives of the divergence: by formula, automatically and by differences, in float64.</summary>
internal sealed class DerivativeClaims(VerifiedFunctions functions, ulong seed)
{
    private const ulong Stream = 402;
    private const int Points = 1000;

    /// <summary>What rounding leaves of an exact derivative.</summary>
    private const double Rounding = 1e-12;

    /// <summary>What central differences with h = 10⁻⁵ leave.</summary>
    private const double Truncation = 1e-8;

    /// <summary>A few units in the last place of float32.</summary>
    private const double SinglePrecision = 1e-6;

    public IEnumerable<Claim> Run() => Scoped.Value(() =>
    {
        var draws = new NormalDraws(seed, Stream);
        var (mean, logVariance, noise) = (draws.Next(Points, 1), 1.5 * draws.Next(Points, 1), draws.Next(Points, 1));
        var deviation = (0.5 * logVariance).exp();
        return (List<Claim>)
        [
            .. Example(),
            .. Compare("∂z/∂µ = 1", mu => functions.Draw(mu, deviation, noise), mean, ones_like(mean)),
            .. Compare("∂z/∂σ = ε", sigma => functions.Draw(mean, sigma, noise), deviation, noise),
            .. Compare("∂z/∂log σ² = ½·ε·σ", lv => functions.Draw(mean, functions.Deviation(lv), noise), logVariance, 0.5 * noise * deviation),
            .. Compare("∂KL/∂µ = µ", mu => functions.Divergence(mu, logVariance), mean, mean),
            .. Compare("∂KL/∂log σ² = ½(σ² − 1)", lv => functions.Divergence(mean, lv), logVariance, 0.5 * logVariance.expm1()),
            .. NearZero(),
        ];
    });

    /// <summary>One draw, worked through: µ = ½, log σ² = −1, ε = 0.3.</summary>
    private List<Claim> Example()
    {
        const double Mean = 0.5, LogVariance = -1, Noise = 0.3;
        var (mean, logVariance, noise) = (One(Mean), One(LogVariance), One(Noise));
        var deviation = Math.Exp(LogVariance / 2);
        Tensor Draw(Tensor lv) => functions.Draw(mean, functions.Deviation(lv), noise);
        return
        [
            Make("µ=0.5, log σ²=−1, ε=0.3: z", Mean + (deviation * Noise), Draw(logVariance).item<double>(), Rounding),
            Make("µ=0.5, log σ²=−1, ε=0.3: ∂z/∂log σ², automatically", Noise * deviation / 2, Derivative.Automatic(Draw, logVariance).item<double>(), Rounding),
            Make("µ=0.5, log σ²=−1: KL to N(0, 1)", ((Mean * Mean) + Math.Exp(LogVariance) - 1 - LogVariance) / 2, functions.Divergence(mean, logVariance).item<double>(), Rounding),
        ];
    }

    private static IEnumerable<Claim> Compare(string formula, Func<Tensor, Tensor> function, Tensor at, Tensor expected) =>
    [
        Make($"{formula}: error of the automatic derivative, {Points} points", 0, Derivative.Error(Derivative.Automatic(function, at), expected), Rounding),
        Make($"{formula}: error of finite differences", 0, Derivative.Error(Derivative.Differences(function, at), expected), Truncation),
    ];

    /// <summary>KL ≈ ¼·(log σ²)² near σ = 1, where float32 would lose all digits of σ² − 1 − log σ² at once.</summary>
    private List<Claim> NearZero()
    {
        double[] exact = [.. Enumerable.Range(4, 20).SelectMany(power => new[] { Math.ScaleB(1, -power), -Math.ScaleB(1, -power) })];
        var logVariance = tensor(exact, [exact.Length, 1]).to_type(ScalarType.Float32);
        var mean = zeros_like(logVariance);
        var value = functions.Divergence(mean, logVariance);
        var slope = Derivative.Automatic(lv => functions.Divergence(mean, lv), logVariance);
        return
        [
            Make("KL in float32 for |log σ²| from 10⁻⁷ to 0.06: relative error", 0, Relative(value, exact, HalfExcess), SinglePrecision),
            Make("∂KL/∂log σ² in float32, likewise", 0, Relative(slope, exact, HalfGrowth), SinglePrecision),
        ];
    }

    /// <summary>½(e^x − 1 − x) for small x, as a series.</summary>
    private static double HalfExcess(double x) => x * x / 4 * (1 + (x / 3 * (1 + (x / 4 * (1 + (x / 5 * (1 + (x / 6))))))));

    /// <summary>½(e^x − 1) for small x, as a series.</summary>
    private static double HalfGrowth(double x) => x / 2 * (1 + (x / 2 * (1 + (x / 3 * (1 + (x / 4 * (1 + (x / 5 * (1 + (x / 6))))))))));

    private static double Relative(Tensor found, double[] at, Func<double, double> expected) =>
        Worst.Of(SampleMoments.Doubles(found).Zip(at, (value, x) => (value / expected(x)) - 1));

    private static Tensor One(double value) => full(1, 1, value, dtype: ScalarType.Float64);

    private static Claim Make(string statement, double expected, double measured, double tolerance) => new(ClaimGroups.Derivatives, statement, expected, measured, tolerance);
}
