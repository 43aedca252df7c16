using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

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
    public void Numbers_repeat_and_do_not_depend_on_the_batch_but_on_seed_weights_and_variance()
    {
        string Total(params string[] options) => Json(["--terms", "8", "--bins", "2", .. options]).GetProperty("bound").GetProperty("total").GetRawText();

        var total = Total();
        Assert.Equal(total, Total());
        Assert.Equal(double.Parse(total), double.Parse(Total("--batch", "5")), 1e-3);
        Assert.Equal(4, new[] { total, Total("--seed", "1"), Total("--weights", "raw"), Total("--variance", "fixed_large") }.Distinct().Count());
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
    [InlineData("--terms", "1", "--terms is '1'; it must be a number from 2 to 50")]
    [InlineData("--terms", "few", "--terms is 'few'; it must be a number from 2 to 50")]
    [InlineData("--bins", "0", "--bins is 0; it must be at least 1.")]
    [InlineData("--batch", "0", "--batch is 0; it must be at least 1.")]
    [InlineData("--split", "valid", "--split is 'valid'; it must be train or test.")]
    [InlineData("--weights", "best", "--weights is 'best'; it must be ema or raw.")]
    [InlineData("--variance", "learned_range", "--variance is learned_range, but the network learned none; use fixed_small or fixed_large.")]
    [InlineData("--variance", "fixed_smal", "--variance is 'fixed_smal'")]
    [InlineData("--format", "csv", "--format is 'csv'; it must be table or json.")]
    [InlineData("--seed", "-1", "--seed is \"-1\"; it must be a whole number of 0 or more.")]
    [InlineData("--device", "tpu", "Device 'tpu' is unknown")]
    public void A_bad_option_gets_one_clear_line(string option, string value, string expected) =>
        AssertRefused(expected, ["evaluate", "--checkpoint", run.Folder, .. Shapes, option, value]);

    [Theory]
    [InlineData("/no/such/images", "/no/such/images")]
    [InlineData("grey", "The network has 7 classes, the data have 0")]
    [InlineData("builtin:circles", "builtin:shapes")]
    public void Data_that_the_network_cannot_take_are_refused_with_the_remedy(string data, string expected)
    {
        Directory.CreateDirectory(folder["grey"]);
        Imaging.ImageFile.WritePng(folder["grey/0.png"], new Imaging.PixelImage(8, 8, 1, new byte[64]));

        AssertRefused(expected, ["evaluate", "--checkpoint", run.Folder, "--data", data]);
    }

    [Fact]
    public void Classes_of_other_names_are_refused()
    {
        foreach (var name in new[] { "circle", "cross", "heart", "ring", "square", "star", "zebra" })
        {
            Directory.CreateDirectory(folder[$"animals/{name}"]);
            Imaging.ImageFile.WritePng(folder[$"animals/{name}/0.png"], new Imaging.PixelImage(8, 8, 3, new byte[192]));
        }

        AssertRefused("The network's class 6 is 'triangle', the data's is 'zebra'", ["evaluate", "--checkpoint", run.Folder, "--data", "animals", "--split", "train"]);
    }

    [Fact]
    public void A_checkpoint_and_data_must_be_named()
    {
        AssertRefused("--checkpoint", ["evaluate", "--data", "builtin:shapes"]);
        AssertRefused("--data", ["evaluate", "--checkpoint", run.Folder]);
        AssertRefused("/no/such/run", ["evaluate", "--checkpoint", "/no/such/run", .. Shapes]);
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
        foreach (var file in Directory.GetFiles(checkpoint, "*", SearchOption.AllDirectories).Where(file => !file.Contains("training", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(folder[name], Path.GetRelativePath(checkpoint, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
