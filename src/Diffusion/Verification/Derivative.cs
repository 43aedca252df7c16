using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>Derivatives of functions that act on each element by itself.</summary>
internal static class Derivative
{
    /// <summary>By automatic differentiation.</summary>
    /// <param name="function">f.</param>
    /// <param name="at">x, any shape.</param>
    /// <returns>f'(x), the shape of x.</returns>
    public static Tensor Automatic(Func<Tensor, Tensor> function, Tensor at) => Scoped.Run(() =>
    {
        var x = at.detach().clone().requires_grad_();
        return autograd.grad([function(x).sum()], [x])[0];
    });

    /// <summary>By central differences, (f(x+h) − f(x−h))/2h, whose error is of the order of h².</summary>
    /// <param name="function">f.</param>
    /// <param name="at">x, any shape, float64.</param>
    /// <param name="step">h.</param>
    /// <returns>About f'(x), the shape of x.</returns>
    public static Tensor Differences(Func<Tensor, Tensor> function, Tensor at, double step = 1e-5) => Scoped.Run(() =>
    {
        using var frozen = no_grad();
        return (function(at + step) - function(at - step)) / (2 * step);
    });

    /// <summary>The largest |found − expected| / (1 + |expected|).</summary>
    public static double Error(Tensor found, Tensor expected) =>
        Scoped.Value(() => ((found - expected).abs() / (expected.abs() + 1)).max().item<double>());
}
