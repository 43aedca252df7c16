using System.Text.Json;
using Diffusion.Checkpoints;
using Diffusion.Cli.Info;
using Diffusion.Imaging;
using static Diffusion.Cli.Tests.TrainedAutoencoder;

namespace Diffusion.Cli.Tests;

/// <summary>Autoencoders from the command line: train, draw, reconstruct, judge, describe.</summary>
public sealed class AutoencoderTests(TrainedAutoencoder runs) : IClassFixture<TrainedAutoencoder>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Kinds => ["mlp", "autoencoder"];

    public void Dispose() => folder.Dispose();

    private CommandLine.Result Run(params string[] arguments)
    {
        var result = CommandLine.Run(folder.Path, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_run_logs_its_measures_draws_and_leaves_a_checkpoint_that_info_describes(string kind)
    {
        Assert.True(File.Exists(runs[$"{kind}/grid.png"]) && File.Exists(runs[$"{kind}/samples/step-0000006.png"]));
        var lines = File.ReadLines(runs[$"{kind}/metrics.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        double Measure(JsonElement line, string name) => line.GetProperty("measures").GetProperty(name).GetDouble();
        Assert.Equal([0, 0.2, 0.4, 0.6, 0.8, 1, 1, 1, 1, 1, 1, 1], lines.Select(line => Math.Round(Measure(line, "kl_weight"), 9)));
        if (kind == "mlp")
        {
            Assert.All(lines, line => Assert.Equal(line.GetProperty("loss").GetDouble(), Measure(line, "reconstruction") + (Measure(line, "kl_weight") * Measure(line, "kl")), 1e-3));
        }
        Assert.True(Measure(lines[^1], "reconstruction") < Measure(lines[0], "reconstruction"));

        var report = InfoReader.Read(runs[kind]);
        Assert.Equal(("run", 12L, true), (report.Kind, report.Training!.Step, report.Training.Resumable));
        Assert.Equal(kind == "mlp" ? ("MlpAutoencoder", 4, "Bernoulli") : ("AutoencoderKL", 2, "L2"), (report.Autoencoder!.Class, report.Autoencoder.LatentChannels!.Value, report.Autoencoder.Likelihood!.Reconstruction));
        Assert.Equal(["step-0000012", "step-0000008", "step-0000004"], report.Run!.Checkpoints.Select(checkpoint => checkpoint.Name));
        Assert.Empty(report.NotSupported);
        using var text = new StringWriter();
        InfoText.Write(text, report);
        Assert.Contains("log variance from -20 to 20, softly", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_scale_of_the_latents_is_measured_and_stored()
    {
        var config = AutoencoderConfigFile.Read(runs["autoencoder/checkpoints/step-0000012/vae/config.json"]);
        Assert.Equal((1, 1, 2, 8), (config.InChannels, config.OutChannels, config.LatentChannels, config.SampleSize));
        Assert.InRange(config.ScalingFactor, 0.2, 2);
        Assert.NotEqual(0.18215, config.ScalingFactor);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_run_that_is_resumed_is_the_run(string kind)
    {
        var settings = kind == "mlp" ? Mlp : Convolutional;
        Run(["train", "--run", "cut", .. settings, "--set", "Training:Images=56"]);

        Run("train", "--run", "cut", "--resume", "--set", "Training:Images=96");

        var files = Directory.GetFiles(runs[$"{kind}/checkpoints/step-0000012"], "*.safetensors", SearchOption.AllDirectories);
        Assert.True(files.Length >= 3);
        Assert.All(files, file => Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(file.Replace(runs[kind], folder["cut"], StringComparison.Ordinal))), file));
        Assert.Equal(File.ReadLines(runs[$"{kind}/metrics.jsonl"]).Select(Timeless), File.ReadLines(folder["cut/metrics.jsonl"]).Select(Timeless));
        Assert.Equal(File.ReadAllBytes(runs[$"{kind}/grid.png"]), File.ReadAllBytes(folder["cut/grid.png"]));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_picture_of_a_seed_is_the_same_to_the_byte_whatever_is_drawn_with_it(string kind)
    {
        Assert.Equal("many", Run("sample", "--checkpoint", runs[kind], "--seed", "2", "--count", "4", "--out", "many").Output.Trim());
        Run("sample", "--checkpoint", runs[kind], "--seed", "4", "--count", "1", "--batch", "3", "--out", "one");
        Run("sample", "--checkpoint", runs[kind], "--seed", "4", "--count", "1", "--weights", "raw", "--out", "raw");

        Assert.Equal(["000002.png", "000003.png", "000004.png", "000005.png", "grid.png", "samples.json"], Directory.GetFiles(folder["many"]).Select(Path.GetFileName).Order());
        Assert.Equal(File.ReadAllBytes(folder["many/000004.png"]), File.ReadAllBytes(folder["one/000004.png"]));
        Assert.Equal(3, new[] { "many/000004.png", "many/000005.png", "raw/000004.png" }.Select(name => Convert.ToHexString(ImageFile.Read(folder[name]).Pixels)).Distinct().Count());
        var text = ImageFile.ReadPngText(folder["one/000004.png"]);
        Assert.Equal(("4", "ema"), (text["seed"], text["weights"]));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Drawing_goes_on_with_what_is_missing_and_refuses_other_weights(string kind)
    {
        Run("sample", "--checkpoint", runs[kind], "--count", "3", "--out", "all", "--npz");
        Run("sample", "--checkpoint", runs[kind], "--count", "1", "--out", "parts");
        var first = File.GetLastWriteTimeUtc(folder["parts/000000.png"]);
        Run("sample", "--checkpoint", runs[kind], "--count", "3", "--out", "parts", "--resume", "--npz");

        Assert.Equal(first, File.GetLastWriteTimeUtc(folder["parts/000000.png"]));
        Assert.Equal(Directory.GetFiles(folder["all"]).Select(Path.GetFileName).Order(), Directory.GetFiles(folder["parts"]).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(folder["all"]), file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder["parts"], Path.GetFileName(file)))));
        var other = CommandLine.Run(folder.Path, "sample", "--checkpoint", runs[kind], "--count", "4", "--out", "parts", "--resume", "--weights", "raw");
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("parts was begun with other settings: model ", Assert.Single(other.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("weights ema, now raw", other.Error, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Images_stand_beside_their_reconstructions_and_their_distance_is_told(string kind)
    {
        var shown = Run("reconstruct", "--checkpoint", runs[kind], "--data", "builtin:shapes", "--count", "3", "--draws", "2", "--out", "made");
        Run("reconstruct", "--checkpoint", runs[kind], "--data", "builtin:shapes", "--count", "3", "--draws", "0", "--out", "mean");

        var lines = shown.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] starts = ["3 images", "error of the mean", "error of a draw", "KL", "made"];
        Assert.All(starts, start => Assert.Single(lines, line => line.StartsWith(start, StringComparison.Ordinal)));
        Assert.Equal(["000000.png", "000001.png", "000002.png", "grid.png"], Directory.GetFiles(folder["made"]).Select(Path.GetFileName).Order());
        var (row, two) = (ImageFile.Read(folder["made/000001.png"]), ImageFile.Read(folder["mean/000001.png"]));
        Assert.Equal((64 + 2) * 4 + 2, row.Width);
        Assert.Equal((64 + 2) * 2 + 2, two.Width);

        // The input and the mean are the first two pictures of both, whatever else is asked for.
        Assert.Equal(two.Row(30)[..(2 * 66)].ToArray(), row.Row(30)[..(2 * 66)].ToArray());
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_bounds_add_up_and_importance_weighting_tightens_them(string kind)
    {
        JsonElement Json(params string[] options) => JsonDocument.Parse(Run(["evaluate", "--checkpoint", runs[kind], "--data", "builtin:shapes", "--count", "6", "--format", "json", .. options]).Output).RootElement;
        double Mean(JsonElement report, string name) => report.GetProperty(name).GetProperty("mean").GetDouble();

        var (many, one) = (Json("--importance-samples", "40", "--out", "judged"), Json("--importance-samples", "1"));

        Assert.Equal(Mean(many, "total"), Mean(many, "reconstruction") + Mean(many, "kl"), 1e-6);
        if (kind == "autoencoder")
        {
            // The other one's latent says so little after twelve steps that a draw is as good as forty.
            Assert.True(Mean(many, "importance_weighted") < Mean(one, "importance_weighted"));
            Assert.True(Mean(many, "importance_weighted") < Mean(many, "total"));
        }
        Assert.Equal((40, 6, kind == "mlp" ? 4 : 32), (many.GetProperty("importance_samples").GetInt32(), many.GetProperty("per_image").GetArrayLength(), many.GetProperty("latent_units").GetInt32()));
        Assert.Equal(many.GetRawText(), File.ReadAllText(folder["judged/evaluation.json"]).TrimEnd());
        Assert.Contains("total (-ELBO)", Run("evaluate", "--checkpoint", runs[kind], "--data", "builtin:shapes", "--count", "2").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_collapse_is_told_once_and_not_while_the_divergence_is_still_annealed()
    {
        string[] settings = ["Autoencoder:KlWeight=100000", "Training:Images=480", "Training:LearningRate=0.01", "Training:CheckpointEverySteps=", "Training:SampleEverySteps="];
        Run(["train", "--run", "flat", .. Mlp, .. Set(settings)]);
        Run(["train", "--run", "annealed", .. Mlp, .. Set([.. settings, "Autoencoder:KlWarmupImages=481"])]);

        Assert.Single(File.ReadLines(folder["flat/log.txt"]), line => line.Contains("collapses onto the prior", StringComparison.Ordinal));
        Assert.DoesNotContain("collapses", File.ReadAllText(folder["annealed/log.txt"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Loss:Kind=vlb", "Loss:Kind is Vlb (--set), but does nothing with Model:Kind=Mlp: leave it out.")]
    [InlineData("Model:Channels=16,32", "Model:Channels is 16,32 (--set), but does nothing with Model:Kind=Mlp: leave it out.")]
    [InlineData("Training:CheckpointLevels=0", "Training:CheckpointLevels is 0 (--set), but does nothing with Model:Kind=Mlp: leave it out.")]
    [InlineData("Sampling:Steps=5", "Sampling:Steps is 5 (--set), but does nothing with Model:Kind=Mlp: leave it out.")]
    [InlineData("Autoencoder:Deviation=0.5", "Autoencoder:Deviation is 0.5 (--set), but does nothing with Autoencoder:Reconstruction=Bernoulli: leave it out.")]
    [InlineData("Autoencoder:FreeBits=-1", "Autoencoder:FreeBits is -1; it must be 0 or more.")]
    [InlineData("Autoencoder:Hidden=", "Autoencoder:Hidden is []; give at least one width")]
    [InlineData("Model:Kind=autoencoder", "use L2 or L1, or Model:Kind=Mlp.")]
    [InlineData("Model:Kind=vae", "Model:Kind is 'vae' (--set); it must be one of UNet, Autoencoder, Mlp.")]
    [InlineData("Model:Kind=unet", "Autoencoder:LatentSize is 4 (--set), but does nothing with Model:Kind=UNet: leave it out.")]
    public void A_setting_that_makes_no_sense_gets_a_clear_line_and_leaves_nothing(string assignment, string expected)
    {
        var refused = CommandLine.Run(folder.Path, ["train", "--run", "run", .. Mlp, "--set", assignment]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(refused.ErrorLines, line => line.StartsWith("error: ", StringComparison.Ordinal) && line.Contains(expected, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Images_that_do_not_fit_the_levels_are_refused()
    {
        var refused = CommandLine.Run(folder.Path, ["train", "--run", "run", .. Convolutional, "--set", "Data:Size=9"]);

        Assert.Equal((2, true), (refused.ExitCode, refused.ErrorLines[^1].Contains("a multiple of 2", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("sample", "leave out --class, --steps, which need a diffusion model", "--class", "1", "--steps", "4")]
    [InlineData("sample", "--count is 0; it must be at least 1.", "--count", "0")]
    [InlineData("evaluate", "leave out --terms, which need a diffusion model", "--data", "builtin:shapes", "--terms", "3")]
    [InlineData("evaluate", "--importance-samples is 0; it must be at least 1.", "--data", "builtin:shapes", "--importance-samples", "0")]
    [InlineData("reconstruct", "--draws is -1; it must be at least 0.", "--data", "builtin:shapes", "--out", "x", "--draws", "-1")]
    [InlineData("reconstruct", "/no/such/data", "--data", "/no/such/data", "--out", "x")]
    public void An_option_that_makes_no_sense_gets_one_clear_line_and_leaves_nothing(string command, string expected, params string[] options)
    {
        var refused = CommandLine.Run(folder.Path, [command, "--checkpoint", runs["mlp"], .. options]);

        Assert.Equal(2, refused.ExitCode);
        var line = Assert.Single(refused.ErrorLines);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_is_not_of_its_kind_is_refused_by_name()
    {
        var started = CommandLine.Run(folder.Path, ["train", "--run", "run", "--from", runs["mlp"], .. Set("Data:Size=8")]);
        Assert.Contains("holds an autoencoder and no network that removes noise", Assert.Single(started.ErrorLines), StringComparison.Ordinal);

        StoredModel.Save(folder["unet"], StoredModel.Foreign, StoredModel.Linear, Noise.Prediction.Epsilon);
        var judged = CommandLine.Run(folder.Path, ["evaluate", "--checkpoint", "unet", "--data", "builtin:shapes", "--importance-samples", "4"]);
        Assert.Contains("leave out --importance-samples, which needs an autoencoder", Assert.Single(judged.ErrorLines), StringComparison.Ordinal);
        var shown = CommandLine.Run(folder.Path, ["reconstruct", "--checkpoint", "unet", "--data", "builtin:shapes", "--out", "x"]);
        Assert.Contains("holds no autoencoder", Assert.Single(shown.ErrorLines), StringComparison.Ordinal);

        StoredModel.Copy(runs["autoencoder/checkpoints/step-0000012/vae"], folder["bare"]);
        var foreign = CommandLine.Run(folder.Path, ["evaluate", "--checkpoint", "bare", "--data", "builtin:shapes"]);
        Assert.Contains("has no likelihood.json", Assert.Single(foreign.ErrorLines), StringComparison.Ordinal);
        Run("reconstruct", "--checkpoint", "bare", "--data", "builtin:shapes", "--count", "1", "--out", "x");
        Assert.All(new[] { started, judged, shown, foreign }, result => Assert.Equal(2, result.ExitCode));
    }

    private static string Timeless(string line)
    {
        var step = JsonDocument.Parse(line).RootElement;
        return $"{step.GetProperty("step")} {step.GetProperty("loss")} {step.GetProperty("gradientNorm")} {step.GetProperty("measures")}";
    }
}
