using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Nn;

public class LayerTests
{
    [Fact]
    public void Linear_is_a_matrix_product_and_a_sum()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(3, 2);
        var x = randn(4, 3);

        Assert.True(layer.call(x).allclose(x.matmul(layer.weight.t()) + layer.bias!, atol: 1e-6));
        using var bare = nn.Linear(3, 2, hasBias: false);
        Assert.Null(bare.bias);
        Assert.Equal([4, 2], bare.call(x).shape);
    }

    [Fact]
    public void A_convolution_of_ones_counts_its_window()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Conv2d(1, 1, 3, padding: 1, bias: false);
        nn.init.ones_(layer.weight);

        float[] expected = [4, 6, 4, 6, 9, 6, 4, 6, 4];
        Assert.Equal(expected, layer.call(ones(1, 1, 3, 3)).flatten().data<float>().ToArray());
        using var reflecting = nn.Conv2d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Reflect, bias: false);
        nn.init.ones_(reflecting.weight);
        Assert.All(reflecting.call(ones(1, 1, 3, 3)).flatten().data<float>().ToArray(), value => Assert.Equal(9, value));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Same_padding_keeps_the_size(long kernel)
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Conv2d(2, 3, kernel, Padding.Same, dilation: 2);

        Assert.Equal([1, 3, 7, 6], layer.call(randn(1, 2, 7, 6)).shape);
        Assert.Throws<ArgumentException>(() => nn.Conv2d(2, 3, kernel, Padding.Same, stride: 2));
    }

    [Fact]
    public void A_transposed_convolution_is_the_gradient_of_a_convolution()
    {
        using var scope = NewDisposeScope();
        using var convolution = nn.Conv2d(2, 3, 3, stride: 2, padding: 1, bias: false);
        using var transposed = nn.ConvTranspose2d(3, 2, 3, stride: 2, padding: 1, bias: false);
        using (no_grad())
        {
            transposed.weight.copy_(convolution.weight);
        }

        var x = randn(1, 2, 7, 7).requires_grad_();
        var y = convolution.call(x);
        var seed = randn_like(y);
        (y * seed).sum().backward();
        Assert.True(transposed.call(seed).allclose(x.grad!, atol: 1e-5));
        Assert.Equal([1, 2, 8, 8], transposed.forward(seed, [8, 8]).shape);
        Assert.Throws<ArgumentException>(() => transposed.forward(seed, [9, 9]));
    }

    [Fact]
    public void Other_ranks_of_convolution_have_their_shapes()
    {
        using var scope = NewDisposeScope();
        using var one = nn.Conv1d(2, 4, 3, stride: 2, groups: 2);
        using var three = nn.Conv3d(1, 2, (1, 2, 3));
        using var up = nn.ConvTranspose1d(2, 1, 4, stride: 2, padding: 1);

        Assert.Equal([1, 4, 4], one.call(randn(1, 2, 9)).shape);
        Assert.Equal([1, 2, 4, 3, 2], three.call(randn([1, 1, 4, 4, 4])).shape);
        Assert.Equal([1, 1, 10], up.call(randn(1, 2, 5)).shape);
    }

    [Fact]
    public void Group_norm_gives_each_group_mean_0_and_variance_1()
    {
        using var scope = NewDisposeScope();
        using var layer = TinyNetwork.GroupNorm(2, 4);
        var groups = layer.call((randn(3, 4, 5, 5) * 7) + 3).reshape(3, 2, -1);

        Assert.True(groups.mean([2L]).abs().max().ToDouble() < 1e-5);
        Assert.True((groups.var(2, unbiased: false) - 1).abs().max().ToDouble() < 1e-4);
    }

    [Fact]
    public void Layer_norm_is_group_norm_of_one_group()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.LayerNorm([4, 5]);
        using var plain = nn.LayerNorm(5, elementwise_affine: false);
        var x = randn(3, 4, 5);

        Assert.True(layer.call(x).allclose(F.group_norm(x.reshape(3, 1, 4, 5), 1).reshape(3, 4, 5), atol: 1e-5));
        Assert.Null(plain.weight);
        Assert.Empty(plain.state_dict());
    }

    [Fact]
    public void Batch_norm_tracks_the_batches_and_then_uses_them()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.BatchNorm2d(2, momentum: 0.5);
        var x = (randn(4, 2, 3, 3) * 2) + 5;
        layer.call(x);

        var mean = x.mean([0L, 2L, 3L]);
        Assert.True(layer.running_mean!.allclose(mean * 0.5, atol: 1e-5));
        Assert.Equal(1, layer.num_batches_tracked!.item<long>());
        layer.eval();
        var expected = (x - layer.running_mean!.view(1, 2, 1, 1)) / (layer.running_var!.view(1, 2, 1, 1) + 1e-5).sqrt();
        Assert.True(layer.call(x).allclose(expected, atol: 1e-5));
        Assert.Equal(1, layer.num_batches_tracked!.item<long>());
        Assert.Throws<ArgumentException>(() => layer.call(randn(2, 2)));
        Assert.Equal(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"], layer.state_dict().Keys);
    }

    [Fact]
    public void Instance_norm_takes_images_with_and_without_a_batch()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.InstanceNorm2d(3);
        var x = randn(2, 3, 4, 4);

        Assert.True(layer.call(x)[1].allclose(layer.call(x[1]), atol: 1e-5));
        Assert.True(layer.call(x).mean([2L, 3L]).abs().max().ToDouble() < 1e-5);
    }

    [Fact]
    public void An_embedding_gives_its_rows_and_none_for_the_padding()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Embedding(5, 3, padding_idx: -1);
        var rows = layer.call(tensor(new long[] { 2, 4 }));

        Assert.True(rows[0].Equals(layer.weight![2]));
        Assert.Equal(0, rows[1].abs().sum().ToDouble());
        rows.sum().backward();
        Assert.Equal([0f, 0, 3, 0, 0], layer.weight.grad!.sum(1).data<float>().ToArray());
    }

    public static TheoryData<Func<nn.Module<Tensor, Tensor>>, Func<double, double>> Pointwise => new()
    {
        { () => nn.ReLU(), x => Math.Max(0, x) },
        { () => nn.ReLU6(), x => Math.Min(6, Math.Max(0, x)) },
        { () => nn.SiLU(), x => x / (1 + Math.Exp(-x)) },
        { () => nn.GELU(GELU.Approximate.tanh), x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))) },
        { () => nn.Mish(), x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))) },
        { () => nn.Hardswish(), x => x * Math.Min(6, Math.Max(0, x + 3)) / 6 },
        { () => nn.Sigmoid(), x => 1 / (1 + Math.Exp(-x)) },
        { () => nn.Tanh(), Math.Tanh },
        { () => nn.ELU(0.5), x => x > 0 ? x : 0.5 * (Math.Exp(x) - 1) },
        { () => nn.LeakyReLU(0.1), x => x > 0 ? x : 0.1 * x },
        { () => nn.Softplus(2), x => Math.Log(1 + Math.Exp(2 * x)) / 2 },
        { () => nn.Identity(), x => x },
    };

    [Theory]
    [MemberData(nameof(Pointwise))]
    public void Activations_equal_their_formulae(Func<nn.Module<Tensor, Tensor>> make, Func<double, double> formula)
    {
        using var scope = NewDisposeScope();
        using var layer = make();
        var x = linspace(-8, 8, 65, dtype: float64);

        var expected = x.data<double>().ToArray().Select(formula).ToArray();
        Assert.All(expected.Zip(layer.call(x).data<double>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Empty(layer.parameters());
    }

    [Fact]
    public void Softmaxes_sum_to_1()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Softmax(1);
        using var logarithm = nn.LogSoftmax(1);
        var x = randn(3, 5);

        Assert.True(layer.call(x).sum(1).allclose(ones(3)));
        Assert.True(logarithm.call(x).exp().allclose(layer.call(x), atol: 1e-6));
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_does_nothing_in_evaluation()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Dropout(0.25);
        using var channels = nn.Dropout2d(0.5);
        var x = ones(100, 100);

        var dropped = layer.call(x);
        Assert.Equal(1, dropped.mean().ToDouble(), 0.1);
        Assert.Equal(4f / 3, dropped.max().ToSingle(), 1e-6f);
        Assert.All(channels.call(ones(4, 4, 3, 3)).sum([2, 3]).flatten().data<float>().ToArray(), value => Assert.Contains(value, new[] { 0f, 18f }));
        layer.eval();
        Assert.True(layer.call(x).Equals(x));
    }

    [Fact]
    public void Shapes_are_rearranged_and_put_back()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 4, 6, 6);

        Assert.True(nn.PixelShuffle(2).call(nn.PixelUnshuffle(2).call(x)).Equals(x));
        Assert.Equal([2, 144], nn.Flatten().call(x).shape);
        Assert.Equal([2, 4, 9, 8], nn.ConstantPad2d((1, 1, 0, 3), 2).call(x).shape);
        Assert.Equal(2f, nn.ConstantPad2d(1, 2).call(x)[0, 0, 0, 0].ToSingle());
        Assert.True(nn.ReflectionPad2d(1).call(x)[0, 0, 0, 0].Equals(x[0, 0, 1, 1]));
        Assert.True(nn.ReplicationPad2d(1).call(x)[0, 0, 0, 0].Equals(x[0, 0, 0, 0]));
        Assert.Equal(0f, nn.ZeroPad2d(1).call(x)[0, 0, 0, 0].ToSingle());
    }

    [Fact]
    public void Pools_and_upsampling_undo_each_other_on_blocks()
    {
        using var scope = NewDisposeScope();
        var x = randn(1, 2, 3, 3);
        var large = nn.Upsample(scale_factor: [2, 2]).call(x);

        Assert.Equal([1, 2, 6, 6], large.shape);
        Assert.True(nn.AvgPool2d(2).call(large).allclose(x, atol: 1e-6));
        Assert.True(nn.MaxPool2d(2).call(large).Equals(x));
        Assert.True(nn.AdaptiveAvgPool2d(1).call(x).flatten(1).allclose(x.mean([2L, 3L]), atol: 1e-6));
        Assert.Equal([1, 2, 5, 4], nn.Upsample([5, 4], mode: UpsampleMode.Bilinear, align_corners: false).call(x).shape);
    }

    [Fact]
    public void Losses_equal_their_formulae()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (tensor(new[] { 0.5, 3.0 }), tensor(new[] { 0.0, 1.0 }));

        Assert.Equal((0.25 + 4) / 2, nn.MSELoss().call(x, y).ToDouble(), 1e-12);
        Assert.Equal(2.5, nn.L1Loss(nn.Reduction.Sum).call(x, y).ToDouble(), 1e-12);
        Assert.Equal([0.125, 1.5], nn.SmoothL1Loss(nn.Reduction.None).call(x, y).data<double>().ToArray());
        Assert.Equal([0.125, 0.5 * (2 - 0.25)], nn.HuberLoss(0.5, nn.Reduction.None).call(x, y).data<double>().ToArray());
        var logistic = new[] { Math.Log(1 + Math.Exp(0.5)), Math.Log(1 + Math.Exp(-3)) };
        Assert.Equal(logistic.Average(), nn.BCEWithLogitsLoss().call(x, y).ToDouble(), 1e-12);
        Assert.Equal(
            Math.Log(Math.Exp(0.5) + Math.Exp(3)) - 3, nn.CrossEntropyLoss().call(x.view(1, 2), tensor(new long[] { 1 })).ToDouble(), 1e-12);

        // Σ target · (log target − input), with target (0.25, 0.75) and input log (0.5, 0.5).
        var (guess, truth) = (tensor(new[] { Math.Log(0.5), Math.Log(0.5) }), tensor(new[] { 0.25, 0.75 }));
        Assert.Equal(
            (0.25 * Math.Log(0.5)) + (0.75 * Math.Log(1.5)), nn.KLDivLoss(false, nn.Reduction.Sum).call(guess, truth).ToDouble(), 1e-12);
    }
}
