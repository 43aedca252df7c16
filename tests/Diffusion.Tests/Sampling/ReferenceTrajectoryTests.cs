using System.Text.Json;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>Our samplers walk the trajectories of diffusers' own (data/samplers/README.md), state by state, in float64.</summary>
public sealed class ReferenceTrajectoryTests
{
    private static readonly string[] Names = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data", "samplers"), "*.safetensors")
        .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Files => [.. Names];

    [Fact]
    public void There_are_files_of_both_samplers()
    {
        Assert.True(Names.Count(name => name.StartsWith("ddim", StringComparison.Ordinal)) >= 5);
        Assert.True(Names.Count(name => name.StartsWith("ddpm", StringComparison.Ordinal)) >= 5);
    }

    [Theory, MemberData(nameof(Files))]
    public void Every_state_is_the_peers(string name)
    {
        using var scope = NewDisposeScope();
        var file = new ReferenceFile(Path.Combine("samplers", name));
        var (expected, noise) = (file["x_f64"], new Recorded(file, name));
        var tolerance = file.Description.GetProperty("tolerances").GetProperty("x_f64");

        var states = SamplerOf(file.Description)
            .Sample(DenoiserOf(file.Description), expected[0], Levels(file), noise)
            .Select(step => step.Noisy.clone()).ToList();

        Assert.Equal(expected.shape[0] - 1, states.Count);
        for (var i = 0; i < states.Count; i++)
        {
            var (gap, allowed) = ((states[i] - expected[i + 1]).abs(), expected[i + 1].abs() * tolerance.GetProperty("rtol").GetDouble() + tolerance.GetProperty("atol").GetDouble());
            Assert.True((gap <= allowed).all().item<bool>(), $"{name}: state {i + 1} is off by up to {gap.max().item<double>():g3}.");
        }
    }

    [Theory]
    [InlineData("ddpm_custom_timesteps_n7")]
    [InlineData("ddpm_spacing_linspace_n20__v040")]
    public void The_peers_levels_are_the_linear_schedules(string name)
    {
        using var scope = NewDisposeScope();
        var file = new ReferenceFile(Path.Combine("samplers", name));
        var (times, alphaBar) = (file.Doubles("timesteps"), file.Doubles("abar_call_f64"));
        var schedule = Schedules.Linear();
        for (var i = 0; i < times.Length; i++)
        {
            var level = schedule[(int)times[i]];
            Assert.Equal(alphaBar[i], level.Alpha * level.Alpha, 1e-10);
        }
    }

    private static NoiseLevel[] Levels(ReferenceFile file) =>
    [
        .. file.Doubles("abar_call_f64").Zip(file.Doubles("timesteps"), (alphaBar, t) => new NoiseLevel(Math.Sqrt(alphaBar), Math.Sqrt(1 - alphaBar), t)),
        NoiseLevel.Clean,
    ];

    private static Sampler SamplerOf(JsonElement description)
    {
        var constructor = description.GetProperty("constructor");
        return description.GetProperty("sampler").GetString() == "DDIM"
            ? new DdimSampler(description.GetProperty("step_kwargs").TryGetProperty("eta", out var eta) ? eta.GetDouble() : 0)
            : new DdpmSampler(constructor.GetProperty("variance_type").GetString() == "fixed_large" ? StepVariance.FixedLarge : StepVariance.FixedSmall);
    }

    private static Denoiser DenoiserOf(JsonElement description)
    {
        var parameters = description.GetProperty("denoiser").GetProperty("parameters");
        var deviation = parameters.GetProperty("s").GetDouble();
        var exact = parameters.GetProperty("kind").GetString() == "gaussian"
            ? ExactDenoiser.Gaussian(parameters.GetProperty("m").GetDouble(), deviation)
            : ExactDenoiser.Mixture(parameters.GetProperty("a").GetDouble(), deviation);
        var constructor = description.GetProperty("constructor");
        return constructor.GetProperty("clip_sample").GetBoolean() ? Denoisers.Clamped(exact, constructor.GetProperty("clip_sample_range").GetDouble()) : exact;
    }

    /// <summary>The peer's noise; asking for some where the peer drew none is an error.</summary>
    private sealed class Recorded(ReferenceFile file, string name) : INoiseSource
    {
        public Tensor Draw(Tensor images, int step, int draw) => file["noise_used"][step].item<long>() == 1
            ? file["noise"][step].to_type(images.dtype)
            : throw new InvalidOperationException($"{name}: the peer drew no noise in step {step}.");
    }
}
