using System.Text.Json;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>One of the peers' multistep walks (data/multistep/README.md), walked again by our sampler of the same settings.</summary>
internal sealed class MultistepReplay
{
    /// <summary>Where the peer repeats its last level, ours goes on by next to nothing.</summary>
    private const double NextToNothing = 1e-12;

    private const double Rounding = 1e-9;

    private readonly ReferenceFile file;
    private readonly JsonElement description;
    private readonly string family;
    private readonly string name;

    public MultistepReplay(string path)
    {
        (family, name) = (path.Split('/')[0], path.Split('/')[1]);
        file = new ReferenceFile(Path.Combine("multistep", family, name));
        description = file.Description;
        States = file["x_f64"];
        Levels = family switch
        {
            "k_diffusion" => Walk(file.Doubles("sigmas_f64"), (sigma, i) => new NoiseLevel(1, sigma, i)),
            "PNDM" => Pndm(),
            _ => Walk(file.Doubles("sigmas_f64"), (sigma, i) => Preserving(sigma, i)),
        };
    }

    /// <summary>x that each of the peer's calls saw, and its result [calls + 1, …].</summary>
    public Tensor States { get; }

    public IReadOnlyList<NoiseLevel> Levels { get; }

    public double AbsoluteTolerance => Tolerance("atol");

    public double RelativeTolerance => Tolerance("rtol");

    /// <summary>Class, settings and number of steps, as the file says them.</summary>
    public JsonElement Description => description;

    private JsonElement Constructor => description.GetProperty("constructor");

    /// <summary>Our sampler of the peer's settings.</summary>
    public Sampler Sampler(bool halvedCurvature = true)
    {
        var (sampler, options) = family switch
        {
            "DPMSolverMultistep" => Dpm(halvedCurvature),
            "DEIS" => ("deis", new SamplerOptions { Order = Int("solver_order"), LowerOrderFinal = Bool("lower_order_final") }),
            "UniPC" => ("unipc", UniPc()),
            "LMS" => ("lms", new SamplerOptions { Order = description.GetProperty("step_kwargs").TryGetProperty("order", out var order) ? order.GetInt32() : null }),
            "PNDM" => (Bool("skip_prk_steps") ? "plms" : "pndm", new SamplerOptions()),
            _ => KDiffusion(halvedCurvature),
        };
        return SamplerCatalog.Create(sampler, options);
    }

    /// <summary>Our walk from the peer's start, along with the largest gap between what our calls and the peer's saw, in the peer's tolerance.</summary>
    public (List<SamplingStep> Steps, double Worst) Walk(Sampler sampler, IReadOnlyList<NoiseLevel>? given = null)
    {
        var levels = given ?? Levels;
        var (calls, worst) = (0, 0.0);
        Denoised Ask(Tensor x, NoiseLevel level)
        {
            worst = Math.Max(worst, Gap(x, level, calls));
            return Clean(x, level, calls++);
        }

        var steps = sampler.Sample(Ask, States[0] * Scale(levels[0]), levels, new Recorded(file, name), Process())
            .Select(step => step with { Noisy = step.Noisy.clone(), Clean = step.Clean.clone() }).ToList();
        Assert.Equal(States.shape[0] - 1, calls);
        Assert.Equal(calls, steps[^1].Calls);
        return (steps, Math.Max(worst, Gap(steps[^1].Noisy, NoiseLevel.Clean, calls)));
    }

    /// <summary>How far x is from the state that the peer's call saw: 1 is just within its tolerance.</summary>
    public double Gap(Tensor x, NoiseLevel level, int call) => Scoped.Value(() =>
    {
        var expected = States[call];
        return ((x / Scale(level) - expected).abs() / (expected.abs() * RelativeTolerance + AbsoluteTolerance)).max().item<double>();
    });

    /// <summary>x̂_0 as the peer has it: the network is told the timestep, whose ᾱ need not be that of the level.</summary>
    public Tensor Clean(Tensor x, NoiseLevel level, int call) => Scoped.Run(() =>
    {
        if (family == "k_diffusion")
        {
            return Exact(x, level);
        }

        var alphaBar = file["abar_call_f64"][call].item<double>();
        var known = new NoiseLevel(Math.Sqrt(alphaBar), Math.Sqrt(1 - alphaBar), level.Time);
        var prediction = Prediction.Parse(Constructor.GetProperty("prediction_type").GetString()!);
        var exact = Exact(x, known);
        // v is written out because the peer's 2⁻²⁴ in the place of ᾱ = 0 would lose half of ε's digits on the way through x̂_0.
        var answer = prediction == Prediction.Sample ? exact
            : prediction == Prediction.Epsilon ? (x - exact * known.Alpha) / known.Sigma
            : (x * known.Alpha - exact) / known.Sigma;
        var scalings = prediction.At(level);
        var clean = x * scalings.Skip + answer * scalings.Out;
        return Constructor.TryGetProperty("thresholding", out var thresholding) && thresholding.GetBoolean() ? Thresholded(clean) : clean;
    });

    private static NoiseLevel Preserving(double ratio, double time) => new(1 / Math.Sqrt(1 + (ratio * ratio)), ratio / Math.Sqrt(1 + (ratio * ratio)), time);

    private static NoiseLevel[] Walk(double[] ratios, Func<double, int, NoiseLevel> level)
    {
        var last = Math.Abs((ratios[^1] / ratios[^2]) - 1) < Rounding ? ratios[^2] * (1 - NextToNothing) : ratios[^1];
        return [.. ratios.SkipLast(1).Select(level), last == 0 ? NoiseLevel.Clean : level(last, ratios.Length - 1)];
    }

