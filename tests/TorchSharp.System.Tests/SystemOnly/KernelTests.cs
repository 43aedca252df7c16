using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly;

/// <summary>Our kernels in float32 against libtorch's operators in float64, which they never take: values and gradients over random shapes, for each instruction set there is.</summary>
[Collection(KernelChoice.Name)]
public class KernelTests
{
    /// <summary>Of the largest value: what float32 sums, and Winograd's transforms on top, lose over the depths tried here.</summary>
    private const double Tolerance = 2e-5;

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var set in Sets())
            {
                for (var seed = 0; seed < 24; seed++)
                {
                    cases.Add(set, seed);
                }
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Convolutions_with_tiles_are_libtorchs(string set, int seed)
    {
        var random = new Random(seed);
        var (from, to) = (16 * random.Next(1, 6), 16 * random.Next(1, 6));
        var (count, height, width) = (random.Next(1, 5), random.Next(1, 20), random.Next(1, 20));
        Compare(
            set,
            x => Fused.Conv2d(x[0], x[1], x.Length > 3 ? x[3] : null, [1, 1], [1, 1], [1, 1], 1, seed % 2 == 0 ? x[2] : null) + (seed % 2 == 0 ? 0 : x[2]),
            [Draw(random, count, from, height, width), Draw(random, to, from, 3, 3), Draw(random, count, to, height, width), .. seed % 3 == 0 ? [] : new[] { Draw(random, to) }]);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Convolutions_with_any_window_are_libtorchs(string set, int seed)
    {
        var random = new Random(100 + seed);
        var (from, to, side) = (random.Next(1, 40), random.Next(1, 40), random.Next(1, 4));
        var (stride, padding) = (random.Next(1, 4), random.Next(0, side));
        Compare(
            set,
            x => nn.functional.conv2d(x[0], x[1], x.Length > 2 ? x[2] : null, [stride, stride], [padding, padding]),
            [Draw(random, random.Next(1, 4), from, random.Next(side, 14), random.Next(side, 14)), Draw(random, to, from, side, side), .. seed % 3 == 0 ? [] : new[] { Draw(random, to) }]);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Convolutions_to_a_few_channels_are_libtorchs(string set, int seed)
    {
        var random = new Random(600 + seed);
        var (from, to, side) = (16 * random.Next(1, 4), random.Next(1, 9), random.Next(1, 5));
        var padding = random.Next(0, side + 1);
        Compare(
            set,
            x => Fused.Conv2d(x[0], x[1], x[2], [1, 1], [padding, padding], [1, 1], 1),
            [Draw(random, random.Next(1, 4), from, random.Next(side, 12), random.Next(side, 12)), Draw(random, to, from, side, side), Draw(random, to)]);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Convolutions_of_doubled_images_are_libtorchs(string set, int seed)
    {
        var random = new Random(800 + seed);
        var (from, to) = (16 * random.Next(1, 6), 16 * random.Next(1, 6));
        Compare(
            set,
            x => Fused.UpsampleConv2d(x[0], x[1], seed % 3 == 0 ? null : x[2]) + (seed % 3 == 0 ? x[2].sum() : 0),
            [Draw(random, random.Next(1, 5), from, random.Next(1, 12), random.Next(1, 12)), Draw(random, to, from, 3, 3), Draw(random, to)]);
    }

    [Fact]
    public void Doubling_inside_the_convolution_is_doubling_before_it()
    {
        using var scope = NewDisposeScope();
        var random = new Random(10);
        var (x, weight, bias) = (Draw(random, 2, 5, 4, 3), Draw(random, 7, 5, 3, 3), Draw(random, 7));
        var doubled = nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest);
        Close(nn.functional.conv2d(doubled, weight, bias, padding: [1, 1]), Fused.UpsampleConv2d(x, weight, bias), 1e-12);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Normalisation_of_joined_channels_is_libtorchs(string set, int seed)
    {
        var random = new Random(700 + seed);
        var (groups, size, count, height, width) = (random.Next(1, 9), random.Next(2, 9), random.Next(1, 5), random.Next(2, 12), random.Next(2, 12));
        var (all, own) = (groups * size, random.Next(1, groups * size));
        Compare(
            set,
            x => Fused.Normalize(x[0], groups, x[2], x[3], 1e-5, x[4], seed % 2 == 0, x[5], x[1]),
            [
                Draw(random, count, own, height, width), Draw(random, count, all - own, height, width), Draw(random, all), Draw(random, all), Draw(random, count, 2 * all), Draw(random, count, all),
            ]);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Linear_layers_are_libtorchs(string set, int seed)
    {
        var random = new Random(400 + seed);
        var (from, to, rows) = (random.Next(1, 80), random.Next(1, 80), random.Next(100, 300));
        Compare(
            set,
            x => Fused.Linear(x[0], x[1], seed % 3 == 0 ? null : x[2], seed % 2 == 0 ? null : x[3]) + (seed % 3 == 0 ? x[2] : 0) + (seed % 2 == 0 ? x[3] : 0),
            [Draw(random, 2, rows, from), Draw(random, to, from), Draw(random, to), Draw(random, 2, rows, to)]);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Attention_of_queries_keys_and_values_side_by_side_is_libtorchs(string set, int seed)
    {
        var random = new Random(500 + seed);
        var (heads, size) = (random.Next(1, 4), random.Next(1, 40));
        Compare(set, x => Fused.SelfAttention(x[0], heads), [Draw(random, random.Next(1, 4), random.Next(1, 150), 3 * heads * size)]);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Normalisation_scale_shift_and_silu_are_libtorchs(string set, int seed)
    {
        var random = new Random(200 + seed);
        var (groups, size, count) = (random.Next(1, 9), random.Next(1, 9), random.Next(1, 5));
        var (modulated, silu) = (seed % 2 == 0, seed % 3 != 0);
        Compare(
            set,
            x => Fused.Normalize(x[0], groups, x[1], x[2], 1e-5, modulated ? x[4] : null, silu, seed % 4 < 2 ? x[3] : null) + (modulated ? 0 : x[4].sum()) + (seed % 4 < 2 ? 0 : x[3].sum()),
            [
                Draw(random, count, groups * size, random.Next(2, 12), random.Next(2, 12)), Draw(random, groups * size), Draw(random, groups * size), Draw(random, count, groups * size),
                Draw(random, count, 2 * groups * size),
            ]);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Attention_is_libtorchs(string set, int seed)
    {
        var random = new Random(300 + seed);
        long[] shape = [random.Next(1, 4), random.Next(1, 4), random.Next(1, 150), random.Next(1, 70)];
        Compare(set, x => nn.functional.scaled_dot_product_attention(x[0], x[1], x[2]), [Draw(random, shape), Draw(random, shape), Draw(random, shape)]);
    }

    [Theory]
    [InlineData(64, 0f)]
    [InlineData(8, 1e4f)]
    public void Attention_survives_scores_that_float32_cannot_exponentiate(int tokens, float size)
    {
        using var scope = NewDisposeScope();
        var x = tensor(Enumerable.Range(0, tokens * 16).Select(i => size * MathF.Sin(i)).ToArray(), [1, 1, tokens, 16]);
        Assert.True(nn.functional.scaled_dot_product_attention(x, x, x).isfinite().all().item<bool>());
    }

    [Fact]
    public void Channels_last_and_strided_images_give_the_same()
    {
        using var scope = NewDisposeScope();
        var random = new Random(5);
        var (x, w) = (Draw(random, 2, 32, 9, 7).to_type(ScalarType.Float32), Draw(random, 16, 32, 3, 3).to_type(ScalarType.Float32));
        var strided = x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        Assert.Equal(
            nn.functional.conv2d(x, w, padding: [1, 1]).contiguous().data<float>().ToArray(),
            nn.functional.conv2d(strided, w, padding: [1, 1]).contiguous().data<float>().ToArray());
    }

    [Fact]
    public void A_gradient_of_a_gradient_is_libtorchs()
    {
        using var scope = NewDisposeScope();
        var random = new Random(6);
        Tensor[] inputs = [Draw(random, 2, 16, 6, 6), Draw(random, 16, 16, 3, 3), Draw(random, 16), Draw(random, 16)];
        Assert.All(Penalty(inputs, ScalarType.Float32).Zip(Penalty(inputs, ScalarType.Float64)), pair => Close(pair.Second, pair.First, 1e-4));

        static Tensor[] Penalty(Tensor[] inputs, ScalarType type)
        {
            var x = Array.ConvertAll(inputs, input => input.detach().clone().to_type(type).requires_grad_());
            var doubled = Fused.UpsampleConv2d(x[0], x[1], x[2]);
            var y = Fused.Normalize(Fused.Conv2d(x[0], x[1], x[2], [1, 1], [1, 1], [1, 1], 1, x[0]), 4, x[3], null, 1e-5, silu: true, added: x[0].sum([2, 3]));
            var heads = y.reshape(2, 4, 4, 36).transpose(2, 3);
            var (attended, together) = (nn.functional.scaled_dot_product_attention(heads, heads, heads), Fused.SelfAttention(y.reshape(2, 24, 24), 2));
            var slope = autograd.grad([attended.square().sum() + together.square().sum() + doubled.pow(3).sum()], [x[0]], create_graph: true)[0];
            return [.. autograd.grad([slope.square().sum()], [x[0], x[1], x[3]])];
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Linear_layers_of_few_and_many_rows_are_libtorchs(string set, int seed)
    {
        var random = new Random(1100 + seed);
        var (rows, from, to) = (random.Next(1, 300), 16 * random.Next(1, 20), random.Next(1, 70));
        Compare(
            set,
            x => Fused.Linear(x[0], x[1], seed % 3 == 0 ? null : x[2], seed % 2 == 0 ? x[3] : null) + (x[2].sum() * x[3].sum()),
            [Draw(random, rows, from), Draw(random, to, from), Draw(random, to), Draw(random, rows, to)]);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Convolving_a_normalised_image_is_doing_one_after_the_other(string set, int seed)
    {
        using var scope = NewDisposeScope();
        var random = new Random(1300 + seed);
        var (from, further, to) = (16 * random.Next(1, 6), seed % 2 * 16 * random.Next(1, 4), 16 * random.Next(1, 6));
        var (count, height, width, all) = (random.Next(1, 9), random.Next(1, 20), random.Next(1, 20), from + further);
        Tensor Number(params long[] shape) => Draw(random, shape).to_type(ScalarType.Float32);
        var (x, joined, weight, bias) = (Number(count, from, height, width), further == 0 ? null : Number(count, further, height, width), Number(all), Number(all));
        var (modulation, added) = (seed % 3 == 0 ? Number(count, 2 * all) : null, seed % 3 == 1 ? Number(count, all) : null);
        var (window, offset, addend) = (Number(to, all, 3, 3), seed % 4 == 0 ? null : Number(to), seed % 5 == 0 ? null : Number(count, to, height, width));
        using var frozen = no_grad();
        Fused.Kernels = set;
        try
        {
            var normed = Fused.Normalize(x, 8, weight, bias, 1e-5, modulation, silu: seed % 2 == 0, added, joined);
            var expected = Fused.Conv2d(normed, window, offset, [1, 1], [1, 1], [1, 1], 1, addend);
            Assert.Equal(expected.contiguous().data<float>().ToArray(), Together());
            Parts.Run(3, _ => Assert.Equal(expected.contiguous().data<float>().ToArray(), Together())); // a thread that has the images to itself does it another way
        }
        finally
        {
            Fused.Kernels = "";
        }

        float[] Together()
        {
            using var own = NewDisposeScope();
            using var none = no_grad();
            return Fused.NormalizeConv2d(x, 8, weight, bias, 1e-5, modulation, silu: seed % 2 == 0, added, joined, window, offset, addend).contiguous().data<float>().ToArray();
        }
    }

    [Fact]
    public void Convolving_a_normalised_image_has_gradients_and_takes_what_the_kernels_do_not()
    {
        using var scope = NewDisposeScope();
        var random = new Random(13);
        Tensor[] inputs = [Draw(random, 2, 12, 5, 7), Draw(random, 10, 12, 3, 3)];
        Compare("", x => Fused.NormalizeConv2d(x[0], 3, null, null, 1e-5, null, silu: true, null, null, x[1], null, null), inputs);
        Assert.ThrowsAny<ExternalException>(() => Fused.NormalizeConv2d(inputs[0], 3, null, null, 1e-5, null, silu: true, null, null, inputs[1][.., ..7], null, null));
    }

    [Fact]
    public void What_records_no_gradients_answers_the_same_to_the_bit()
    {
        using var scope = NewDisposeScope();
        var random = new Random(12);
        Tensor[] x = [.. new[] { Draw(random, 2, 16, 9, 7), Draw(random, 16, 16, 3, 3), Draw(random, 16), Draw(random, 16, 16, 1, 1), Draw(random, 2, 300, 96) }
            .Select(each => each.to_type(ScalarType.Float32).requires_grad_())];
        var recorded = All();
        using var frozen = no_grad();
        Assert.All(recorded.Zip(All()), pair =>
        {
            Assert.True(pair.First.requires_grad);
            Assert.False(pair.Second.requires_grad);
            Assert.Equal(pair.First.detach().contiguous().data<float>().ToArray(), pair.Second.contiguous().data<float>().ToArray());
        });

        Tensor[] All() =>
        [
            Fused.Conv2d(x[0], x[1], x[2], [1, 1], [1, 1], [1, 1], 1, x[0]), Fused.Conv2d(x[0], x[3], null, [2, 2], [0, 0], [1, 1], 1), Fused.UpsampleConv2d(x[0], x[1], x[2]),
            Fused.Normalize(x[0], 4, x[2], null, 1e-5, silu: true), Fused.Normalize(x[0], 4, null, null, 1e-5, joined: x[0]), Fused.SelfAttention(x[4], 2), Fused.Attention(x[0], x[0], x[0]),
            Fused.Linear(x[4], x[4][0], null), Fused.Linear(x[4][0, ..9], x[4][0], null),
        ];
    }

    [Fact]
    public void The_norm_of_many_tensors_does_not_depend_on_the_threads()
    {
        using var scope = NewDisposeScope();
        var random = new Random(7);
        Tensor[] tensors = [.. Enumerable.Range(1, 9).Select(i => Draw(random, 7919 * i).to_type(ScalarType.Float32))];
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            var alone = Fused.Norm(tensors);
            set_num_threads(3);
            Assert.Equal(alone, Fused.Norm(tensors));
            Assert.Equal(Math.Sqrt(tensors.Sum(x => x.to_type(ScalarType.Float64).square().sum().item<double>())), alone, 1e-6 * alone);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private static IEnumerable<string> Sets()
    {
        var best = Fused.Kernels;
        return best == "off" ? [best] : best == "avx512" ? [best, "avx2"] : [best];
    }

    private static Tensor Draw(Random random, params long[] shape) => Ops.Sample.Uniform(random, shape, -1, 1);

    private static void Compare(string set, Func<Tensor[], Tensor> function, Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        Fused.Kernels = set;
        try
        {
            var (expected, actual) = (Run(function, inputs, ScalarType.Float64), Run(function, inputs, ScalarType.Float32));
            Assert.All(expected.Zip(actual), pair => Close(pair.First, pair.Second, Tolerance));
        }
        finally
        {
            Fused.Kernels = "";
        }
    }

    /// <summary>The value, and the gradients of its sum with fixed weights.</summary>
    private static Tensor[] Run(Func<Tensor[], Tensor> function, Tensor[] inputs, ScalarType type)
    {
        var leaves = Array.ConvertAll(inputs, input => input.detach().clone().to_type(type).requires_grad_());
        var value = function(leaves);
        var weights = Draw(new Random(9), value.shape).to_type(type);
        (value * weights).sum().backward();
        return [value, .. leaves.Select(leaf => leaf.grad!)];
    }

    private static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var scale = Math.Max(1, expected.abs().max().item<double>());
        var difference = (expected - actual.to_type(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(difference <= tolerance * scale, $"differs by {difference / scale:e2} of the largest value");
    }
}
