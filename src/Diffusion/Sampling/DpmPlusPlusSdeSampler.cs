using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>DPM-Solver++ for the stochastic equation, single step (k-diffusion's sample_dpmpp_sde with r = ½): the step is made with x̂_0 of the level half-way in ln(σ/α), and noise is added on both ways.</summary>
/// <remarks>
/// The step's two draws are independent, as with any noise that k-diffusion is given instead of its Brownian tree; the spread of the images is then first order in
/// the number of steps where η &gt; 0. Two evaluations a step, one in the last. First order from α = 0.
/// </remarks>
/// <param name="eta">η in [0, 1]: share of DDIM's fresh noise; 0 is DPM-Solver++(2S).</param>
/// <param name="noiseScale">S_noise &gt; 0 of that noise.</param>
/// <exception cref="ArgumentOutOfRangeException">η or the scale is outside.</exception>
public sealed class DpmPlusPlusSdeSampler(double eta = 1, double noiseScale = 1)
    : TwoStageSampler(Churn.None, new DdimSampler(eta, noiseScale), new DdimSampler(eta, noiseScale))
{
    private protected override (NoiseLevel Middle, double Weight) Stage(SamplerContext step, double ratio, double target) => (step.LevelAt(Math.Sqrt(ratio * step.To.Ratio)), 1);
}
