using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>
/// Where we differ from a peer on purpose: that our numbers are not its numbers, and that its numbers follow from our sampler and the one rule that differs.
/// </summary>
public sealed class ReferenceDifferenceTests
{
    private const double Different = 1e-3;

    public static string[] Names { get; } =
    [
        "DDIM/clip_n20", "DDIM/thresholding_n15", "DDIM/spacing_linspace_n20", "DDIM/zsnr_sample_trailing_n15", "DDPM/spacing_linspace_n20", "DDPM/spacing_trailing_30",
        "EulerDiscrete/churn_n15", "EulerDiscrete/final_sigma_min_v040_n10", "EDM/ablation_heun_ve_ve_18", "EDM/ablation_heun_vp_vp_vp_18",
        "improved_diffusion/guided_p_cond", "improved_diffusion/guided_p_cond_fixed_small",
    ];

    [Theory]
    [InlineData("DDIM/clip_n20")]
    [InlineData("DDIM/thresholding_n15")]
    public void Ddim_takes_the_noise_that_belongs_to_the_clipped_image(string name)
    {
        // diffusers steps to α'·x̂_0 + σ'·ε with x̂_0 clipped and ε not, so that α·x̂_0 + σ·ε is not x.
        using var scope = NewDisposeScope();
        var replay = new ReferenceReplay(name);
        var (unclipped, clipped, levels) = (replay.Unclipped, replay.Denoiser, replay.Levels);
        Denoised PeersRule(Tensor x, NoiseLevel level)
        {
            var kept = Next(levels, level).Sigma / level.Sigma * level.Alpha;
            return ((clipped(x, level).Clean * Next(levels, level).Alpha) - (unclipped(x, level).Clean * kept)) / (Next(levels, level).Alpha - kept);
        }

        Tensor[] peer = [.. replay.States.Skip(1)];
        replay.Compare(replay.Walk(new DdimSampler(), PeersRule), peer);
        Assert.True(ReferenceReplay.Distance(replay.Walk(new DdimSampler()), peer) > Different);
    }

    [Theory]
    [InlineData("DDIM/spacing_linspace_n20", Different)]
    [InlineData("DDIM/zsnr_sample_trailing_n15", Different / 10)]
    [InlineData("DDPM/spacing_linspace_n20", Different)]
    [InlineData("DDPM/spacing_trailing_30", Different)]
    public void Every_step_goes_to_the_next_level_of_the_grid(string name, double apart)
    {
        // diffusers steps from t to t − ⌊T/n⌋, which is not where it asks next (v0.40.0 corrected DDPM, not DDIM).
        using var scope = NewDisposeScope();
        var replay = new ReferenceReplay(name);
        var (training, stride, sampler) = (Training(replay), 1000 / (replay.Levels.Count - 1), ReferenceSamplers.Of(replay));
        var states = replay.Levels.SkipLast(1).Select((level, i) =>
        {
            var target = level.Time < stride ? NoiseLevel.Clean : training((int)level.Time - stride);
            return sampler.Sample(replay.Denoiser, replay.States[i], [level, target], new FromStep(replay.Noise, i)).Single().Noisy;
        }).ToList();

        Tensor[] peer = [.. replay.States.Skip(1)];
        replay.Compare(states, peer);
        Assert.True(ReferenceReplay.Distance(replay.Walk(sampler), peer) > apart);
    }

    [Fact]
    public void Churn_asks_the_denoiser_where_the_noise_has_led_to()
    {
        // diffusers asks before it adds the noise, and takes that ε for the noisier x (Karras et al. ask after).
        using var scope = NewDisposeScope();
        var replay = new ReferenceReplay("EulerDiscrete/churn_n15");
        var (sampler, epsilon, step) = (ReferenceSamplers.Of(replay), replay.File["model_out_f64"], 0);
        Denoised PeersRule(Tensor x, NoiseLevel level) => x - (epsilon[step++] * level.Sigma);

        Tensor[] peer = [.. replay.States.Skip(1)];
        replay.Compare(replay.Walk(sampler, PeersRule), peer);
        Assert.True(ReferenceReplay.Distance(replay.Walk(sampler), peer) > Different);
    }

