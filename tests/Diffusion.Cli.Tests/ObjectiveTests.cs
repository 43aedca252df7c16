using System.Text.Json;

namespace Diffusion.Cli.Tests;

/// <summary>What is trained, asked for on the command line.</summary>
public sealed class ObjectiveTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_weighted_loss_with_every_extra_trains_and_its_configuration_says_so()
    {
        var made = CommandLine.Run(folder.Path, ["train", "--run", "run", .. TrainedRun.Tiny, "--set", "Training:Images=16",
            "--set", "Loss:Weighting=min_snr", "--set", "Loss:Distance=huber", "--set", "Loss:Uncertainty=true", "--set", "Loss:OffsetNoise=0.1",
            "--set", "Loss:InputPerturbation=0.1", "--set", "Training:TimeSampling=logit_normal", "--set", "Schedule:Prediction=v_prediction"]);

        Assert.True(made.ExitCode == 0, made.Error);
        var loss = JsonDocument.Parse(File.ReadAllText(folder["run/config.json"])).RootElement.GetProperty("Loss");
        Assert.Equal(("min_snr", "Huber", true), (loss.GetProperty("Weighting").GetString(), loss.GetProperty("Distance").GetString(), loss.GetProperty("Uncertainty").GetBoolean()));
        Assert.True(File.Exists(folder["run/checkpoints/step-0000002/training/uncertainty.safetensors"]));
    }

    [Fact]
    public void A_hybrid_loss_trains_a_variance_and_the_checkpoint_names_it()
    {
        var made = CommandLine.Run(folder.Path, ["train", "--run", "run", .. TrainedRun.Tiny, "--set", "Training:Images=16", "--set", "Loss:Kind=hybrid", "--set", "Model:LearnVariance=true"]);

        Assert.True(made.ExitCode == 0, made.Error);
        JsonElement Config(string path) => JsonDocument.Parse(File.ReadAllText(folder[$"run/checkpoints/step-0000002/{path}"])).RootElement;
        var network = Config("unet/config.json");
        Assert.Equal(2 * network.GetProperty("in_channels").GetInt32(), network.GetProperty("out_channels").GetInt32());
        Assert.Equal("learned_range", Config("scheduler/scheduler_config.json").GetProperty("variance_type").GetString());
    }

    [Fact]
    public void A_self_conditioned_network_trains_draws_and_is_judged()
    {
        var made = CommandLine.Run(folder.Path, ["train", "--run", "run", .. TrainedRun.Tiny, "--set", "Training:Images=16", "--set", "Model:SelfConditioning=true"]);

        Assert.True(made.ExitCode == 0, made.Error);
        var network = JsonDocument.Parse(File.ReadAllText(folder["run/checkpoints/step-0000002/unet/config.json"])).RootElement;
        Assert.True(network.GetProperty("self_conditioning").GetBoolean());
        Assert.Equal(network.GetProperty("in_channels").GetInt32(), 2 * network.GetProperty("out_channels").GetInt32());

        var judged = CommandLine.Run(folder.Path, ["evaluate", "--checkpoint", "run", "--data", "builtin:shapes", "--split", "test", "--count", "4", "--terms", "2"]);
        Assert.True(judged.ExitCode == 0, judged.Error);
        Assert.Contains("total", judged.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("edm", "edm", "lognormal")]
    [InlineData("flow", "flow_prediction", "logit_normal")]
    [InlineData("vp", "v_prediction", "stratified")]
    public void Continuous_processes_train_and_draw(string process, string prediction, string sampling)
    {
        string[] settings = [.. TrainedRun.Tiny, "--set", "Schedule:Steps=", "--set", "Training:Images=16"];
        var made = CommandLine.Run(folder.Path, ["train", "--run", "run", .. settings, "--set", $"Schedule:Name={process}", "--set", $"Schedule:Prediction={prediction}",
            "--set", $"Training:TimeSampling={sampling}"]);

        Assert.True(made.ExitCode == 0, made.Error);
        Assert.True(File.Exists(folder["run/grid.png"]));
    }

    [Theory]
    [InlineData("Schedule:Prediction=epsilon", "use v_prediction or sample")]
    [InlineData("Loss:Kind=Vlb", "use Loss:Kind Simple")]
    [InlineData("Training:TimeSampling=loss_second_moment", "use uniform or lognormal")]
    public void What_a_process_without_steps_or_signal_cannot_train_is_refused(string assignment, string expected)
    {
        var refused = CommandLine.Run(folder.Path, ["train", "--run", "run", .. TrainedRun.Tiny, "--set", "Schedule:Steps=", "--set", "Schedule:Name=flow",
            "--set", "Schedule:Prediction=flow_prediction", "--set", assignment]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(expected, Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_resumed_run_remembers_its_losses_and_its_uncertainty()
    {
        string[] settings = [.. TrainedRun.Tiny, "--set", "Training:TimeSampling=loss_second_moment", "--set", "Schedule:Steps=4", "--set", "Loss:Uncertainty=true",
            "--set", "Training:LearningRateDecay=Constant", "--set", "Training:SampleEverySteps=1000"];
        Assert.Equal(0, CommandLine.Run(folder.Path, ["train", "--run", "whole", .. settings]).ExitCode);
        Assert.Equal(0, CommandLine.Run(folder.Path, ["train", "--run", "cut", .. settings, "--set", "Training:Images=56"]).ExitCode);

        var resumed = CommandLine.Run(folder.Path, "train", "--run", "cut", "--resume", "--set", "Training:Images=96");

        Assert.True(resumed.ExitCode == 0, resumed.Error);
        const string Last = "checkpoints/step-0000012/training";
        foreach (var file in new[] { "raw", "optimizer", "uncertainty", "time_sampling" })
        {
            Assert.Equal(File.ReadAllBytes(folder[$"whole/{Last}/{file}.safetensors"]), File.ReadAllBytes(folder[$"cut/{Last}/{file}.safetensors"]));
        }
    }

    [Theory]
    [InlineData("Loss:Weighting=minsnr", "did you mean \"min_snr\"?")]
    [InlineData("Loss:Kind=hybrid", "set Model:LearnVariance to true")]
    [InlineData("Loss:Kind=both", "Loss:Kind is 'both' (--set); it must be one of Simple, Vlb, Hybrid.")]
    [InlineData("Model:LearnVariance=true", "set Loss:Kind to Hybrid or Vlb.")]
    [InlineData("Loss:OffsetNoise=-1", "Loss:OffsetNoise is -1; it must be at least 0.")]
    [InlineData("Training:TimeSampling=sometimes", "Training:TimeSampling is 'sometimes'")]
    [InlineData("Schedule:SigmaData=0", "Schedule:SigmaData is 0; it must be above 0.")]
    public void What_cannot_be_trained_gets_one_clear_line_and_leaves_nothing(string assignment, string expected)
    {
        var refused = CommandLine.Run(folder.Path, ["train", "--run", "run", .. TrainedRun.Tiny, "--set", assignment]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(expected, Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
