using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>A function f whose expectation under N(µ, σ²) has a gradient in closed form.</summary>
/// <param name="Name">How it is written.</param>
/// <param name="OfTensor">f, element by element.</param>
/// <param name="Of">f of a number.</param>
/// <param name="Slope">f'.</param>
/// <param name="Gradient">(µ, σ) to ∂E[f]/∂µ and ∂E[f]/∂σ.</param>
internal sealed record TestFunction(
    string Name, Func<Tensor, Tensor> OfTensor, Func<double, double> Of, Func<double, double> Slope, Func<double, double, (double ByMean, double ByDeviation)> Gradient)
{
    /// <summary>Polynomials by the moments of a Gaussian, exp and sin by its characteristic function.</summary>
    public static IReadOnlyList<TestFunction> All { get; } =
    [
        new("z²", z => z.square(), z => z * z, z => 2 * z, (m, s) => (2 * m, 2 * s)),
        new("z³", z => z.pow(3), z => z * z * z, z => 3 * z * z, (m, s) => (3 * ((m * m) + (s * s)), 6 * m * s)),
        new("z⁴", z => z.pow(4), z => z * z * z * z, z => 4 * z * z * z, (m, s) => (4 * m * ((m * m) + (3 * s * s)), 12 * s * ((m * m) + (s * s)))),
        new("exp z", z => z.exp(), Math.Exp, Math.Exp, (m, s) => (Math.Exp(m + (s * s / 2)), s * Math.Exp(m + (s * s / 2)))),
        new("sin z", z => z.sin(), Math.Sin, Math.Cos, (m, s) => (Math.Cos(m) * Math.Exp(-s * s / 2), -s * Math.Sin(m) * Math.Exp(-s * s / 2))),
    ];
}
