using Diffusion.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

public class UNetTests
{
    private static readonly UNetConfig Tiny = new()
    {
        InChannels = 2,
        OutChannels = 3,
        BlockOutChannels = [4, 8],
        DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"],
        UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
        LayersPerBlock = 1,
        NormNumGroups = 2,
        AttentionHeadDim = 4,
    };

    public static TheoryData<string, UNetConfig> Variants => new()
    {
        { "plain", Tiny },
        { "scale and shift", Tiny with { ResnetTimeScaleShift = "scale_shift", AttnNormNumGroups = 4 } },
        { "scale and shift, middle attention without a norm", Tiny with { ResnetTimeScaleShift = "scale_shift" } },
        { "resnets that resample", Tiny with { DownsampleType = "resnet", UpsampleType = "resnet" } },
        { "padding at the end", Tiny with { DownsamplePadding = 0 } },
        { "scaled middle", Tiny with { MidBlockScaleFactor = 1.41421 } },
        { "no attention in the middle", Tiny with { AddAttention = false } },
        { "no middle", Tiny with { MidBlockType = null } },
        { "one level", Tiny with { BlockOutChannels = [4], DownBlockTypes = ["DownBlock2D"], UpBlockTypes = ["AttnUpBlock2D"] } },
        { "odd width of the time embedding", Tiny with { BlockOutChannels = [5, 10], NormNumGroups = 5, AttentionHeadDim = null, TimeEmbeddingDim = 7 } },
        { "attention on the way down only", Tiny with { UpBlockTypes = ["UpBlock2D", "UpBlock2D"] } },
        { "random frequencies of the noise level", Tiny with { TimeEmbeddingType = "fourier" } },
        { "a table of times", Tiny with { TimeEmbeddingType = "learned", NumTrainTimesteps = 1000 } },
        { "mish", Tiny with { ActFn = "mish" } },
        { "gelu", Tiny with { ActFn = "gelu" } },
        { "relu", Tiny with { ActFn = "relu" } },
        { "centred input", Tiny with { CenterInputSample = true } },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Gradient_by_the_input_is_the_slope_of_the_output(string what, UNetConfig config)
    {
        using var scope = NewDisposeScope();
        using var network = Make(config).to(ScalarType.Float64);
        var (x, time, direction) = (Noise(1, 2, 2, 8, 4), tensor(new[] { 3.0, 700.5 }), Noise(2, 2, 2, 8, 4));
        var weights = Noise(3, 2, 3, 8, 4);
        var input = x.clone().requires_grad_();
        (network.call(input, time, null) * weights).sum().backward();
        var slope = (input.grad! * direction).sum().ToDouble();
        const double h = 1e-5;
        var measured = (Value(x + (direction * h)) - Value(x - (direction * h))) / (2 * h);
        Assert.True(Math.Abs(slope - measured) <= 1e-7 * (1 + Math.Abs(slope)), $"{what}: gradient {slope}, finite difference {measured}");

        double Value(Tensor at)
        {
            using var noGrad = no_grad();
            return (network.call(at, time, null) * weights).sum().ToDouble();
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_output_is_the_same_with_and_without_a_gradient(string what, UNetConfig config)
    {
        using var scope = NewDisposeScope();
        using var network = Make(config);
        var (x, time) = (Noise(1, 2, 2, 4, 8).to(ScalarType.Float32), tensor(new[] { 0f, 999f }));
        var before = x.clone();
        var recorded = network.call(x, time, null);
        using var noGrad = no_grad();
        TensorAssert.Same(recorded, network.call(x, time, null), what);
        TensorAssert.Same(before, x, $"the input of {what}");
    }

    [Fact]
    public void An_image_does_not_see_the_others_of_its_batch()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = Make(Tiny).to(ScalarType.Float64);
        var (x, time) = (Noise(4, 3, 2, 8, 8), tensor(new[] { 1.0, 50, 900 }));
        var together = network.call(x, time, null);
        var alone = network.call(x.narrow(0, 1, 1), time.narrow(0, 1, 1), null);
        Assert.InRange((together.narrow(0, 1, 1) - alone).abs().max().ToDouble(), 0, 1e-12);
    }

    [Fact]
    public void A_class_of_zeros_is_no_class()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var plain = Make(Tiny);
        using var identity = Make(Tiny with { ClassEmbedType = "identity" });
        using var embedding = Make(Tiny with { NumClassEmbeds = 3 });
        NetworkWeights.Load(identity, plain.state_dict(), "plain");
        var weights = plain.state_dict();
        weights.Add("class_embedding.weight", zeros(3, 16));
        NetworkWeights.Load(embedding, weights, "plain");
        var (x, time) = (Noise(4, 2, 2, 8, 8).to(ScalarType.Float32), tensor(new[] { 1f, 50f }));
        var expected = plain.call(x, time, null);
        TensorAssert.Same(expected, identity.call(x, time, zeros(2, 16)));
        TensorAssert.Same(expected, embedding.call(x, time, tensor(new long[] { 0, 2 })));
    }

    [Fact]
    public void A_class_given_as_a_number_is_embedded_as_time_is()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var numbered = Make(Tiny with { ClassEmbedType = "timestep" });
        using var vector = Make(Tiny with { ClassEmbedType = "identity" });
        var weights = numbered.state_dict();
        foreach (var part in new[] { "linear_1.weight", "linear_1.bias", "linear_2.weight", "linear_2.bias" })
        {
            weights["class_embedding." + part].copy_(weights["time_embedding." + part]);
        }

        NetworkWeights.Load(vector, weights.Where(pair => !pair.Key.StartsWith("class_embedding", StringComparison.Ordinal)).ToDictionary(), "numbered");
        var (x, time) = (Noise(4, 2, 2, 8, 8).to(ScalarType.Float32), tensor(new[] { 7f, 50f }));

        // Where the label is the time, the class adds the time's own vector: computed here by hand.
        var frequencies = tensor(new[] { 1f, 0.01f });
        var angles = time.unsqueeze(1) * frequencies;
        var hidden = nn.functional.silu(nn.functional.linear(cat([angles.cos(), angles.sin()], 1), weights["time_embedding.linear_1.weight"], weights["time_embedding.linear_1.bias"]));
        var own = nn.functional.linear(hidden, weights["time_embedding.linear_2.weight"], weights["time_embedding.linear_2.bias"]);
        var difference = numbered.call(x, time, tensor(new long[] { 7, 50 })) - vector.call(x, time, own);
        Assert.InRange(difference.abs().max().ToDouble(), 0, 1e-5);
    }

