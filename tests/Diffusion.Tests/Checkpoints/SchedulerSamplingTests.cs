using Diffusion.Checkpoints;
using Diffusion.Noise;
using Diffusion.Sampling;

namespace Diffusion.Tests.Checkpoints;

/// <summary>What each of diffusers' classes means here, with its defaults and with its fields; the levels and states that follow are SchedulerReferenceTests' affair.</summary>
public sealed class SchedulerSamplingTests
{
    private static readonly GridOptions Leading = new() { Grid = "leading", Steps = 10 };
    private static readonly GridOptions InSigma = new() { Grid = "linspace", Steps = 10, FractionalTimes = true };
    private static readonly GridOptions Multistep = new() { Grid = "linspace", Steps = 10, ExtraPoint = true };
    private static readonly SamplerOptions Second = new() { Order = 2, LowerOrderFinal = true };
    private static readonly SamplerOptions Dpm = Second with { SolverType = SolverType.Midpoint, FirstOrderFinal = false };
    private static readonly SamplerOptions UniPc = Second with { SolverType = SolverType.Bh2, SolvedFor = SolvedFor.Clean, UncorrectedSteps = 0 };

    private static readonly (string Json, string Sampler, SamplerOptions Options, GridOptions Grid)[] Meanings =
    [
        ("""{"_class_name": "DDPMScheduler"}""", "ddpm", new() { Variance = StepVariance.FixedSmall }, Leading),
        ("""{"_class_name": "DDPMScheduler", "variance_type": "learned_range", "timestep_spacing": "trailing", "set_alpha_to_one": false}""",
            "ddpm", new() { Variance = StepVariance.LearnedRange }, Leading with { Grid = "trailing" }),
        ("""{"_class_name": "DDPMScheduler", "variance_type": "fixed_large_log"}""", "ddpm", new() { Variance = StepVariance.FixedLarge }, Leading),
        ("""{"_class_name": "DDIMScheduler"}""", "ddim", new(), Leading),
        ("""{"_class_name": "DDIMScheduler", "set_alpha_to_one": false, "steps_offset": 1}""", "ddim", new(), Leading with { EndsClean = false, EndsAtCleanest = true, StepsOffset = 1 }),
        ("""{"_class_name": "PNDMScheduler"}""", "pndm", new(), Leading with { EndsClean = false, EndsAtCleanest = true }),
        ("""{"_class_name": "PNDMScheduler", "skip_prk_steps": true, "set_alpha_to_one": true}""", "plms", new(), Leading),
        ("""{"_class_name": "DPMSolverMultistepScheduler", "variance_type": null, "lambda_min_clipped": -Infinity}""", "dpm++", Dpm, Multistep),
        ("""{"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "sde-dpmsolver", "solver_type": "heun", "euler_at_final": true, "solver_order": 3, "use_karras_sigmas": true}""",
            "dpm_solver_sde", Dpm with { Order = 3, SolverType = SolverType.Heun, FirstOrderFinal = true, HalvedCurvature = true },
            new() { Grid = "karras", Steps = 10, TimeRounding = TimeRounding.Nearest }),
        ("""{"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver", "use_lu_lambdas": true, "final_sigmas_type": "sigma_min"}""",
            "dpm_solver", Dpm, new() { Grid = "logsnr", Steps = 10, TimeRounding = TimeRounding.Nearest, EndsClean = false, EndsAtCleanest = true }),
        ("""{"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "sde-dpmsolver++", "use_exponential_sigmas": true}""",
            "dpm++_sde", Dpm, new() { Grid = "exponential", Steps = 10, TimeRounding = TimeRounding.Down }),
        ("""{"_class_name": "DPMSolverMultistepScheduler", "solver_type": "bh2", "lambda_min_clipped": -2}""", "dpm++", Dpm, Multistep with { SigmaMax = Math.Exp(2) }),
        ("""{"_class_name": "UniPCMultistepScheduler"}""", "unipc", UniPc, Multistep),
        ("""{"_class_name": "UniPCMultistepScheduler", "solver_order": 3, "predict_x0": false, "solver_type": "bh1", "disable_corrector": [1, 0], "final_sigmas_type": "sigma_min", "solver_p": null}""",
            "unipc", UniPc with { Order = 3, SolvedFor = SolvedFor.Epsilon, SolverType = SolverType.Bh1, UncorrectedSteps = 2 }, Multistep with { EndsClean = false, EndsAtCleanest = true }),
        ("""{"_class_name": "DEISMultistepScheduler"}""", "deis", Second, Multistep with { EndsClean = false, EndsAtCleanest = true }),
        ("""{"_class_name": "EulerDiscreteScheduler", "sigma_min": null, "sigma_max": null}""", "euler", new(), InSigma),
        ("""{"_class_name": "EulerDiscreteScheduler", "use_karras_sigmas": true, "sigma_min": 0.1, "sigma_max": 9}""", "euler", new(), new() { Grid = "karras", Steps = 10, SigmaMin = 0.1, SigmaMax = 9 }),
        ("""{"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "leading", "steps_offset": 1}""", "euler_ancestral", new(), InSigma with { Grid = "leading", StepsOffset = 1 }),
        ("""{"_class_name": "HeunDiscreteScheduler"}""", "heun", new(), InSigma),
        ("""{"_class_name": "LMSDiscreteScheduler", "timestep_spacing": "trailing"}""", "lms", new(), InSigma with { Grid = "trailing" }),
        ("""{"_class_name": "EDMEulerScheduler", "rho": 3}""", "euler", new(), new() { Grid = "karras", Steps = 10, Rho = 3 }),
        ("""{"_class_name": "EDMDPMSolverMultistepScheduler", "sigma_schedule": "exponential"}""", "dpm++", Dpm, new() { Grid = "exponential", Steps = 10 }),
        ("""{"_class_name": "FlowMatchEulerDiscreteScheduler"}""", "euler", new(), new() { Grid = "linspace", Steps = 10 }),
        ("""{"_class_name": "FlowMatchHeunDiscreteScheduler"}""", "heun", new(), new() { Grid = "linspace", Steps = 10 }),
    ];

