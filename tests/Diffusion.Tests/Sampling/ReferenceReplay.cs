using System.Text.Json;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>A recorded trajectory of a peer (data/samplers/README.md), ready to be walked again: its levels, its denoiser, its noise, its states.</summary>
/// <param name="name">FAMILY/FILE.</param>
internal sealed class ReferenceReplay(string name)
{
    public ReferenceFile File { get; } = new(Path.Combine("samplers", name));

    public string Name => name;

    public string Family => name[..name.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The settings: of diffusers' constructor, or of the function called.</summary>
    public JsonElement Settings => Description.TryGetProperty("constructor", out var constructor) ? constructor : Description.GetProperty("config");

    /// <summary>What diffusers' step was given.</summary>
    public JsonElement StepSettings => Description.GetProperty("step_kwargs");

    /// <summary>Whether x is x0 + σ·ε (α = 1), as in k-diffusion, EDM and diffusers' Euler; otherwise α² + σ² = 1.</summary>
    public bool IsExploding => File.Has("model_in_f64") || !File.Has("abar_call_f64");

    /// <summary>The levels of the states, the last among them.</summary>
    public IReadOnlyList<NoiseLevel> Levels => IsExploding ? [.. Ratios.Select(Exploding)] : [.. Preserving, Last];

    /// <summary>σ/α of the states where <see cref="IsExploding"/>; repeated ones once.</summary>
    public IReadOnlyList<double> Ratios
    {
        get
        {
            if (File.Has("sigmas_f64"))
            {
                return [.. File.Doubles("sigmas_f64").Distinct()];
            }

            var (calls, steps) = (File.Doubles("sigma_call_f64"), File["x_f64"].shape[0] - 1);
            return [.. calls.Where((_, i) => calls.Length == steps || i % 2 == 0), 0];
        }
    }

    /// <summary>x before the first step, after each step.</summary>
    public IReadOnlyList<Tensor> States
    {
        get
        {
            var (all, steps) = (File["x_f64"], Levels.Count - 1);
            var stride = all.shape[0] == (2 * steps) ? 2 : 1;
            return [.. Enumerable.Range(0, steps).Select(i => all[stride * i]), all[-1]];
        }
    }

    /// <summary>The recorded closed form as a network of the recorded prediction, behind <see cref="Denoisers.FromNetwork"/>, clipped or thresholded as recorded.</summary>
    public Denoiser Denoiser
    {
        get
        {
            var denoiser = Unclipped;
            return Is("thresholding") ? Thresholded(denoiser, Settings.GetProperty("dynamic_thresholding_ratio").GetDouble(), Settings.GetProperty("sample_max_value").GetDouble())
                : Is("clip_sample") ? Denoisers.Clamped(denoiser, Settings.GetProperty("clip_sample_range").GetDouble())
                : Is("clip_denoised") && Settings.GetProperty("mean_type").GetString() != "xprev" ? Denoisers.Clamped(denoiser)
                : denoiser;
        }
    }

    /// <summary>The same before clipping.</summary>
    public Denoiser Unclipped
    {
        get
        {
            var (exact, variance) = (Exact, LearnedVariance);
            return Settings.TryGetProperty("prediction_type", out var prediction) ? Through(exact, variance, Prediction.Parse(prediction.GetString()!))
                : variance is null ? exact
                : (x, level) => new Denoised(exact(x, level).Clean, variance(x));
        }
    }

    /// <summary>The peer's noise; asking for some where the peer drew none is an error.</summary>
    public INoiseSource Noise => new Recorded(this);

    private JsonElement Description => File.Description;

    private JsonElement Parameters => Description.GetProperty("denoiser").GetProperty("parameters");

    private Denoiser Exact => Parameters.GetProperty("kind").GetString() == "gaussian"
        ? ExactDenoiser.Gaussian(Parameters.GetProperty("m").GetDouble(), Parameters.GetProperty("s").GetDouble())
        : ExactDenoiser.Mixture(Parameters.GetProperty("a").GetDouble(), Parameters.GetProperty("s").GetDouble());

    private Func<Tensor, Tensor>? LearnedVariance =>
        !Description.GetProperty("denoiser").TryGetProperty("variance_channels", out var formula) || formula.ValueKind == JsonValueKind.Null ? null
        : formula.GetString()!.StartsWith("-4", StringComparison.Ordinal) ? x => (x * 0.75 - 0.25).tanh() * 2 - 4
        : x => (x * 0.75 - 0.25).tanh();

    /// <summary>The clean level, or with set_alpha_to_one = false the schedule's first, ᾱ_0 = 1 − β_0.</summary>
    private NoiseLevel Last => Settings.TryGetProperty("set_alpha_to_one", out var toOne) && !toOne.GetBoolean()
        ? new NoiseLevel(Math.Sqrt(1 - Settings.GetProperty("beta_start").GetDouble()), Math.Sqrt(Settings.GetProperty("beta_start").GetDouble()), 0)
        : NoiseLevel.Clean;

    private IEnumerable<NoiseLevel> Preserving => File.Doubles("abar_call_f64")
        .Zip(File.Doubles(File.Has("timesteps") ? "timesteps" : "timestep_map_desc"), (alphaBar, t) => new NoiseLevel(Math.Sqrt(alphaBar), Math.Sqrt(1 - alphaBar), t));

    /// <summary>The level of a ratio with α = 1.</summary>
    public static NoiseLevel Exploding(double ratio) => ratio == 0 ? NoiseLevel.Clean : new NoiseLevel(1, ratio, Math.Log(ratio) / 4);

    /// <summary>The largest difference from the peer's states; fails where one is beyond what the file allows.</summary>
    public double Compare(IReadOnlyList<Tensor> states, IReadOnlyList<Tensor> expected)
    {
        var tolerance = Description.GetProperty("tolerances").GetProperty("x_f64");
        var (relative, absolute) = (tolerance.GetProperty("rtol").GetDouble(), tolerance.GetProperty("atol").GetDouble());
        Assert.Equal(expected.Count, states.Count);
        for (var i = 0; i < states.Count; i++)
        {
            var (gap, allowed) = ((states[i] - expected[i]).abs(), (expected[i].abs() * relative) + absolute);
            Assert.True((gap <= allowed).all().item<bool>(), $"{name}: state {i + 1} is off by up to {gap.max().item<double>():g3}.");
        }

        return Distance(states, expected);
    }

    /// <summary>The largest difference between states.</summary>
    public static double Distance(IReadOnlyList<Tensor> states, IReadOnlyList<Tensor> expected) =>
        states.Zip(expected, (state, peer) => (state - peer).abs().max().item<double>()).Max();

    /// <summary>x after each step of our walk from the peer's start.</summary>
    public List<Tensor> Walk(Sampler sampler, Denoiser? denoiser = null, IReadOnlyList<NoiseLevel>? levels = null, NoiseProcess? process = null) =>
        [.. sampler.Sample(denoiser ?? Denoiser, States[0], levels ?? Levels, Noise, process).Select(step => step.Noisy.clone())];

    /// <summary>Dynamic thresholding (Saharia et al. 2022, §2.3) as diffusers has it: s = quantile of |x̂_0| of an image, held in [1, max]; x̂_0 cut at ±s and divided by s.</summary>
    private static Denoiser Thresholded(Denoiser denoiser, double ratio, double max) => (x, level) =>
    {
        var guess = denoiser(x, level).Clean;
        var s = guess.abs().view(guess.shape[0], -1).quantile(tensor(ratio, dtype: guess.dtype), 1).clamp(1, max).view(-1, 1, 1, 1);
        return minimum(maximum(guess, -s), s) / s;
    };

    private static Denoiser Through(Denoiser exact, Func<Tensor, Tensor>? variance, Prediction prediction)
    {
        var current = NoiseLevel.Clean;
        Tensor Network(Tensor input, Tensor condition, Tensor? labels)
        {
            var clean = exact(input, current).Clean;
            var output = prediction.Name switch
            {
                "epsilon" => (input - (clean * current.Alpha)) / current.Sigma,
                "sample" => clean,
                "v_prediction" => ((input - (clean * current.Alpha)) / current.Sigma * current.Alpha) - (clean * current.Sigma),
                _ => throw new InvalidDataException($"Prediction {prediction.Name} is not in the reference files."),
            };
            return variance is null ? output : cat([output, variance(input)], 1);
        }

        var denoiser = Denoisers.FromNetwork(Network, prediction);
        return (x, level) =>
        {
            current = level;
            return denoiser(x, level);
        };
    }

    private bool Is(string setting) => Settings.TryGetProperty(setting, out var value) && value.ValueKind == JsonValueKind.True;

    private sealed class Recorded(ReferenceReplay replay) : INoiseSource
    {
        public Tensor Draw(Tensor images, int step, int draw)
        {
            if (!replay.File.Has("noise") || (replay.File.Has("noise_used") && replay.File["noise_used"][step].item<long>() != 1))
            {
                throw new InvalidOperationException($"{replay.Name}: the peer drew no noise in step {step}.");
            }

            var noise = replay.File["noise"];
            var each = noise.shape[0] >= 2 * (replay.Levels.Count - 2) ? 2 : 1;
            return draw < each ? noise[(each * step) + draw].to_type(images.dtype) : throw new InvalidOperationException($"{replay.Name}: draw {draw} of step {step}; the peer drew {each}.");
        }
    }
}
