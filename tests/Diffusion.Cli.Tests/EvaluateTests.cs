using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Diffusion.Checkpoints;
using Diffusion.Cli.Evaluation;
using Diffusion.Cli.Sampling;
using Diffusion.Data;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Noise;
using Spectre.Console;

namespace Diffusion.Cli.Tests;

public sealed class EvaluateTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private static readonly string[] Shapes = ["--data", "builtin:shapes", "--count", "6"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private CommandLine.Result Evaluate(params string[] options)
    {
        var result = CommandLine.Run(folder.Path, ["evaluate", "--checkpoint", run.Folder, .. Shapes, .. options]);
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }

    private JsonElement Json(params string[] options) => JsonDocument.Parse(Evaluate([.. options, "--format", "json"]).Output).RootElement;

    [Fact]
    public void All_terms_add_up_to_the_bound_and_the_bins_to_the_loss()
    {
        var report = Json("--terms", "all", "--bins", "4", "--batch", "100");

        var (bound, loss) = (report.GetProperty("bound"), report.GetProperty("held_out_loss"));
        var terms = bound.GetProperty("terms").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 50), terms.Select(term => term.GetProperty("t").GetInt32()));
        Assert.All(terms, term => Assert.Equal((6, 1.0), (term.GetProperty("samples").GetInt32(), term.GetProperty("weight").GetDouble())));
        Assert.All(terms, term => Assert.True(term.GetProperty("bits").GetDouble() >= 0));
        Assert.Equal(Number(bound, "total"), Number(bound, "prior") + terms.Sum(term => Number(term, "bits")), 1e-9);
        Assert.Equal(Number(bound, "decoder"), Number(terms[0], "bits"));
        Assert.Equal(Number(bound, "total"), bound.GetProperty("per_image").EnumerateArray().Average(image => image.GetDouble()), 1e-9);
        Assert.Equal(("fixed_small", 50), (bound.GetProperty("variance").GetString(), bound.GetProperty("terms_per_image").GetInt32()));
        Assert.Equal(Number(loss, "mean"), loss.GetProperty("bins").EnumerateArray().Average(bin => Number(bin, "loss")), 1e-9);
        Assert.Equal([0, 0.25, 0.5, 0.75], loss.GetProperty("bins").EnumerateArray().Select(bin => Number(bin, "from")));
    }

    [Fact]
    public void Numbers_do_not_depend_on_the_batch_but_on_seed_and_weights()
    {
        double Total(params string[] options) => Number(Json(["--terms", "8", "--bins", "2", .. options]).GetProperty("bound"), "total");

        var total = Total();
        Assert.Equal(total, Total("--batch", "5"), 1e-5 * total);
        Assert.Equal(3, new[] { total, Total("--seed", "1"), Total("--weights", "raw") }.Distinct().Count());
    }

    [Fact]
    public void The_table_tells_ranges_prior_and_total_and_keeps_progress_apart()
    {
        var result = Evaluate("--terms", "20");

        var lines = result.Output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Contains("6 images of builtin:shapes (test), seed 0", lines);
        Assert.Contains("Variational bound, estimated from 20 of 50 terms per image, variance fixed_small", lines);
        string[] starts = ["0 (decoder) ", "1-4 ", "45-49 ", "prior ", "total ", "0-0.1 ", "0.9-1 ", "mean "];
        Assert.All(starts, start => Assert.Single(lines, line => line.StartsWith(start, StringComparison.Ordinal)));
        Assert.Contains("±", lines.Single(line => line.StartsWith("total ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("bits/dim: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("bits/dim: 120 of 120", result.ErrorLines);
    }

    [Fact]
    public void Files_hold_the_report_and_its_picture()
    {
        var shown = Json("--terms", "6", "--out", "made/here");

        Assert.Equal(shown.GetRawText(), File.ReadAllText(folder["made/here/evaluation.json"]).TrimEnd());
        var svg = XDocument.Load(folder["made/here/evaluation.svg"]);
        Assert.Contains(svg.Descendants(), element => element.Value.StartsWith("Variational bound: ", StringComparison.Ordinal));
        Assert.Contains(svg.Descendants(), element => element.Value.StartsWith("Held-out loss of epsilon: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_continuous_process_has_a_loss_and_no_bound()
    {
        Copy("flow");
        var path = folder["flow/scheduler/scheduler_config.json"];
        File.WriteAllText(path, new JsonObject { ["_class_name"] = "FlowMatchEulerDiscreteScheduler", ["num_train_timesteps"] = 1000, ["shift"] = 1.0 }.ToJsonString());

        var result = CommandLine.Run(folder.Path, ["evaluate", "--checkpoint", "flow", .. Shapes, "--format", "json"]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Single(result.ErrorLines, line => line.Contains("the variational bound needs a discrete schedule", StringComparison.Ordinal));
        var report = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(JsonValueKind.Null, report.GetProperty("bound").ValueKind);
        Assert.Equal("flow_prediction", report.GetProperty("held_out_loss").GetProperty("prediction").GetString());
        Assert.True(Number(report.GetProperty("held_out_loss"), "mean") > 0);
    }

    [Theory]
    [InlineData("--terms", "51", "--terms is '51'; it must be a number from 2 to 50, the steps of the schedule, or all.")]
    [InlineData("--variance", "learned_range", "--variance is learned_range, but the network learned none; use fixed_small or fixed_large.")]
    [InlineData("--seed", "-1", "--seed is \"-1\"; it must be a whole number of 0 or more.")]
    public void A_bad_option_gets_one_clear_line(string option, string value, string expected) =>
        AssertRefused(expected, ["evaluate", "--checkpoint", run.Folder, .. Shapes, option, value]);

    [Fact]
    public void Everything_wrong_with_a_request_is_told_at_once()
    {
        File.WriteAllText(folder["file"], "");
        var request = new EvaluateRequest { Checkpoint = "", Data = "", Count = 0, Batch = -1, Bins = 0, Split = "valid", Weights = "best", Format = "csv", Out = folder["file"] };

        Assert.Equal(
            [
                "--count is 0; it must be at least 1.", "--batch is -1; it must be at least 1.", "--bins is 0; it must be at least 1.", "--split is 'valid'; it must be train or test.",
                "--weights is 'best'; it must be ema or raw.", "--format is 'csv'; it must be table or json.", $"--out is {folder["file"]}, a file; it names a folder.",
            ],
            request.Problems());
        Assert.Empty(new EvaluateRequest { Checkpoint = "", Data = "" }.Problems());
    }

    [Theory]
    [InlineData(null, 1000, 32)]
    [InlineData(null, 20, null)]
    [InlineData("all", 1000, null)]
    [InlineData("2", 1000, 2)]
    [InlineData("1000", 1000, 1000)]
    public void Terms_are_a_number_or_all(string? terms, int steps, int? expected) =>
        Assert.Equal(expected, new EvaluateRequest { Checkpoint = "", Data = "", Terms = terms }.TermsOf(steps));

    [Theory]
    [InlineData("1")]
    [InlineData("1001")]
    [InlineData("few")]
    [InlineData("-5")]
    public void Other_terms_are_refused(string terms) =>
        Assert.Throws<InputException>(() => new EvaluateRequest { Checkpoint = "", Data = "", Terms = terms }.TermsOf(1000));

    [Theory]
    [InlineData(null, "fixed_small", false, StepVariance.FixedSmall)]
    [InlineData(null, "fixed_large", false, StepVariance.FixedLarge)]
    [InlineData(null, "fixed_small_log", false, StepVariance.FixedSmall)]
    [InlineData(null, "learned", true, StepVariance.Learned)]
    [InlineData(null, "learned_range", true, StepVariance.LearnedRange)]
    [InlineData(null, "fixed_small", true, StepVariance.LearnedRange)]
    [InlineData(null, "learned_range", false, StepVariance.FixedSmall)]
    [InlineData("fixed_large", "learned_range", true, StepVariance.FixedLarge)]
    [InlineData("learned", "learned_range", true, StepVariance.Learned)]
    public void The_variance_is_the_one_asked_for_else_the_networks_own(string? wanted, string type, bool learns, object expected) =>
        Assert.Equal(expected, VarianceChoice.Choose(wanted, new SchedulerConfig { VarianceType = type }, new UNetConfig { OutChannels = learns ? 6 : 3 }));

    [Fact]
    public void An_unknown_variance_is_refused_with_the_nearest_name() =>
        Assert.Contains("fixed_small", Assert.Throws<InputException>(() => VarianceChoice.Choose("fixed_smal", new SchedulerConfig(), new UNetConfig())).Message, StringComparison.Ordinal);

    [Fact]
    public void Images_of_another_shape_are_refused_with_both_sizes()
    {
        var network = new UNetConfig { SampleSize = new ImageSize(8, 12), InChannels = 3 };
        var request = new EvaluateRequest { Checkpoint = "", Data = "builtin:shapes", Count = 3 };

        var refused = Assert.Throws<InputException>(() => EvaluationData.Read(Quiet, request, new DataOptions(), network));

        Assert.Equal("The network takes 3 channels of 8×12 pixels, the data have 3 of 32×32; give images of the network's size.", refused.Message);
        Assert.Contains("sample_size", Assert.Throws<InputException>(() => EvaluationData.Read(Quiet, request, new DataOptions(), network with { SampleSize = null })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_must_be_the_networks_in_number_and_name()
    {
        using var data = EvaluationData.Read(Quiet, new EvaluateRequest { Checkpoint = "", Data = "builtin:shapes", Count = 3 }, new DataOptions(), new UNetConfig { SampleSize = new ImageSize(16, 16) });
        string[] own = ["circle", "cross", "heart", "ring", "square", "star", "triangle"];

        Assert.False(EvaluationData.Labelled(data, new Classes([])));
        Assert.True(EvaluationData.Labelled(data, new Classes(own)));
        Assert.True(EvaluationData.Labelled(data, new Classes(["0", "1", "2", "3", "4", "5", "6"])));
        Assert.Contains("class 6 is 'zebra', the data's is 'triangle'", Assert.Throws<InputException>(() => EvaluationData.Labelled(data, new Classes([.. own[..6], "zebra"]))).Message, StringComparison.Ordinal);
        Assert.Contains("has 6 classes, the data have 7", Assert.Throws<InputException>(() => EvaluationData.Labelled(data, new Classes(own[..6]))).Message, StringComparison.Ordinal);
    }

    private static IAnsiConsole Quiet => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });

    [Fact]
    public void Data_without_the_networks_classes_are_refused_with_the_remedy()
    {
        Directory.CreateDirectory(folder["plain"]);
        ImageFile.WritePng(folder["plain/0.png"], new PixelImage(8, 8, 3, new byte[192]));

        AssertRefused("The network has 7 classes, the data have 0; give data with the classes that it was trained on.", ["evaluate", "--checkpoint", run.Folder, "--data", "plain", "--split", "train"]);
    }

    [Fact]
    public void A_checkpoint_and_data_must_be_named()
    {
        AssertRefused("--data", ["evaluate", "--checkpoint", run.Folder]);
        AssertRefused("/no/such/images", ["evaluate", "--checkpoint", run.Folder, "--data", "/no/such/images"]);
    }

    private void AssertRefused(string expected, string[] arguments)
    {
        var before = Directory.GetFileSystemEntries(folder.Path);
        var refused = CommandLine.Run(folder.Path, arguments);

        Assert.Equal(2, refused.ExitCode);
        Assert.Empty(refused.Output);
        Assert.Contains(expected, Assert.Single(refused.ErrorLines, line => line.StartsWith("error: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(folder.Path));
    }

    private void Copy(string name)
    {
        var checkpoint = Directory.GetDirectories(run.In("checkpoints")).Max()!;
        foreach (var file in Directory.GetFiles(checkpoint, "*", SearchOption.AllDirectories).Where(file => !file.Contains("training", StringComparison.Ordinal) && Path.GetFileName(file) != "manifest.json"))
        {
            var copy = Path.Combine(folder[name], Path.GetRelativePath(checkpoint, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