    [Fact]
    public void A_walk_that_ends_noisy_has_no_step_that_goes_nowhere()
    {
        // diffusers' final_sigmas_type "sigma_min" repeats the last σ: one more evaluation, and x stays what it is.
        using var scope = NewDisposeScope();
        var replay = new ReferenceReplay("EulerDiscrete/final_sigma_min_v040_n10");
        var (all, states) = (replay.File["x_f64"], replay.Walk(new EulerSampler()));
        Assert.Equal(9, states.Count);
        replay.Compare(states, [.. Enumerable.Range(1, 9).Select(i => all[i])]);
        replay.Compare([all[10]], [all[9]]);
    }

    [Fact]
    public void Heun_runs_in_sigma_also_where_times_are_its_square()
    {
        // EDM's ablation with σ(t) = √t integrates over t: steps along ε̂ are (σ'² − σ²)/2σ long instead of σ' − σ.
        using var scope = NewDisposeScope();
        var replay = new ReferenceReplay("EDM/ablation_heun_ve_ve_18");
        var (exact, ratios, call) = (replay.Denoiser, replay.Ratios, 0);
        Denoised PeersRule(Tensor x, NoiseLevel level)
        {
            var step = call++ / 2;
            var factor = (ratios[step] + ratios[step + 1]) / (2 * level.Sigma);
            return x - ((x - exact(x, level).Clean) * factor);
        }

        replay.Compare(replay.Walk(new HeunSampler(), PeersRule), [.. replay.States.Skip(1)]);
        Assert.True(OdeError(replay, replay.Walk(new HeunSampler())[^1]) < OdeError(replay, replay.States[^1]) / 10);
    }

    [Fact]
    public void Heun_runs_in_sigma_also_where_times_are_those_of_the_stochastic_equation()
    {
        // EDM's ablation "vp" integrates x = s·(x0 + σ·ε) over t with σ² = exp(½β_d·t² + β_min·t) − 1 and s = 1/√(1 + σ²), where we take y = x/s along σ.
        using var scope = NewDisposeScope();
        var replay = new ReferenceReplay("EDM/ablation_heun_vp_vp_vp_18");
        var denoiser = replay.Denoiser;
        double[] times = [.. Enumerable.Range(0, 18).Select(i => 1 + (i / 17.0 * (1e-3 - 1))), 0];
        var (betaRange, betaMin) = VpRange(replay.Ratios[0], replay.Ratios[17]);
        Tensor Slope(Tensor x, double t)
        {
            var sigma = Math.Sqrt(Math.Exp((betaRange * t * t / 2) + (betaMin * t)) - 1);
            var (s, sigmaSlope) = (1 / Math.Sqrt(1 + (sigma * sigma)), (betaMin + (betaRange * t)) / 2 * (sigma + (1 / sigma)));
            var epsilon = (x / s - denoiser(x / s, ReferenceReplay.Exploding(sigma)).Clean) / sigma;
            return (x * (-sigma * sigmaSlope * s * s)) + (epsilon * (s * sigmaSlope));
        }

        var (states, x) = (new List<Tensor>(), replay.States[0]);
        for (var i = 0; i < 18; i++)
        {
            var (h, slope) = (times[i + 1] - times[i], Slope(x, times[i]));
            x = i == 17 ? x + (slope * h) : x + ((slope + Slope(x + (slope * h), times[i + 1])) * (h / 2));
            states.Add(x);
        }

        replay.Compare(states, [.. replay.States.Skip(1)]);
        var scale = 1 / Math.Sqrt(1 + (replay.Ratios[0] * replay.Ratios[0]));
        var ours = new HeunSampler().Sample(denoiser, replay.States[0] / scale, replay.Levels, replay.Noise).Select(step => step.Noisy.clone()).Last();
        Assert.True(ReferenceReplay.Distance([ours], [replay.States[^1]]) > Different);
    }