    /// <summary>The peer's own walk ends at ᾱ_0, whether it is there already or not.</summary>
    private NoiseLevel[] Pndm()
    {
        var (times, alphaBar) = (file.Doubles("timesteps"), file.Doubles("abar_call_f64"));
        var warmUp = Bool("skip_prk_steps") ? [0, 1] : Enumerable.Range(0, 4).Select(step => 4 * step).ToArray();
        int[] calls = [.. warmUp, .. Enumerable.Range(0, times.Length).Where(call => call > (Bool("skip_prk_steps") ? 2 : 12))];
        double[] ratios = [.. calls.Select(call => Math.Sqrt((1 / alphaBar[call]) - 1)), Math.Sqrt(1 / (1 - Constructor.GetProperty("beta_start").GetDouble()) - 1)];
        return Walk(ratios, (ratio, i) => Preserving(ratio, i < calls.Length ? times[calls[i]] : 0));
    }

    private NoiseSchedule? Process() => family == "PNDM" && Constructor.GetProperty("beta_schedule").GetString() == "linear" ? Schedules.Linear() : null;

    /// <summary>LMS of diffusers keeps x/α as its state, ours x.</summary>
    private double Scale(NoiseLevel level) => family == "LMS" ? level.Alpha : 1;

    private Tensor Exact(Tensor x, NoiseLevel level)
    {
        var parameters = description.GetProperty("denoiser").GetProperty("parameters");
        var deviation = parameters.GetProperty("s").GetDouble();
        var exact = parameters.GetProperty("kind").GetString() == "gaussian"
            ? ExactDenoiser.Gaussian(parameters.GetProperty("m").GetDouble(), deviation)
            : ExactDenoiser.Mixture(parameters.GetProperty("a").GetDouble(), deviation);
        return exact(x, level).Clean;
    }

    /// <summary>Dynamic thresholding (Saharia et al. 2022, §2.3): each image is cut at a quantile of its magnitudes, held in [1, sample_max_value], and divided by it.</summary>
    private Tensor Thresholded(Tensor clean)
    {
        var share = Constructor.GetProperty("dynamic_thresholding_ratio").GetDouble();
        return cat([.. clean.split(1).Select(image =>
        {
            var sorted = image.abs().data<double>().ToArray().Order().ToArray();
            var place = share * (sorted.Length - 1);
            var quantile = sorted[(int)place] + ((place - (int)place) * (sorted[Math.Min((int)place + 1, sorted.Length - 1)] - sorted[(int)place]));
            var limit = Math.Clamp(quantile, 1, Constructor.GetProperty("sample_max_value").GetDouble());
            return image.clamp(-limit, limit) / limit;
        })]);
    }

    private (string Name, SamplerOptions Options) Dpm(bool halvedCurvature)
    {
        var algorithm = Constructor.GetProperty("algorithm_type").GetString()!;
        return (algorithm switch { "dpmsolver++" => "dpm++", "dpmsolver" => "dpm_solver", "sde-dpmsolver++" => "dpm++_sde", _ => "dpm_solver_sde" }, new SamplerOptions
        {
            Order = Int("solver_order"),
            SolverType = Type(),
            LowerOrderFinal = Bool("lower_order_final"),
            FirstOrderFinal = Bool("euler_at_final"),
            HalvedCurvature = halvedCurvature,
        });
    }

    private SamplerOptions UniPc() => new()
    {
        Order = Int("solver_order"),
        SolverType = Type(),
        SolvedFor = Bool("predict_x0") ? SolvedFor.Clean : SolvedFor.Epsilon,
        LowerOrderFinal = Bool("lower_order_final"),
        UncorrectedSteps = Constructor.GetProperty("disable_corrector").GetArrayLength(),
    };

    private (string Name, SamplerOptions Options) KDiffusion(bool halvedCurvature)
    {
        var config = description.GetProperty("config");
        double? Number(string key) => config.TryGetProperty(key, out var value) ? value.GetDouble() : null;
        if (name.StartsWith("lms", StringComparison.Ordinal))
        {
            return ("lms", new SamplerOptions { Order = config.TryGetProperty("order", out var order) ? order.GetInt32() : null });
        }

        var third = name.StartsWith("dpmpp_3m", StringComparison.Ordinal);
        var options = new SamplerOptions
        {
            Order = third ? 3 : 2,
            SolverType = third || config.TryGetProperty("solver_type", out _) ? SolverType.Heun : SolverType.Midpoint,
            LowerOrderFinal = false,
            HalvedCurvature = halvedCurvature,
        };
        return name.Contains("sde", StringComparison.Ordinal)
            ? ("dpm++_sde", options with { Eta = Number("eta"), NoiseScale = Number("s_noise") })
            : ("dpm++", options);
    }

    private SolverType Type() => Enum.Parse<SolverType>(Constructor.GetProperty("solver_type").GetString()!, ignoreCase: true);

    private int Int(string key) => Constructor.GetProperty(key).GetInt32();

    private bool Bool(string key) => Constructor.TryGetProperty(key, out var value) && value.GetBoolean();

    private double Tolerance(string key) => description.GetProperty("tolerances").GetProperty("x_f64").GetProperty(key).GetDouble();

    /// <summary>The peer's noise; asking for some where the peer drew none is an error.</summary>
    private sealed class Recorded(ReferenceFile file, string name) : INoiseSource
    {
        public Tensor Draw(Tensor images, int step, int draw) => draw == 0 && (file.Description.GetProperty("peer").GetString()!.Contains("k-diffusion") || file["noise_used"][step].item<long>() == 1)
            ? file["noise"][step].to_type(images.dtype)
            : throw new InvalidOperationException($"{name}: the peer drew no noise in step {step}.");
    }
}
