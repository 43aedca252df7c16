using System.Runtime.InteropServices;
using Diffusion.Networks;
using Diffusion.Tensors;
using Diffusion.Tests.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

/// <summary>Networks in bfloat16 against themselves in float32. Alone, because one test measures the process's memory.</summary>
[Collection(RandomStateGroup.Name)]
public sealed partial class PrecisionTests
{
    /// <summary>Half the distance between neighbours of 1: the largest relative error of one rounding.</summary>
    private const double Unit = 1.0 / 256;

    private static readonly UNetConfig Small = new()
    {
        InChannels = 2,
        OutChannels = 2,
        BlockOutChannels = [16, 32],
        DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"],
        UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
        LayersPerBlock = 1,
        NormNumGroups = 4,
        AttentionHeadDim = 8,
    };

    private static Dictionary<string, UNetConfig> Shapes { get; } = new()
    {
        ["time added"] = Small,
        ["scale and shift, classes"] = Small with { ResnetTimeScaleShift = "scale_shift", NumClassEmbeds = 4 },
        ["a variance, and its own estimate"] = Small with { InChannels = 4, OutChannels = 4, SelfConditioning = true },
        ["resnets that resample"] = Small with { DownsampleType = "resnet", UpsampleType = "resnet" },
        ["random frequencies of the noise level"] = Small with { TimeEmbeddingType = "fourier" },
        ["a table of times"] = Small with { TimeEmbeddingType = "learned", NumTrainTimesteps = 1000 },
        ["mish, centred input, padding at the end"] = Small with { ActFn = "mish", CenterInputSample = true, DownsamplePadding = 0 },
        ["classes that are numbers, gelu"] = Small with { ActFn = "gelu", ClassEmbedType = "timestep" },
        ["vectors for classes, relu"] = Small with { ActFn = "relu", ClassEmbedType = "identity", MidBlockScaleFactor = 1.4 },
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    /// <summary>
    /// A layer rounds its weights and its answer, each by <see cref="Unit"/>/√3 in the root mean square at most; independent errors of L layers in a row add up to √L of
    /// that. Both directions are held in twice the sum: a gradient runs through all layers a second time.
    /// </summary>
    [Theory, MemberData(nameof(Names))]
    public void Answers_and_gradients_are_float32s_but_for_the_rounding_of_each_layer(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Make(name);
        var (answer, gradients) = Run(network, Precision.Fp32);
        var (rounded, roundedGradients) = Run(network, Precision.Bf16);
        var tolerance = 2 * Unit * Math.Sqrt(2.0 / 3 * network.modules().Count(module => module is Conv2d or Linear or GroupNorm));
        Assert.Equal(ScalarType.Float32, rounded.dtype);
        Assert.InRange(Distance(answer, rounded), Unit / 100, tolerance);
        Assert.All(roundedGradients, gradient => Assert.Equal(ScalarType.Float32, gradient.dtype));
        Assert.InRange(Distance(Joined(gradients), Joined(roundedGradients)), Unit / 100, tolerance);
    }

    [Theory, MemberData(nameof(Names))]
    public void Weights_stored_in_bfloat16_give_the_same_answer_to_the_bit(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Make(name);
        using var frozen = no_grad();
        network.eval();
        Precisions.Use(network, Precision.Bf16);
        var expected = Answer(network);
        Precisions.Store(network, Precision.Bf16);
        TensorAssert.Same(expected, Answer(network));
        var stored = network.state_dict().Where(pair => !pair.Key.StartsWith("time_proj", StringComparison.Ordinal)).Select(pair => pair.Value.dtype).Distinct();
        Assert.Equal([ScalarType.BFloat16], stored);
    }

    [Fact]
    public void Weights_copied_into_a_stored_network_are_rounded_and_used()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = Make("time added");
        using var stored = new UNet(Small);
        Precisions.Store(stored, Precision.Bf16);
        NetworkWeights.Load(stored, network.state_dict(), "the other");
        stored.eval();
        network.eval();
        Precisions.Use(network, Precision.Bf16);
        TensorAssert.Same(Answer(network), Answer(stored));
    }