    [Theory]
    [InlineData("improved_diffusion/guided_p_cond")]
    [InlineData("improved_diffusion/guided_p_cond_fixed_small")]
    public void A_classifier_shifts_the_guess_not_the_mean_of_a_step(string name)
    {
        // guided-diffusion's condition_mean adds the step's variance times the gradient to its mean; we add (σ²/α) times the gradient to x̂_0, which is Bayes' rule.
        using var scope = NewDisposeScope();
        var replay = new ReferenceReplay(name);
        var (denoiser, levels, sampler) = (replay.Denoiser, replay.Levels, ReferenceSamplers.Of(replay));
        Denoised PeersRule(Tensor x, NoiseLevel level)
        {
            var (guess, next) = (denoiser(x, level), Next(levels, level));
            var small = next.Sigma > 0 ? Posterior.Variance(level, next) : guess.Variance is null ? 0 : Posterior.Variance(levels[^3], levels[^2]);
            var kind = guess.Variance is null ? StepVariance.FixedSmall : StepVariance.LearnedRange;
            var variance = ReverseVariance.Log(kind, guess, [Math.Log(small)], [Math.Log(Posterior.ForwardVariance(level, next))]).exp();
            return guess with { Clean = guess.Clean + (variance * Gradient(x, level) / Posterior.Mean(level, next).Clean) };
        }

        Tensor[] peer = [.. replay.States.Skip(1)];
        replay.Compare(replay.Walk(sampler, PeersRule), peer);
        Assert.True(ReferenceReplay.Distance(replay.Walk(sampler, Denoisers.Conditioned(denoiser, Gradient)), peer) > Different);
    }

    /// <summary>The recorded classifier: ∇ ln p(y | x) = 2·(½ − x).</summary>
    internal static Tensor Gradient(Tensor x, NoiseLevel level) => (0.5 - x) * 2;

    private static NoiseLevel Next(IReadOnlyList<NoiseLevel> levels, NoiseLevel level) => levels[levels.ToList().IndexOf(level) + 1];

    /// <summary>The levels t = 0 … 999 that the peer's schedule has, of those that its grid does not visit too.</summary>
    private static Func<int, NoiseLevel> Training(ReferenceReplay replay)
    {
        if (replay.Settings.GetProperty("beta_schedule").GetString() == "linear")
        {
            return t => Schedules.Linear()[t];
        }

        // scaled_linear, and √ᾱ moved and stretched so that its last is 0 and its first stays (Lin et al. 2024, Alg. 1).
        var (low, high) = (Math.Sqrt(replay.Settings.GetProperty("beta_start").GetDouble()), Math.Sqrt(replay.Settings.GetProperty("beta_end").GetDouble()));
        var (kept, product) = (new double[1000], 1.0);
        for (var t = 0; t < kept.Length; t++)
        {
            product *= 1 - Math.Pow(low + (t / 999.0 * (high - low)), 2);
            kept[t] = Math.Sqrt(product);
        }

        var stretch = kept[0] / (kept[0] - kept[^1]);
        return t => new NoiseLevel((kept[t] - kept[^1]) * stretch, Math.Sqrt(1 - Math.Pow((kept[t] - kept[^1]) * stretch, 2)), t);
    }

    /// <summary>β_d and β_min of σ² = exp(½β_d·t² + β_min·t) − 1 with σ(1) and σ(10⁻³) given.</summary>
    private static (double Range, double Min) VpRange(double sigmaMax, double sigmaMin)
    {
        const double Last = 1e-3;
        var (high, low) = (Math.Log(1 + (sigmaMax * sigmaMax)), Math.Log(1 + (sigmaMin * sigmaMin)) / Last);
        var range = 2 * (high - low) / (1 - Last);
        return (range, high - (range / 2));
    }

    /// <summary>Distance from m + (x_T − m)·s/√(s² + σ_T²), where the exact walk for data N(m, s²) ends.</summary>
    private static double OdeError(ReferenceReplay replay, Tensor images)
    {
        var data = replay.File.Description.GetProperty("denoiser").GetProperty("parameters");
        var (mean, deviation, ratio) = (data.GetProperty("m").GetDouble(), data.GetProperty("s").GetDouble(), replay.Ratios[0]);
        var exact = ((replay.States[0] - mean) * (deviation / Math.Sqrt((deviation * deviation) + (ratio * ratio)))) + mean;
        return ReferenceReplay.Distance([images], [exact]);
    }

    private sealed class FromStep(INoiseSource noise, int first) : INoiseSource
    {
        public Tensor Draw(Tensor images, int step, int draw) => noise.Draw(images, first + step, draw);
    }
}
