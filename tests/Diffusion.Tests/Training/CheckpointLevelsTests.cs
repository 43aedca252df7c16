using Diffusion.Denoising;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Training;
using TorchSharp;
using static Diffusion.Tests.Training.TrainingFixture;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

/// <summary>Activations that are made again on the way back change no bit of what is learned.</summary>
[Collection(RandomStateGroup.Name)]
public sealed class CheckpointLevelsTests
{
    private static readonly NoiseSchedule Short = NoiseSchedule.FromBetas("short", [0.1, 0.3, 0.6, 0.9]);

    private static readonly UNetConfig Shape = new()
    {
        SampleSize = new ImageSize(8, 8),
        InChannels = 1,
        OutChannels = 1,
        BlockOutChannels = [8, 8, 16],
        LayersPerBlock = 1,
        NormNumGroups = 4,
        AttentionHeadDim = 4,
        DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D"],
        UpBlockTypes = ["UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
        Dropout = 0.3,
        NumClassEmbeds = Classes + 1,
    };

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["plain"] = new(Shape with { Dropout = 0 }, LossOptions.Simple, Options),
        ["dropout"] = new(Shape, LossOptions.Simple, Options),
        ["dropout in micro-batches"] = new(Shape, LossOptions.Simple, Options with { MicroBatchSize = 3 }),
        ["residual resampling, time as scale and shift"] = new(
            Shape with { ResnetTimeScaleShift = "scale_shift", DownsampleType = "resnet", UpsampleType = "resnet", ActFn = "gelu", MidBlockScaleFactor = 1.5 }, LossOptions.Simple, Options),
        ["padding at the end, no middle, learned times"] = new(
            Shape with { DownsamplePadding = 0, MidBlockType = null, TimeEmbeddingType = "learned", NumTrainTimesteps = 4 }, LossOptions.Simple, Options),
        ["all"] = new(
            Shape with { InChannels = 2, OutChannels = 2, SelfConditioning = true, ResnetTimeScaleShift = "scale_shift", LayersPerBlock = 2 },
            LossOptions.Simple with { Kind = LossKind.Hybrid, Variance = StepVariance.LearnedRange, Uncertainty = true, OffsetNoise = 0.1, InputPerturbation = 0.1 },
            Options with { MicroBatchSize = 5, TimeSampling = "loss_second_moment" }),
    };

    public static TheoryData<string, int[]> Runs
    {
        get
        {
            var runs = new TheoryData<string, int[]>();
            foreach (var name in Cases.Keys)
            {
                runs.Add(name, [0]);
                runs.Add(name, [2, 1]);
                runs.Add(name, [0, 1, 2]);
            }

            return runs;
        }
    }

    [Theory, MemberData(nameof(Runs))]
    public void Losses_gradients_and_weights_are_the_same_to_the_bit(string name, int[] levels)
    {
        using var scope = NewDisposeScope();
        var (kept, made) = (Train(Cases[name], []), Train(Cases[name], levels));
        Assert.Equal(kept.Steps, made.Steps);
        Assert.Equal(kept.Gradients, made.Gradients);
        Assert.Equal(kept.Weights, made.Weights);
        Assert.Equal(kept.NextDraw, made.NextDraw);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void A_level_that_the_network_lacks_is_refused_with_those_it_has(int level)
    {
        using var network = Cases["plain"].Network();
        using var state = new TrainingState(network, Options);
        var refused = Assert.Throws<ArgumentException>(() => Trainer(Options with { CheckpointLevels = [0, level] }).Run(state, Batches())).Message;
        Assert.StartsWith($"Training:CheckpointLevels names level {level}; with 3 entries in Model:Channels the levels are 0 to 2.", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_without_levels_is_refused()
    {
        using var network = Network();
        using var state = new TrainingState(network, Options);
        Assert.Contains("leave Training:CheckpointLevels empty", Assert.Throws<ArgumentException>(() => Trainer(Options with { CheckpointLevels = [0] }).Run(state, Batches())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Thirty_steps_leave_no_tensor_and_no_pass_behind()
    {
        var tried = Cases["all"].At([0, 1, 2], images: 240);
        using var network = tried.Network();
        using var state = tried.Trainer().Start(network);
        var alive = new List<long>();
        foreach (var step in tried.Trainer().Run(state, Batches()))
        {
            alive.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            Assert.True(is_grad_enabled());
            Assert.Null(CurrentDisposeScope);
        }

        Assert.Single(alive.Skip(1).Distinct());
    }

    private static (List<(double Loss, double Norm)> Steps, Dictionary<string, string> Gradients, Dictionary<string, string> Weights, float NextDraw) Train(Case tried, int[] levels)
    {
        var cut = tried.At(levels, images: 24);
        using var network = cut.Network();
        using var state = cut.Trainer().Start(network);
        List<(double, double)> steps = [.. cut.Trainer().Run(state, Batches()).Select(step => (step.Loss, step.GradientNorm))];
        var gradients = network.named_parameters().ToDictionary(pair => pair.name, pair => Convert.ToHexString(pair.parameter.grad!.contiguous().bytes));
        return (steps, gradients, Bytes(state), rand(1).item<float>());
    }

    private sealed record Case(UNetConfig Shape, LossOptions Loss, TrainingOptions Options)
    {
        public Case At(int[] levels, int images) => this with { Options = Options with { CheckpointLevels = levels, Images = images } };

        public Trainer Trainer() => new(new DenoisingObjective(Short, Prediction.Epsilon, Options, Loss, Classes, Shape.SelfConditioning), Options);

        public UNet Network()
        {
            manual_seed(3);
            return new UNet(Shape);
        }
    }
}
