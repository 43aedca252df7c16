using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>Clipping the global norm tames a gradient of σ that a large ε makes large; bounds keep log σ² where exp is harmless.</summary>
internal sealed class ClippingClaims(VerifiedFunctions functions, ulong seed)
{
    private const ulong Stream = 405;
    private const int Size = 1000;

    /// <summary>The limit of the norm.</summary>
    private const double Limit = 1;

    /// <summary>The limit is divided by the norm + 10⁻⁶.</summary>
    private const double Guard = 2e-6;

    /// <summary>An ε as far out as no draw ever lies.</summary>
    private const double Outlier = 1e4;

    /// <summary>m of the bounds.</summary>
    private const double Magnitude = 10;

    private const double Rounding = 1e-12;

    public IEnumerable<Claim> Run() => [.. Scoped.Value(Norm), .. Scoped.Value(Clamp), .. Scoped.Value(Soft)];

    /// <summary>z = µ + σ·ε summed: the gradient of µ is 1, that of σ is ε.</summary>
    private List<Claim> Norm()
    {
        var noise = new NormalDraws(seed, Stream).Next(Size);
        noise[0] = Outlier;
        Parameter[] parameters = [Leaf(0), Leaf(1)];
        functions.Draw(parameters[0], parameters[1], noise).sum().backward();
        var before = Joined(parameters);
        var norm = Length(before);
        functions.ClipNorm(parameters, Limit);
        var after = Joined(parameters);
        functions.ClipNorm(parameters, 2 * Limit);
        var untouched = Joined(parameters);
        return
        [
            Make($"∂z/∂σ at ε = {Outlier:0}, before", Outlier, before[Size].item<double>(), Rounding * Outlier),
            Make("∂z/∂σ at this ε, clipped: its share of the limit", Limit * Outlier / norm, after[Size].item<double>(), Guard),
            Make($"global norm of the gradient of µ and σ, clipped to {Limit:0}", Limit, Length(after), Guard),
            Make("direction after clipping: cosine with that before", 1, (before * after).sum().item<double>() / (norm * Length(after)), Rounding),
            Make($"a gradient below the limit is left as it is: largest change", 0, (untouched - after).abs().max().item<double>(), 0),
        ];
    }

    /// <summary>log σ² cut off at ±m.</summary>
    private List<Claim> Clamp()
    {
        var inside = linspace(-Magnitude, Magnitude, Size, dtype: ScalarType.Float64);
        var outside = Outside();
        Tensor Bound(Tensor x) => functions.Clamp(x, Magnitude);
        return
        [
            Make("clamp to [−10, 10]: log σ² inside is left as it is, largest error", 0, Derivative.Error(Bound(inside), inside), 0),
            Make("clamp to [−10, 10]: outside it is the nearest bound, largest error", 0, Derivative.Error(Bound(outside), outside.sign() * Magnitude), 0),
            Make("clamp to [−10, 10]: gradient 1 inside, largest error", 0, Derivative.Error(Derivative.Automatic(Bound, inside), ones_like(inside)), 0),
            Make("clamp to [−10, 10]: gradient 0 outside, largest error", 0, Derivative.Error(Derivative.Automatic(Bound, outside), zeros_like(outside)), 0),
        ];
    }

    /// <summary>x/(1 + (x/m)⁴)^¼, whose gradient (1 + (x/m)⁴)^(−5/4) is that of float32 too where it is small.</summary>
    private List<Claim> Soft()
    {
        var places = cat([linspace(-3 * Magnitude, 3 * Magnitude, Size, dtype: ScalarType.Float64), Outside()], 0);
        var expected = ((places / Magnitude).pow(4) + 1).pow(-1.25);
        Tensor Bound(Tensor x) => functions.SoftBound(x, Magnitude);
        double SlopeError(ScalarType type) => (Derivative.Automatic(Bound, places.to_type(type)).to_type(ScalarType.Float64) / expected - 1).abs().max().item<double>();
        return
        [
            Make("soft bound ±10: how far log σ² gets outside", 0, (Bound(places).abs() - Magnitude).clamp_min(0).max().item<double>(), 0),
            Make("soft bound ±10: gradient up to |log σ²| = 1000, relative error in float64", 0, SlopeError(ScalarType.Float64), Rounding),
            Make("soft bound ±10: gradient up to |log σ²| = 1000, relative error in float32", 0, SlopeError(ScalarType.Float32), 1e-5),
            Make("soft bound ±10: gradient at log σ² = 1000, in units of 10⁻¹⁰", 1, 1e10 * Derivative.Automatic(Bound, full(1, 100 * Magnitude)).item<float>(), 1e-4),
        ];
    }

    /// <summary>Values of both signs from just outside the bounds to 100·m.</summary>
    private static Tensor Outside()
    {
        var sizes = linspace(Magnitude * 1.001, Magnitude * 100, Size, dtype: ScalarType.Float64);
        return cat([-sizes, sizes], 0);
    }

    private static Parameter Leaf(double value) => nn.Parameter(full(Size, value, dtype: ScalarType.Float64));

    private static Tensor Joined(IEnumerable<Parameter> parameters) => cat([.. parameters.Select(parameter => parameter.grad!)], 0).clone();

    private static double Length(Tensor gradient) => Math.Sqrt(gradient.square().sum().item<double>());

    private static Claim Make(string statement, double expected, double measured, double tolerance) => new(ClaimGroups.Clipping, statement, expected, measured, tolerance);
}
