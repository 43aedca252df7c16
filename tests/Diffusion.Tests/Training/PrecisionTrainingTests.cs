using Diffusion.Denoising;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Probability;
using Diffusion.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

/// <summary>Training in bfloat16 against training in float32: the same draws, the same batches, the same first weights.</summary>
[Collection(RandomStateGroup.Name)]
public sealed class PrecisionTrainingTests
{
    /// <summary>Half the distance between neighbours of 1 in bfloat16.</summary>
    private const double Unit = 1.0 / 256;

    private static readonly TrainingOptions Bf16 = TrainingFixture.Options with { Precision = Precision.Bf16 };

    private static readonly LossOptions Hybrid = LossOptions.Simple with { Kind = LossKind.Hybrid, Variance = StepVariance.LearnedRange };

    private static readonly AutoencoderOptions Bound = new()
    {
        LatentChannels = 2, Hidden = [32], LatentSize = 4, Reconstruction = Reconstruction.L2, Deviation = 0.5, KlWeight = 1, KlWarmupImages = 0, FreeBits = 0,
        LogVarianceBound = LogVarianceBoundKind.Soft, LogVarianceLimit = 20,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weights_moments_averages_and_gradients_stay_float32(bool learnsVariance)
    {
        using var scope = NewDisposeScope();
        using var network = Network(learnsVariance);
        var trainer = Trainer(Bf16, learnsVariance);
        using var state = trainer.Start(network);
        Assert.Equal(10, trainer.Run(state, TrainingFixture.Batches()).Count(step => step.NonFinite is null));
        Assert.All(state.Snapshot().Tensors.Values, tensor => Assert.Equal(ScalarType.Float32, tensor.dtype));
        Assert.All(network.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.grad!.dtype));
    }

