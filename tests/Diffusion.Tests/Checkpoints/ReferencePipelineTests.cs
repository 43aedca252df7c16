using Diffusion.Checkpoints;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using Diffusion.Tests.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

/// <summary>Folders that diffusers saved, loaded as they are, sample what diffusers sampled with them from the same noise: see data/unets/README.md.</summary>
public class ReferencePipelineTests
{
    /// <summary>Tolerances are the reference's own.</summary>
    [Theory]
    [InlineData("unet_attn", 4.2e-8)]
    [InlineData("unet_ddpm_cifar_tiny", 4.2e-8)]
    [InlineData("unet_class_scaleshift", 3.5e-8)]
    [InlineData("unet_legacy_root_layout", 4e-8)]
    public void Every_state_of_an_ancestral_run_is_the_peers(string name, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder(name);
        var scheduler = CheckpointStore.Load(folder.Path, withTraining: false).Scheduler;
        var variance = scheduler.VarianceType switch
        {
            "fixed_small" => StepVariance.FixedSmall,
            "fixed_large" => StepVariance.FixedLarge,
            _ => StepVariance.LearnedRange,
        };
        Assert.InRange(WorstState(folder, new DdpmSampler(variance), clamps: true), 0, tolerance);
    }

    [Fact]
    public void Every_state_of_a_DDIM_run_is_the_peers_where_the_noise_is_kept_that_its_clipping_leaves_behind()
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder("unet_plain");
        Assert.InRange(WorstState(folder, new KeepsNoise(eta: 0.5), clamps: false), 0, 3.3e-8);
    }

    /// <summary>diffusers' DDIM goes on with the noise of the unclipped image; here ε̂ always belongs to x̂_0 (see <see cref="DdimSampler"/>).</summary>
    [Fact]
    public void Our_DDIM_differs_from_that_run_because_its_noise_belongs_to_the_clipped_image()
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder("unet_plain");
        Assert.InRange(WorstState(folder, new DdimSampler(eta: 0.5), clamps: true), 0.01, 3);
    }

    private static double WorstState(ReferenceFolder folder, Sampler sampler, bool clamps)
    {
        var contents = CheckpointStore.Load(folder.Path, withTraining: false);
        using var network = contents.CreateNetwork(folder.Path).to(ScalarType.Float64);
        var (scheduler, run) = (contents.Scheduler, folder.Pipeline);
        var times = run["timesteps"].data<long>().ToArray();
        var levels = LevelGrid.Create(scheduler.ToProcess(), new GridOptions { Grid = scheduler.TimestepSpacing, Steps = times.Length });
        Assert.Equal(times, levels.SkipLast(1).Select(level => (long)level.Time));
        Assert.True(scheduler.ClipSample);

        var denoiser = Denoisers.FromNetwork(
            (x, time, labels) => network.call(x, time.to(ScalarType.Float64), labels), scheduler.ToPrediction(), run.GetValueOrDefault("class_labels"));
        var expected = run["x_f64"];
        var states = sampler.Sample(
            clamps ? Denoisers.Clamped(denoiser, scheduler.ClipSampleRange) : denoiser, run["x_T"].to(ScalarType.Float64), levels, new Recorded(run["noise"]));
        return states.Select((step, i) => (step.Noisy - expected[i + 1]).abs().max().ToDouble()).ToList().Max();
    }

    /// <summary>DDIM as diffusers has it: x̂_0 is clipped, ε̂ is not made to fit.</summary>
    private sealed class KeepsNoise(double eta) : Sampler
    {
        protected override StepResult Take(SamplerContext step)
        {
            var (from, to) = (step.From, step.To);
            var guess = step.Denoise().Clean;
            var epsilon = (step.Noisy - (guess * from.Alpha)) / from.Sigma;
            var clean = guess.clamp((Scalar)(-1.0), (Scalar)1.0);
            var deviation = eta * Math.Sqrt(Posterior.Variance(from, to));
            var next = (clean * to.Alpha) + (epsilon * Math.Sqrt(Math.Max(0, (to.Sigma * to.Sigma) - (deviation * deviation))));
            return new StepResult(to.Sigma == 0 ? next : next + (step.Noise() * deviation), clean);
        }
    }

    private sealed class Recorded(Tensor noise) : INoiseSource
    {
        public Tensor Draw(Tensor images, int step, int draw) => noise[step].to_type(images.dtype);
    }
}
