using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>DPM-Solver++(2S) with η (Lu et al. 2022b, Alg. 1 with r = ½; k-diffusion's sample_dpmpp_2s_ancestral): the step is made with x̂_0 of the middle level, half-way in ln(σ/α).</summary>
/// <remarks>η = 0 is deterministic. Two evaluations a step, one in the last. First order from α = 0.</remarks>
/// <param name="eta">η in [0, 1]: share of DDIM's fresh noise.</param>
/// <param name="noiseScale">S_noise &gt; 0 of that noise.</param>
/// <exception cref="ArgumentOutOfRangeException">η or the scale is outside.</exception>
public sealed class DpmPlusPlus2SSampler(double eta = 1, double noiseScale = 1)
    : TwoStageSampler(Churn.None, new DdimSampler(eta, noiseScale), new DdimSampler())
{
    private protected override (NoiseLevel Middle, double Weight) Stage(SamplerContext step, double ratio, double target) => (step.LevelAt(Math.Sqrt(ratio * target)), 1);
}