    /// <summary>Masters in bfloat16 would stand still: here an update moves most weights by less than they could show.</summary>
    [Fact]
    public void Updates_too_small_for_bfloat16_are_not_lost()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        var before = network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());
        var trainer = Trainer(Bf16 with { LearningRate = 1e-6, WarmupSteps = 0, WeightDecay = 0 });
        using var state = trainer.Start(network);
        Assert.Null(trainer.Run(state, TrainingFixture.Batches()).First().NonFinite);
        var weight = network.state_dict()["conv_in.weight"];
        Assert.True((weight != before["conv_in.weight"]).any().item<bool>());
        Assert.True((weight.bfloat16() == before["conv_in.weight"].bfloat16()).to_type(ScalarType.Float32).mean().ToDouble() > 0.9);
    }

    [Fact]
    public void A_run_is_the_same_each_time()
    {
        Assert.Equal(End(), End());

        static Dictionary<string, string> End()
        {
            using var scope = NewDisposeScope();
            using var network = Network();
            var trainer = Trainer(Bf16);
            using var state = trainer.Start(network);
            Assert.Equal(10, trainer.Run(state, TrainingFixture.Batches()).Last().Step);
            return TrainingFixture.Bytes(state);
        }
    }

    /// <summary>A share's gradient is rounded once more than the whole's, in each layer: errors of Unit/√3 that add up over the layers.</summary>
    [Fact]
    public void Micro_batches_leave_the_gradient_as_it_is_but_for_its_rounding()
    {
        using var scope = NewDisposeScope();
        var (whole, parts) = (Gradient(null), Gradient(3));
        Assert.InRange((whole.Gradient - parts.Gradient).norm().ToDouble() / whole.Gradient.norm().ToDouble(), 0, 2 * Unit);
        Assert.Equal(whole.Loss, parts.Loss, whole.Loss * Unit / 10);

        static (Tensor Gradient, double Loss) Gradient(int? size)
        {
            using var network = Network();
            var trainer = Trainer(Bf16 with { MicroBatchSize = size, GradientClip = null });
            using var state = trainer.Start(network);
            var step = trainer.Run(state, TrainingFixture.Batches()).First();
            return (cat([.. network.parameters().Select(parameter => parameter.grad!.flatten())]), step.Loss);
        }
    }

    /// <summary>The ways part by rounding, and go on at random distances; where they lead to is the same. Both are means over 240 images.</summary>
    [Fact]
    public void The_loss_goes_where_float32s_goes()
    {
        var (full, half) = (Losses(TrainingFixture.Options), Losses(Bf16));
        Assert.Equal(full[0], half[0], 0.02 * full[0]);
        var (last, other) = (full[^30..].Average(), half[^30..].Average());
        Assert.True(last < 0.75 * full[..10].Average(), $"nothing was learned: {last}");
        Assert.Equal(last, other, 0.03 * last);

        static double[] Losses(TrainingOptions options)
        {
            using var scope = NewDisposeScope();
            using var network = Network();
            var trainer = Trainer(options with { Images = 80 * 8, LearningRate = 5e-3 });
            using var state = trainer.Start(network);
            return [.. trainer.Run(state, TrainingFixture.Batches()).Select(step => step.Loss)];
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Autoencoders_train_as_in_float32(bool fullyConnected)
    {
        var (full, half) = (Losses(Precision.Fp32), Losses(Precision.Bf16));
        Assert.All(full.Zip(half), pair => Assert.Equal(pair.First, pair.Second, 0.02 * pair.First));

        double[] Losses(Precision precision)
        {
            using var scope = NewDisposeScope();
            manual_seed(4);
            using var network = fullyConnected
                ? (VariationalAutoencoder)new MlpAutoencoder(new MlpAutoencoderConfig { Channels = 1, Size = new ImageSize(8, 8), Hidden = [32], LatentSize = 4 })
                : new AutoencoderKL(new AutoencoderConfig
                {
                    InChannels = 1, OutChannels = 1, DownBlockTypes = ["DownEncoderBlock2D"], UpBlockTypes = ["UpDecoderBlock2D"], BlockOutChannels = [8], NormNumGroups = 2, LatentChannels = 2,
                });
            var options = TrainingFixture.Options with { Precision = precision, LearningRate = 1e-3 };
            var trainer = new Trainer(new AutoencoderObjective(Bound), options);
            using var state = trainer.Start(network);
            double[] losses = [.. trainer.Run(state, TrainingFixture.Batches()).Select(step => step.Loss)];
            Assert.All(state.Snapshot().Tensors.Values, tensor => Assert.Equal(ScalarType.Float32, tensor.dtype));
            return losses;
        }
    }

    [Fact]
    public void A_network_without_bfloat16_is_refused_before_the_first_step()
    {
        using var network = TrainingFixture.Network();
        var trainer = TrainingFixture.Trainer(Bf16);
        using var state = trainer.Start(network);
        var problem = Assert.Throws<ArgumentException>(() => trainer.Run(state, TrainingFixture.Batches()));
        Assert.StartsWith("A tiny computes in Fp32 only", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_precision_that_is_none_is_a_problem() =>
        Assert.Contains("Training:Precision is 7; it must be Fp32 or Bf16.", (TrainingFixture.Options with { Precision = (Precision)7 }).Problems());

    private static Trainer Trainer(TrainingOptions options, bool learnsVariance = false) =>
        TrainingFixture.Trainer(options, loss: learnsVariance ? Hybrid : null, selfConditioning: learnsVariance);

    /// <summary>With attention, classes and time as scale and shift.</summary>
    private static UNet Network(bool learnsVariance = false)
    {
        manual_seed(6);
        return new UNet(new UNetConfig
        {
            SampleSize = new ImageSize(8, 8),
            InChannels = learnsVariance ? 2 : 1,
            OutChannels = learnsVariance ? 2 : 1,
            SelfConditioning = learnsVariance,
            BlockOutChannels = [8, 16],
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"],
            UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
            LayersPerBlock = 1,
            NormNumGroups = 4,
            AttentionHeadDim = 8,
            ResnetTimeScaleShift = "scale_shift",
            AttnNormNumGroups = 4,
            NumClassEmbeds = TrainingFixture.Classes + 1,
        });
    }
}