    private static readonly (string Json, string Expected)[] Refused =
    [
        ("""{"_class_name": "DDIMInverseScheduler"}""", "\"_class_name\" is DDIMInverseScheduler, of which there is no sampler here"),
        ("""{"_class_name": "DPMSolverSinglestepScheduler"}""", "\"_class_name\" is DPMSolverSinglestepScheduler, of which there is no sampler here"),
        ("""{"_class_name": "DDPMScheduler", "variance_type": "fixed_smal"}""", "\"variance_type\" is fixed_smal"),
        ("""{"_class_name": "DDPMScheduler", "timestep_spacing": "karras"}""", "\"timestep_spacing\" is karras; it must be leading, trailing, linspace"),
        ("""{"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpm"}""", "\"algorithm_type\" is dpm"),
        ("""{"_class_name": "DPMSolverMultistepScheduler", "solver_order": 4}""", "\"solver_order\" is 4; it must be 1, 2 or 3"),
        ("""{"_class_name": "DPMSolverMultistepScheduler", "final_sigmas_type": "none"}""", "\"final_sigmas_type\" is none; it must be zero or sigma_min"),
        ("""{"_class_name": "EulerDiscreteScheduler", "use_beta_sigmas": true}""", "\"use_beta_sigmas\" is true"),
        ("""{"_class_name": "EulerDiscreteScheduler", "interpolation_type": "log_linear"}""", "\"interpolation_type\" is log_linear"),
        ("""{"_class_name": "UniPCMultistepScheduler", "disable_corrector": [1]}""", "\"disable_corrector\" is [1]; only the first steps"),
        ("""{"_class_name": "UniPCMultistepScheduler", "solver_p": {}}""", "\"solver_p\" gives UniPC another predictor"),
        ("""{"_class_name": "EDMEulerScheduler", "sigma_schedule": "linear"}""", "\"sigma_schedule\" is linear; it must be karras or exponential"),
        ("""{"_class_name": "FlowMatchEulerDiscreteScheduler", "stochastic_sampling": true}""", "\"stochastic_sampling\" is true"),
        ("""{"_class_name": "FlowMatchEulerDiscreteScheduler", "shift_terminal": 0.1}""", "\"shift_terminal\" is given"),
        ("""{"_class_name": "FlowMatchEulerDiscreteScheduler", "invert_sigmas": true}""", "\"invert_sigmas\" is given"),
    ];

    private static readonly (string Json, string Expected)[] OtherProcesses =
    [
        ("""{"_class_name": "UniPCMultistepScheduler", "use_flow_sigmas": true}""", "\"use_flow_sigmas\""),
        ("""{"_class_name": "EulerDiscreteScheduler", "timestep_type": "continuous"}""", "\"timestep_type\""),
        ("""{"_class_name": "FlowMatchEulerDiscreteScheduler", "use_dynamic_shifting": true}""", "\"use_dynamic_shifting\""),
        ("""{"_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 500}""", "\"num_train_timesteps\""),
        ("""{"_class_name": "DDPMScheduler", "beta_start": -Infinity}""", "\"beta_start\""),
    ];

    public static TheoryData<int> Meaning => [.. Enumerable.Range(0, Meanings.Length)];

    public static TheoryData<int> Refusals => [.. Enumerable.Range(0, Refused.Length)];