    [Fact]
    public void Dropout_acts_in_training_only()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = Make(Tiny with { Dropout = 0.5 });
        var (x, time) = (Noise(4, 1, 2, 8, 8).to(ScalarType.Float32), tensor(new[] { 1f }));
        network.train();
        Assert.False(TensorAssert.AreSame(network.call(x, time, null), network.call(x, time, null)));
        network.eval();
        TensorAssert.Same(network.call(x, time, null), network.call(x, time, null));
    }

    [Fact]
    public void Group_norms_start_as_the_identity()
    {
        using var network = Make(Tiny);
        var norms = network.named_parameters().Where(pair => pair.name.Contains("norm", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(norms);
        foreach (var (name, parameter) in norms)
        {
            var expected = name.EndsWith("weight", StringComparison.Ordinal) ? 1f : 0f;
            Assert.All(parameter.detach().data<float>().ToArray(), value => Assert.Equal(expected, value));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pass_leaves_only_its_result(bool gradient)
    {
        using var network = Make(Tiny with { NumClassEmbeds = 3 });
        using var scope = NewDisposeScope();
        var (x, time, labels) = (Noise(4, 2, 2, 8, 8).to(ScalarType.Float32), tensor(new[] { 1f, 50f }), tensor(new long[] { 0, 2 }));
        using var mode = set_grad_enabled(gradient);
        network.call(x, time, labels).Dispose();
        var before = scope.DisposablesCount;
        var alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var result = network.call(x, time, labels);
        Assert.Equal(before + 1, scope.DisposablesCount);
        Assert.Equal(alive + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        result.Dispose();
        Assert.Equal(alive, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Labels_must_be_given_exactly_to_networks_with_classes()
    {
        using var scope = NewDisposeScope();
        using var plain = Make(Tiny);
        using var labelled = Make(Tiny with { NumClassEmbeds = 3 });
        var (x, time, labels) = (zeros(2, 2, 8, 8), zeros(2), zeros(2, dtype: ScalarType.Int64));
        Assert.Contains("takes no labels", Assert.Throws<ArgumentException>(() => plain.call(x, time, labels)).Message, StringComparison.Ordinal);
        Assert.Contains("needs a label", Assert.Throws<ArgumentException>(() => labelled.call(x, time, null)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => labelled.call(x, time, zeros(3, dtype: ScalarType.Int64)));
    }

    [Theory]
    [InlineData(new long[] { 2, 2, 8 }, 2)]
    [InlineData(new long[] { 2, 3, 8, 8 }, 2)]
    [InlineData(new long[] { 2, 2, 7, 8 }, 2)]
    [InlineData(new long[] { 2, 2, 8, 9 }, 2)]
    [InlineData(new long[] { 2, 2, 8, 8 }, 1)]
    public void Shapes_that_do_not_fit_are_named(long[] shape, int times)
    {
        using var scope = NewDisposeScope();
        using var network = Make(Tiny);
        var message = Assert.Throws<ArgumentException>(() => network.call(zeros(shape), zeros(times), null)).Message;
        Assert.Contains("must be [", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_do_not_fit_are_named_and_nothing_is_copied()
    {
        using var scope = NewDisposeScope();
        using var network = Make(Tiny);
        var weights = network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone() + 1);
        weights.Remove("conv_in.bias");
        weights.Add("surplus", zeros(1));
        weights["conv_out.bias"] = zeros(4);
        var before = network.state_dict()["conv_in.weight"].detach().clone();
        var message = Assert.Throws<InputException>(() => NetworkWeights.Load(network, weights, "FILE")).Message;
        Assert.Equal(
            "FILE: the weights do not fit the network that the config describes: 1 missing (conv_in.bias); 1 unexpected (surplus); "
            + "1 of another shape (conv_out.bias is [4] instead of [3]).",
            message);
        TensorAssert.Same(before, network.state_dict()["conv_in.weight"]);
    }

    [Fact]
    public void A_long_list_of_missing_weights_is_cut_after_ten()
    {
        using var network = Make(Tiny);
        var message = Assert.Throws<InputException>(() => NetworkWeights.Load(network, new Dictionary<string, Tensor>(), "FILE")).Message;
        Assert.Contains($"{network.state_dict().Count} missing (", message, StringComparison.Ordinal);
        Assert.EndsWith(", …).", message, StringComparison.Ordinal);
        Assert.Equal(10, message.Split(',').Length - 1);
    }

    private static UNet Make(UNetConfig config)
    {
        manual_seed(7);
        return new UNet(config);
    }

    private static Tensor Noise(long seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed);
        return randn(shape, dtype: ScalarType.Float64, generator: generator);
    }
}
