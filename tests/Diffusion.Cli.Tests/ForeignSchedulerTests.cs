using System.Text.Json.Nodes;
using Diffusion.Checkpoints;
using Diffusion.Cli.Sampling;
using Diffusion.Imaging;
using Diffusion.Noise;

namespace Diffusion.Cli.Tests;

/// <summary>A folder from elsewhere is sampled as its scheduler_config.json says, unless the command line says otherwise.</summary>
public sealed class ForeignSchedulerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ForeignSchedulerTests() => StoredModel.Save(folder["model"], StoredModel.Foreign, StoredModel.Linear, Prediction.Epsilon);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_picture_is_made_with_ddim_as_the_file_says()
    {
        Write("DDIMScheduler", ("set_alpha_to_one", false), ("clip_sample", false), ("steps_offset", 1));

        var text = Sample("--steps", "4");

        Assert.Equal(("ddim", "leading", "false", "true", "1", "false"), (text["sampler"], text["grid"], text["endsClean"], text["endsAtCleanest"], text["stepsOffset"], text["clamp"]));
    }

    [Fact]
    public void A_picture_is_made_with_dpm_solver_as_the_file_says()
    {
        Write("DPMSolverMultistepScheduler", ("solver_order", 3), ("solver_type", "heun"), ("use_karras_sigmas", true), ("timestep_spacing", "linspace"));

        var text = Sample("--steps", "4");

        Assert.Equal(("dpm++", "3", "Heun", "karras", "Nearest", "4"), (text["sampler"], text["order"], text["solverType"], text["grid"], text["timeRounding"], text["calls"]));
    }

    [Fact]
    public void What_is_not_here_is_refused_unless_the_command_line_says_otherwise()
    {
        Write("DPMSolverMultistepScheduler", ("use_beta_sigmas", true));
        var refused = Run("--steps", "4");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("scheduler_config.json: \"use_beta_sigmas\" is true", refused.Error, StringComparison.Ordinal);

        Assert.Equal(("dpm++", "trailing"), (Sample("--steps", "4", "--grid", "trailing") is var text ? text["sampler"] : "", text["grid"]));
    }

    [Fact]
    public void The_command_line_lies_over_the_file()
    {
        Write("UniPCMultistepScheduler", ("solver_order", 3), ("timestep_spacing", "trailing"));

        var of = Options(new SamplingChoices(), "Sampling:Order=1", "Sampling:Clamp=true");
        Assert.Equal(("unipc", 1, "trailing", true, true), (of.Sampler, of.Order, of.Grid, of.ExtraPoint, of.Clamp));

        var other = Options(new SamplingChoices { Sampler = "heun" });
        Assert.Equal(("heun", null, "trailing"), (other.Sampler, other.Order, other.Grid));

        var set = Options(new SamplingChoices(), "Sampling:Sampler=heun", "Sampling:Grid=karras");
        Assert.Equal(("heun", null, "karras", false), (set.Sampler, set.Order, set.Grid, set.ExtraPoint));
    }

    [Fact]
    public void A_class_without_a_sampler_is_sampled_with_the_one_asked_for()
    {
        Write("DPMSolverSinglestepScheduler");

        Assert.Contains("DPMSolverSinglestepScheduler", Assert.Throws<InputException>(() => Options(new SamplingChoices())).Message, StringComparison.Ordinal);
        Assert.Equal("ddim", Options(new SamplingChoices { Sampler = "ddim" }).Sampler);
    }

    [Fact]
    public void The_range_of_karras_is_that_of_the_steps_taken()
    {
        Write("EulerDiscreteScheduler", ("use_karras_sigmas", true), ("timestep_spacing", "trailing"));

        var (five, ten) = (Options(new SamplingChoices { Steps = 5 }), Options(new SamplingChoices(), "Sampling:Steps=10"));

        Assert.Equal((StoredModel.Linear[9].Ratio, StoredModel.Linear[4].Ratio), (five.SigmaMin!.Value, ten.SigmaMin!.Value));
    }

    [Theory]
    [InlineData("leading", true, null, "leading", true, false)]
    [InlineData("karras", false, null, "trailing", false, false)]
    [InlineData("linspace", true, 0.9, "linspace", false, true)]
    public void What_is_written_says_how_it_is_sampled(string grid, bool clamp, double? threshold, string spacing, bool clips, bool thresholds)
    {
        var options = Options(new SamplingChoices(), $"Sampling:Grid={grid}", $"Sampling:Clamp={clamp}") with { Threshold = threshold };

        var written = options.Over(new SchedulerConfig { TimestepSpacing = "trailing" });

        Assert.Equal((spacing, clips, thresholds), (written.TimestepSpacing, written.ClipSample, written.Thresholding));
        var bounds = SchedulerSampling.Bounds(written);
        Assert.Equal((clips ? 1 : null, threshold), (bounds.Limit, bounds.Ratio));
    }

    private SamplingOptions Options(SamplingChoices choices, params string[] assignments) => choices.Over(SamplingDefaults.For(folder["model"], assignments, choices));

    private void Write(string name, params (string Field, JsonNode Value)[] fields)
    {
        var path = Path.Combine(folder["model"], "scheduler", "scheduler_config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        config["_class_name"] = name;
        foreach (var (field, value) in fields)
        {
            config[field] = value;
        }
        File.WriteAllText(path, config.ToJsonString());
    }

    private CommandLine.Result Run(params string[] options) => CommandLine.Run(folder.Path, ["sample", "--checkpoint", "model", "--out", "out", "--count", "1", "--device", "cpu", .. options]);

    private IReadOnlyDictionary<string, string> Sample(params string[] options)
    {
        var result = Run(options);
        Assert.True(result.ExitCode == 0, result.Error);
        return ImageFile.ReadPngText(folder["out/000000.png"]);
    }
}
