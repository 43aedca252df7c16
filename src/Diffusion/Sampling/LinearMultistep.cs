using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>Steps along d(x/α)/d(σ/α) = ε̂ (Song et al. 2021, Eq. 14; Karras et al. 2022, Eq. 1).</summary>
internal static class LinearMultistep
{
    private static readonly DdimSampler Ddim = new();

    /// <summary>x' = (α'/α)·x + (σ' − σ·α'/α)·ε̂, DDIM's step with any ε̂. For α &gt; 0.</summary>
    public static Tensor Transfer(NoiseLevel from, NoiseLevel to, Tensor noisy, Tensor epsilon)
    {
        var scale = to.Alpha / from.Alpha;
        return (noisy * scale) + (epsilon * (to.Sigma - (from.Sigma * scale)));
    }

    /// <summary>The same step with x̂_0, for α = 0 too: DDIM.</summary>
    public static Tensor First(SamplerContext step, Tensor clean) => step.Move(step.Noisy, clean, Ddim.Between(step.From, step.To));

    /// <summary>The mean over the step of the polynomial through the estimates' ε̂: Σ_j w_j·ε̂_j.</summary>
    /// <param name="estimates">Those used.</param>
    /// <param name="nodes">Where each lies, the step running from 0 to 1.</param>
    public static Tensor Mean(IReadOnlyList<Estimate> estimates, double[] nodes)
    {
        var weights = InterpolatoryQuadrature.Weights(nodes, InterpolatoryQuadrature.UniformMoments(nodes.Length));
        return estimates.Zip(weights, (estimate, weight) => estimate.Epsilon() * weight).Aggregate((sum, term) => sum + term);
    }
}
