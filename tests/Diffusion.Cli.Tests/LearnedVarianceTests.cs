using Diffusion.Checkpoints;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests;

/// <summary>Networks whose second half of output channels is a variance.</summary>
public sealed class LearnedVarianceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Two checkpoints that predict the same: one answers 2 channels, of which the second is the variance; the other only the first.</summary>
    private void Save()
    {
        using var scope = NewDisposeScope();
        var config = new UNetConfig
        {
            SampleSize = new ImageSize(8, 8), InChannels = 1, OutChannels = 2, BlockOutChannels = [8], NormNumGroups = 4, LayersPerBlock = 1, AddAttention = false,
            DownBlockTypes = ["DownBlock2D"], UpBlockTypes = ["UpBlock2D"],
        };
        manual_seed(1);
        using var network = new UNet(config);
        var weights = network.state_dict();
        var halved = weights.ToDictionary(pair => pair.Key, pair => pair.Key.StartsWith("conv_out", StringComparison.Ordinal) ? pair.Value.narrow(0, 0, 1).contiguous() : pair.Value);
        Save("learned", config, weights);
        Save("mean", config with { OutChannels = 1 }, halved);
    }

    private void Save(string name, UNetConfig config, Dictionary<string, Tensor> weights)
    {
        var scheduler = SchedulerConfig.From(new ScheduleDefinition { Kind = "linear", Steps = 20, BetaStart = 0.01, BetaEnd = 0.3 }.Build("test", null), Prediction.Epsilon);
        new CheckpointStore(folder[name]).Save(new CheckpointContents(config, scheduler, weights, [], new TrainingSnapshot(1, 1, weights.ToDictionary(pair => "raw/" + pair.Key, pair => pair.Value))));
    }

    [Fact]
    public void Without_fresh_noise_the_first_half_of_the_channels_is_the_prediction()
    {
        Save();
        foreach (var name in new[] { "learned", "mean" })
        {
            var made = CommandLine.Run(folder.Path, "sample", "--checkpoint", name, "--out", $"{name}-out", "--count", "1", "--steps", "3", "--sampler", "ddim");
            Assert.True(made.ExitCode == 0, made.Error);
        }

        Assert.Equal(Pixels("mean-out/000000.png"), Pixels("learned-out/000000.png"));
    }

    [Fact]
    public void With_fresh_noise_its_variance_is_the_learned_one_unless_another_is_chosen()
    {
        Save();
        foreach (var (name, checkpoint, variance) in new[] { ("learned", "learned", ""), ("small", "learned", "FixedSmall"), ("mean", "mean", "FixedSmall") })
        {
            var made = CommandLine.Run(folder.Path, "sample", "--checkpoint", checkpoint, "--out", $"{name}-out", "--count", "1", "--steps", "3", "--sampler", "ddpm", "--set", $"Sampling:Variance={variance}");
            Assert.True(made.ExitCode == 0, made.Error);
        }

        Assert.Equal(Pixels("mean-out/000000.png"), Pixels("small-out/000000.png"));
        Assert.NotEqual(Pixels("learned-out/000000.png"), Pixels("small-out/000000.png"));
    }

    [Fact]
    public void A_variance_that_is_not_learned_is_refused_with_the_remedy()
    {
        Save();

        var refused = CommandLine.Run(folder.Path, "sample", "--checkpoint", "mean", "--count", "1", "--steps", "3", "--sampler", "ddpm", "--set", "Sampling:Variance=LearnedRange");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("use FixedSmall or FixedLarge", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void The_bound_is_that_of_the_learned_variance()
    {
        Save();

        var made = CommandLine.Run(folder.Path, "evaluate", "--checkpoint", "learned", "--data", "builtin:shapes", "--count", "2", "--terms", "all", "--bins", "2");

        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Contains("Variational bound, all 20 terms, variance learned_range", made.Output, StringComparison.Ordinal);
    }

    private byte[] Pixels(string path) => Imaging.ImageFile.Read(folder[path]).Pixels;
}
