using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>DPM-Solver-2 as Karras et al. 2022 use it: x/α moves along the ε̂ of the middle level (σ/α)ₘ = √(σ/α·σ'/α') (Lu et al. 2022a, Alg. 1 with r₁ = ½; k-diffusion's sample_dpm_2).</summary>
/// <remarks>With η &gt; 0 it goes to a cleaner level and adds DDIM's noise there (sample_dpm_2_ancestral). Two evaluations a step, one in the last. First order from α = 0.</remarks>
/// <param name="churn">Noise put back before each step; null puts none back.</param>
/// <param name="eta">η in [0, 1].</param>
/// <param name="noiseScale">S_noise &gt; 0 of the fresh noise of η.</param>
/// <exception cref="ArgumentOutOfRangeException">η or the scale is outside.</exception>
public sealed class Dpm2Sampler(Churn? churn = null, double eta = 0, double noiseScale = 1)
    : TwoStageSampler(churn ?? Churn.None, new DdimSampler(eta, noiseScale), new DdimSampler())
{
    private protected override (NoiseLevel Middle, double Weight) Stage(SamplerContext step, double ratio, double target)
    {
        var middle = step.LevelAt(Math.Sqrt(ratio * target));
        return (middle, ratio / middle.Ratio);
    }
}
