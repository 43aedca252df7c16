using Diffusion.Probability;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>A way to estimate ∇E[f(z)] under N(µ, σ²) from a single draw.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Sample">(functions, f, µ, σ, ε [N]) to the estimates of ∂E/∂µ and ∂E/∂σ of each draw, [N] each.</param>
/// <param name="Exact">(f, µ, σ) to the two estimates as functions of ε.</param>
internal sealed record GradientEstimator(
    string Name,
    Func<VerifiedFunctions, TestFunction, double, double, Tensor, (Tensor ByMean, Tensor ByDeviation)> Sample,
    Func<TestFunction, double, double, (Func<double, double> ByMean, Func<double, double> ByDeviation)> Exact)
{
    /// <summary>∇f(µ + σ·ε): the gradient flows through the draw (Kingma and Welling 2014, §2.4).</summary>
    public static GradientEstimator Reparameterized { get; } = new(
        "reparameterized",
        ThroughTheDraw,
        (f, mean, deviation) => (e => f.Slope(mean + (deviation * e)), e => f.Slope(mean + (deviation * e)) * e));

    /// <summary>f(z)·∇ ln N(z; µ, σ²): needs f only, not its gradient (Williams 1992).</summary>
    public static GradientEstimator ScoreFunction { get; } = new(
        "score function",
        ThroughTheDensity,
        (f, mean, deviation) => (e => f.Of(mean + (deviation * e)) * e / deviation, e => f.Of(mean + (deviation * e)) * ((e * e) - 1) / deviation));

    private static (Tensor ByMean, Tensor ByDeviation) ThroughTheDraw(VerifiedFunctions functions, TestFunction f, double mean, double deviation, Tensor noise) => Scoped.Run(() =>
    {
        var (mu, sigma) = Leaves(mean, deviation, noise);
        return Gradients(f.OfTensor(functions.Draw(mu, sigma, noise)), mu, sigma);
    });

    private static (Tensor ByMean, Tensor ByDeviation) ThroughTheDensity(VerifiedFunctions functions, TestFunction f, double mean, double deviation, Tensor noise) => Scoped.Run(() =>
    {
        var (mu, sigma) = Leaves(mean, deviation, noise);
        var z = functions.Draw(mu, sigma, noise).detach();
        var density = DiagonalGaussian.FromDeviation(mu.unsqueeze(1), sigma.unsqueeze(1)).LogDensity(z.unsqueeze(1));
        return Gradients(f.OfTensor(z) * density, mu, sigma);
    });

    /// <summary>µ and σ of each draw by itself, so that each has a gradient of its own.</summary>
    private static (Tensor Mean, Tensor Deviation) Leaves(double mean, double deviation, Tensor noise) =>
        (full_like(noise, mean).requires_grad_(), full_like(noise, deviation).requires_grad_());

    private static (Tensor ByMean, Tensor ByDeviation) Gradients(Tensor value, Tensor mean, Tensor deviation)
    {
        var gradients = autograd.grad([value.sum()], [mean, deviation]);
        return (gradients[0], gradients[1]);
    }
}