    [Fact]
    public void Float32_is_what_it_was()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = Make("time added");
        var expected = Answer(network);
        Precisions.Use(network, Precision.Bf16);
        Assert.False(TensorAssert.AreSame(expected, Answer(network)));
        Precisions.Store(network, Precision.Fp32);
        TensorAssert.Same(expected, Answer(network));
    }

    [Fact]
    public void An_autoencoder_of_convolutions_is_float32s_but_for_rounding() => CheckAutoencoder(new AutoencoderKL(new AutoencoderConfig
    {
        InChannels = 3,
        OutChannels = 3,
        DownBlockTypes = ["DownEncoderBlock2D", "DownEncoderBlock2D"],
        UpBlockTypes = ["UpDecoderBlock2D", "UpDecoderBlock2D"],
        BlockOutChannels = [16, 32],
        NormNumGroups = 4,
        SampleSize = 16,
    }));

    [Fact]
    public void An_autoencoder_of_linear_layers_is_float32s_but_for_rounding() =>
        CheckAutoencoder(new MlpAutoencoder(new MlpAutoencoderConfig { Channels = 3, Size = new ImageSize(16, 16), Hidden = [64, 32], LatentSize = 8 }));

    [Fact]
    public void A_network_that_knows_float32_only_refuses_another_precision()
    {
        using var network = new TinyNetwork();
        Precisions.Use(network, Precision.Fp32);
        var problem = Assert.Throws<ArgumentException>(() => Precisions.Use(network, Precision.Bf16));
        Assert.StartsWith("A tiny computes in Fp32 only, not in Bf16.", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>What a forward pass keeps for its gradient is activations, all but for a few numbers per group and image.</summary>
    [Fact]
    public void A_step_keeps_half_the_memory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // no other system's allocator is asked here
        }

        using var scope = NewDisposeScope();
        using var network = Make("scale and shift, classes");
        Kept(network, Precision.Fp32);
        Kept(network, Precision.Bf16);
        var (full, half) = (Kept(network, Precision.Fp32), Kept(network, Precision.Bf16));
        Assert.InRange(full, 20 << 20, 1 << 30);
        Assert.InRange((double)half / full, 0.45, 0.6);
    }

    private static void CheckAutoencoder(VariationalAutoencoder network)
    {
        using var scope = NewDisposeScope();
        using var owned = network;
        using var frozen = no_grad();
        manual_seed(3);
        var images = rand(4, 3, 16, 16) * 2 - 1;
        var (expected, expectedMean) = (network.call(images), network.Encode(images).Mean);
        Precisions.Use(network, Precision.Bf16);
        var (answer, (mean, logVariance)) = (network.call(images), network.Encode(images));
        var tolerance = 2 * Unit * Math.Sqrt(2.0 / 3 * network.modules().Count(module => module is Conv2d or Linear or GroupNorm));
        Assert.All([answer, mean, logVariance], tensor => Assert.Equal(ScalarType.Float32, tensor.dtype));
        Assert.InRange(Distance(expectedMean, mean), Unit / 100, tolerance);
        Assert.InRange(Distance(expected, answer), Unit / 100, tolerance);
        Precisions.Store(network, Precision.Bf16);
        TensorAssert.Same(answer, network.call(images));
    }

    private static UNet Make(string name)
    {
        manual_seed(7);
        return new UNet(Shapes[name]);
    }

    private static (Tensor Answer, Tensor[] Gradients) Run(UNet network, Precision precision)
    {
        Precisions.Use(network, precision);
        network.zero_grad();
        var answer = Answer(network);
        (answer * answer).sum().backward();
        return (answer.detach(), [.. network.parameters().Where(parameter => parameter.grad is not null).Select(parameter => parameter.grad!.clone())]);
    }

    private static Tensor Answer(UNet network, int count = 4, int side = 16)
    {
        manual_seed(11);
        var config = network.Config;
        var (x, time) = (randn(count, config.InChannels, side, side), rand(count) * 900 + 1);
        var labels = config.ClassEmbedType switch
        {
            "identity" => randn(count, config.TimeWidth),
            _ => config.TakesLabels ? arange(count).remainder(3) : null,
        };
        return network.call(x, time, labels);
    }

    /// <summary>‖a − b‖/‖a‖.</summary>
    private static double Distance(Tensor expected, Tensor actual) => (expected - actual).norm().ToDouble() / expected.norm().ToDouble();

    private static Tensor Joined(Tensor[] tensors) => cat([.. tensors.Select(tensor => tensor.flatten())]);

    /// <summary>Bytes in use after a forward pass that were not before.</summary>
    private static long Kept(UNet network, Precision precision) => Scoped.Value(() =>
    {
        Precisions.Use(network, precision);
        var before = InUse();
        using var answer = Answer(network, count: 16, side: 32);
        return InUse() - before;
    });

    private static long InUse()
    {
        var info = MemoryInUse();
        return (long)info.Small + (long)info.Large;
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial AllocatorState MemoryInUse();

    /// <summary>glibc's <c>struct mallinfo2</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct AllocatorState
    {
        private readonly nuint arena, ordblks, smblks, hblks;

        /// <summary>Bytes in blocks mapped each by itself.</summary>
        public readonly nuint Large;

        private readonly nuint usmblks, fsmblks;

        /// <summary>Bytes in the other blocks in use.</summary>
        public readonly nuint Small;

        private readonly nuint fordblks, keepcost;
    }
}