    public static TheoryData<int> Others => [.. Enumerable.Range(0, OtherProcesses.Length)];

    [Theory, MemberData(nameof(Meaning))]
    public void A_config_means_a_sampler_and_a_grid(int index)
    {
        var (json, sampler, options, grid) = Meanings[index];
        var config = Read(json);
        Assert.Equal((sampler, options), SchedulerSampling.Sampler(config));
        Assert.Equal(grid, SchedulerSampling.Grid(config, 10));
        SamplerCatalog.Create(sampler, options);
        Assert.True(LevelGrid.Create(config.ToProcess(), grid).Count >= 10);
    }

    [Fact]
    public void Every_class_has_a_case() =>
        Assert.All(SchedulerSampling.Classes, name => Assert.Contains(Meanings, meaning => meaning.Json.Contains($"\"{name}\"", StringComparison.Ordinal)));

    [Theory, MemberData(nameof(Refusals))]
    public void What_is_not_here_is_refused_by_the_fields_name(int index)
    {
        var (json, expected) = Refused[index];
        var config = Read(json);
        var problem = Assert.Throws<InputException>(() => (SchedulerSampling.Sampler(config), SchedulerSampling.Grid(config, 10)));
        Assert.StartsWith(expected, problem.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Others))]
    public void A_process_that_is_not_the_variances_is_refused_when_the_file_is_read(int index) =>
        Assert.Contains(OtherProcesses[index].Expected, Assert.Throws<InputException>(() => Read(OtherProcesses[index].Json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"_class_name": "DDPMScheduler"}""", 1.0, null, null)]
    [InlineData("""{"_class_name": "DDIMScheduler", "clip_sample": false}""", null, null, null)]
    [InlineData("""{"_class_name": "DDIMScheduler", "clip_sample_range": 2, "thresholding": false}""", 2.0, null, null)]
    [InlineData("""{"_class_name": "DDIMScheduler", "thresholding": true, "sample_max_value": 3}""", null, 0.995, 3.0)]
    [InlineData("""{"_class_name": "HeunDiscreteScheduler"}""", null, null, null)]
    [InlineData("""{"_class_name": "HeunDiscreteScheduler", "clip_sample": true}""", 1.0, null, null)]
    [InlineData("""{"_class_name": "DPMSolverMultistepScheduler", "clip_sample": true}""", null, null, null)]
    [InlineData("""{"_class_name": "UniPCMultistepScheduler", "thresholding": true, "dynamic_thresholding_ratio": 0.9}""", null, 0.9, 1.0)]
    [InlineData("""{"_class_name": "EulerDiscreteScheduler", "clip_sample": true, "thresholding": true}""", null, null, null)]
    [InlineData("""{"_class_name": "EDMEulerScheduler"}""", null, null, null)]
    public void A_config_holds_guesses_as_its_class_does(string json, double? limit, double? ratio, double? maximum) =>
        Assert.Equal(new SchedulerBounds(limit, ratio, maximum), SchedulerSampling.Bounds(Read(json)));

    [Fact]
    public void Heun_has_variances_of_its_own_where_the_file_says_none()
    {
        var config = Read("""{"_class_name": "HeunDiscreteScheduler"}""");
        Assert.Equal((0.00085, 0.012, "linear"), (config.BetaStart, config.BetaEnd, config.BetaSchedule));
    }

    // FlowMatchEulerDiscreteScheduler shifts its table of t, takes the table's ends, and shifts what lies between once more.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_flow_is_walked_as_diffusers_does_with_the_shift_of_its_end_made_twice(double shift)
    {
        double Shifted(double t) => shift * t / (1 + ((shift - 1) * t));
        var config = Read($$"""{"_class_name": "FlowMatchEulerDiscreteScheduler", "shift": {{shift}}}""");
        var levels = LevelGrid.Create(config.ToProcess(), SchedulerSampling.Grid(config, 8));
        for (var k = 0; k < 8; k++)
        {
            Assert.Equal(Shifted(1 + (k / 7.0 * (Shifted(1e-3) - 1))), levels[k].Sigma, 1e-12);
        }

        Assert.Equal((9, NoiseLevel.Clean), (levels.Count, levels[^1]));
    }

    [Theory]
    [InlineData("EdmProcess")]
    [InlineData("FlowProcess")]
    [InlineData("VpProcess")]
    public void Classes_of_ours_say_nothing_of_sampling(string name) => Assert.False(SchedulerSampling.IsSaid(new SchedulerConfig { ClassName = name }));

    private static SchedulerConfig Read(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["scheduler_config.json"], json);
        return SchedulerConfigFile.Read(folder["scheduler_config.json"]);
    }
}
