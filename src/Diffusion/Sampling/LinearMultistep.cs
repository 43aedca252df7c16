using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>Steps along d(x/α)/d(σ/α) = ε̂ (Song et al. 2021, Eq. 14; Karras et al. 2022, Eq. 1).</summary>
internal static class LinearMultistep
{
    /// <summary>x' = (α'/α)·x + (σ' − σ·α'/α)·ε̂, DDIM's step with any ε̂. For α &gt; 0.</summary>
    public static Tensor Transfer(NoiseLevel from, NoiseLevel to, Tensor noisy, Tensor epsilon)
    {
        var scale = to.Alpha / from.Alpha;
        return (noisy * scale) + (epsilon * (to.Sigma - (from.Sigma * scale)));
    }

    /// <summary>x' = (σ'/σ)·x + (α' − α·σ'/σ)·x̂_0, the same step with ε̂ = (x − α·x̂_0)/σ; finite where α = 0.</summary>
    public static Tensor First(NoiseLevel from, NoiseLevel to, Tensor noisy, Tensor clean)
    {
        var kept = to.Sigma / from.Sigma;
        return (noisy * kept) + (clean * (to.Alpha - (from.Alpha * kept)));
    }

    /// <summary>The mean over the step of the polynomial through the estimates' ε̂: Σ_j w_j·ε̂_j.</summary>
    /// <param name="estimates">Those used.</param>
    /// <param name="nodes">Where each lies, the step running from 0 to 1.</param>
    public static Tensor Mean(IReadOnlyList<Estimate> estimates, double[] nodes)
    {
        var weights = InterpolatoryQuadrature.Weights(nodes, InterpolatoryQuadrature.UniformMoments(nodes.Length));
        return estimates.Zip(weights, (estimate, weight) => estimate.Epsilon() * weight).Aggregate((sum, term) => sum + term);
    }
}
