using System.Text.Json.Nodes;
using Diffusion.Checkpoints;
using Diffusion.Imaging;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests;

/// <summary>A run in bfloat16, and pictures made in it.</summary>
public sealed class PrecisionTests(PrecisionTests.Bf16Run run) : IClassFixture<PrecisionTests.Bf16Run>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_precision_is_recorded_and_checkpoints_are_float32()
    {
        var config = JsonNode.Parse(File.ReadAllText(run["run/config.json"]))!;
        Assert.Equal(("Bf16", "Bf16"), ((string)config["Training"]!["Precision"]!, (string)config["Sampling"]!["Precision"]!));
        using var scope = NewDisposeScope();
        var stored = CheckpointStore.Load(run["run/checkpoints/step-0000012"], withTraining: true);
        Assert.All(stored.Weights.Values.Concat(stored.Training!.Tensors.Values), tensor => Assert.Equal(ScalarType.Float32, tensor.dtype));
    }

    /// <summary>In a process of its own, as it was trained: dropout is drawn from libtorch's generator, which other tests of this one draw from.</summary>
    [Fact]
    public void A_run_that_was_killed_goes_on_in_its_precision_and_is_the_run()
    {
        StoredModel.Copy(run["run"], folder["run"]);
        Directory.Delete(folder["run/checkpoints/step-0000012"], recursive: true);

        var resumed = CommandLine.Run(folder.Path, "train", "--run", "run", "--resume");
        Assert.True(resumed.ExitCode == 0, resumed.Error);

        foreach (var file in Directory.GetFiles(run["run/checkpoints/step-0000012"], "*.safetensors", SearchOption.AllDirectories))
        {
            Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(file.Replace(run["run"], folder["run"], StringComparison.Ordinal))), $"{file} differs.");
        }
        Assert.Equal(File.ReadAllBytes(run["run/grid.png"]), File.ReadAllBytes(folder["run/grid.png"]));
    }

    /// <summary>Four steps of DDIM from the same noise, each answer rounded by some 2⁻⁸: a mean difference of a few grey levels at most, and not none.</summary>
    [Fact]
    public void Pictures_are_float32s_but_for_a_few_grey_levels_and_say_so()
    {
        var (half, full) = (Sample("half"), Sample("full", "--set", "Sampling:Precision=fp32"));
        var distance = half.Pixels.ToArray().Zip(full.Pixels.ToArray(), (a, b) => (double)Math.Abs(a - b)).Average();
        Assert.InRange(distance, 1e-3, 4);
        Assert.Equal("Bf16", Text("half")["precision"]);
        Assert.False(Text("full").ContainsKey("precision"));
    }

    [Theory]
    [InlineData("Training:Precision=bf17", "Training:Precision is 'bf17' (--set); it must be one of Fp32, Bf16.")]
    [InlineData("Sampling:Precision=half", "Sampling:Precision is 'half' (--set); it must be one of Fp32, Bf16.")]
    public void A_precision_that_is_none_is_refused(string assignment, string expected)
    {
        var refused = CommandLine.Run(folder.Path, "train", "--run", "run", "--set", assignment);
        Assert.Equal((2, $"error: {expected}"), (refused.ExitCode, refused.Error.TrimEnd()));
    }

    [Fact]
    public void Curves_hold_runs_against_the_first()
    {
        var table = CommandLine.Run(folder.Path, "curves", run["run"], run["full"], "--smooth", "4", "--out", "curves.svg");
        Assert.True(table.ExitCode == 0, table.Error);
        Assert.Matches(@"(?m)^run +96 +\d\S*$", table.Output);
        Assert.Matches(@"(?m)^full +96 +\d\S* +\d+\.\d\d % +\d+$", table.Output);
        Assert.EndsWith("curves.svg", table.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.StartsWith("<svg", File.ReadAllText(folder["curves.svg"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Curves_of_what_is_no_run_are_refused()
    {
        var refused = CommandLine.Run(folder.Path, "curves", folder.Path);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("metrics.jsonl cannot be read", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
    }

    private PixelImage Sample(string name, params string[] options)
    {
        var result = CommandLine.Run(folder.Path, ["sample", "--checkpoint", run["run"], "--out", name, "--count", "4", .. options]);
        Assert.True(result.ExitCode == 0, result.Error);
        return ImageFile.Read(folder[$"{name}/grid.png"]);
    }

    private IReadOnlyDictionary<string, string> Text(string name) => ImageFile.ReadPngText(folder[$"{name}/000000.png"]);

    /// <summary>The tiny run in bfloat16, drawn in bfloat16, and the same in float32.</summary>
    public sealed class Bf16Run : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public Bf16Run()
        {
            foreach (var (name, precision) in new[] { ("run", "bf16"), ("full", "fp32") })
            {
                var trained = CommandLine.Run(folder.Path, ["train", "--run", name, .. TrainedRun.Tiny, "--set", $"Training:Precision={precision}", "--set", $"Sampling:Precision={precision}"]);
                Assert.True(trained.ExitCode == 0, trained.Error);
            }
        }

        public string this[string path] => folder[path];

        public void Dispose() => folder.Dispose();
    }
}
