using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Ops;

public class ValueTests
{
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Run, Func<double, double> Formula)> Formulas = new()
    {
        ["neg"] = (x => -x, x => -x),
        ["abs"] = (x => x.abs(), Math.Abs),
        ["square"] = (x => x.square(), x => x * x),
        ["reciprocal"] = (x => x.reciprocal(), x => 1 / x),
        ["sign"] = (x => x.sign(), x => Math.Sign(x)),
        ["exp"] = (x => x.exp(), Math.Exp),
        ["expm1"] = (x => x.expm1(), x => Math.Exp(x) - 1),
        ["log of abs"] = (x => x.abs().log(), x => Math.Log(Math.Abs(x))),
        ["log2 of abs"] = (x => x.abs().log2(), x => Math.Log2(Math.Abs(x))),
        ["log1p of square"] = (x => x.square().log1p(), x => Math.Log(1 + x * x)),
        ["sqrt of abs"] = (x => x.abs().sqrt(), x => Math.Sqrt(Math.Abs(x))),
        ["rsqrt of abs"] = (x => x.abs().rsqrt(), x => 1 / Math.Sqrt(Math.Abs(x))),
        ["sin"] = (x => x.sin(), Math.Sin),
        ["cos"] = (x => x.cos(), Math.Cos),
        ["tanh"] = (x => x.tanh(), Math.Tanh),
        ["atan"] = (x => x.atan(), Math.Atan),
        ["floor"] = (x => x.floor(), Math.Floor),
        ["ceil"] = (x => x.ceil(), Math.Ceiling),
        ["round"] = (x => x.round(), x => Math.Round(x, MidpointRounding.ToEven)),
        ["round decimals"] = (x => x.round(1), x => Math.Round(x, 1)),
        ["trunc"] = (x => x.trunc(), Math.Truncate),
        ["frac"] = (x => x.frac(), x => x - Math.Truncate(x)),
        ["clamp"] = (x => x.clamp(-1, 1), x => Math.Clamp(x, -1, 1)),
        ["clamp below"] = (x => x.clamp(min: (Scalar)0.5), x => Math.Max(x, 0.5)),
        ["pow"] = (x => x.pow(3), x => x * x * x),
        ["sigmoid"] = (x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        ["silu"] = (x => F.silu(x), x => x / (1 + Math.Exp(-x))),
        ["relu"] = (x => F.relu(x), x => Math.Max(x, 0)),
        ["leaky_relu"] = (x => F.leaky_relu(x, 0.2), x => x > 0 ? x : 0.2 * x),
        ["elu"] = (x => F.elu(x, 1), x => x > 0 ? x : Math.Exp(x) - 1),
        ["gelu tanh"] = (x => F.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh), x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
        ["softplus"] = (x => F.softplus(x), x => Math.Log(1 + Math.Exp(x))),
        ["softsign"] = (x => F.softsign(x), x => x / (1 + Math.Abs(x))),
        ["tanhshrink"] = (x => F.tanhshrink(x), x => x - Math.Tanh(x)),
        ["hardtanh"] = (x => F.hardtanh(x), x => Math.Clamp(x, -1, 1)),
        ["logit of sigmoid"] = (x => x.sigmoid().logit(), x => x),
        ["erfinv of erf"] = (x => x.mul(0.3).erf().erfinv(), x => 0.3 * x),
        ["scalar minus"] = (x => 1 - x, x => 1 - x),
        ["scalar over"] = (x => 2 / x, x => 2 / x),
        ["remainder"] = (x => x % 1, x => x - Math.Floor(x)),
        ["fmod"] = (x => x.fmod(1), x => x % 1),
        ["div floor"] = (x => x.div(0.5, RoundingMode.floor), x => Math.Floor(x / 0.5)),
        ["div trunc"] = (x => x.div(0.5, RoundingMode.trunc), x => Math.Truncate(x / 0.5)),
        ["greater"] = (x => x > 0, x => x > 0 ? 1 : 0),
        ["scalar less"] = (x => 0.5 < x, x => x > 0.5 ? 1 : 0),
        ["both"] = (x => (x > -1) & (x < 1), x => x is > -1 and < 1 ? 1 : 0),
        ["neither"] = (x => ~((x > -1) | (x < 1)), _ => 0),
    };

    public static TheoryData<string> Names => [.. Formulas.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Elements_follow_the_formula(string name)
    {
        using var scope = NewDisposeScope();
        var (run, formula) = Formulas[name];
        var x = Sample.Uniform(new Random(1), [4, 7], -3, 3);
        Sample.Close([.. Sample.Values(x).Select(formula)], run(x), 1e-11);
    }

    [Fact]
    public void Plain_numbers_keep_the_type_of_the_tensor_where_Python_does()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(ScalarType.BFloat16, (ones(2, ScalarType.BFloat16) * 0.5).dtype);
        Assert.Equal(ScalarType.Int64, (ones(2, ScalarType.Int64) * 2).dtype);
        Assert.Equal(ScalarType.Float32, (ones(2, ScalarType.Int64) * 0.5f).dtype);
        Assert.Equal(ScalarType.Float32, (1 / ones(2, ScalarType.Int64)).dtype);
        Assert.Equal(ScalarType.Bool, (ones(2) == 1).dtype);
    }

    [Fact]
    public void Reductions_of_a_known_matrix()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[,] { { 1, 5, 3 }, { 4, 2, 6 } });
        Sample.Close([21], x.sum());
        Sample.Close([5, 7, 9], x.sum([0]));
        Sample.Close([9, 12], x.sum(1));
        Sample.Close([3, 4], x.mean([1]));
        Sample.Close([720], x.prod());
        Sample.Close([3.5], x.var());
        Sample.Close([Math.Sqrt(35.0 / 12)], x.std(false));
        Sample.Close([5, 6], x.max(1).values);
        Sample.Close([1, 2], x.max(1).indexes);
        Sample.Close([4, 5, 6], x.amax(0));
        Sample.Close([5], x.argmax());
        Sample.Close([0, 1, 0], x.argmin(0));
        Sample.Close([3], x.median());
        Sample.Close([3.5], x.quantile(tensor(new[] { 0.5 })));
        Sample.Close([1, 3, 5, 2, 4, 6], x.sort(1).Values);
        Sample.Close([6, 5], x.flatten().topk(2).values);
        Sample.Close([1, 6, 9, 4, 6, 12], x.cumsum(1));
        Sample.Close([Math.Sqrt(91)], x.norm());
        Assert.True(x.gt(0).all().ToBoolean());
        Assert.False(x.gt(6).any().ToBoolean());
        Assert.Equal(4, x.gt(2).count_nonzero().ToInt64());
    }

    [Fact]
    public void Counts_and_distinct_elements()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new long[] { 3, 1, 1, 0, 3, 3 });
        Sample.Close([1, 2, 0, 3], x.bincount(null));
        var (values, inverse, counts) = x.unique(return_inverse: true, return_counts: true);
        Sample.Close([0, 1, 3], values);
        Sample.Close([2, 1, 1, 0, 2, 2], inverse!);
        Sample.Close([1, 2, 3], counts!);
        Assert.Null(x.unique().inverse_indices);
        Sample.Close([1, 2, 3], x.to_type(ScalarType.Float32).histc(3, 0, 3));
        Sample.Close([1, 2, 2, 0, 1, 1], searchsorted(tensor(new[] { 0.5, 2.0 }), tensor(new[] { 1.0, 3, 4, 0, 1, 1 })));
    }

    [Fact]
    public void Joining_and_parting_are_inverse()
    {
        using var scope = NewDisposeScope();
        var x = Sample.Uniform(new Random(2), [5, 6], -1, 1);
        Sample.Close(x, cat(x.chunk(3, 1), 1));
        Sample.Close(x, cat(x.split([1, 4]), 0));
        Sample.Close(x, stack(x.unbind(1), 1));
        Sample.Close(x, vstack(x.split(2)));
        Sample.Close(x, hstack(x.tensor_split(4, 1)));
        Sample.Close(x, x.roll(2, 1).roll(-2, 1));
        Sample.Close(x, x.flip(0).flip(0));
        Sample.Close(x, x.tril() + x.triu(1));
        Sample.Close(x.reshape(1, 1, 5, 6), F.fold(F.unfold(x.reshape(1, 1, 5, 6), (1, 2), stride: (1, 2)), (5, 6), (1, 2), stride: (1, 2)));
        var image = Sample.Uniform(new Random(3), [2, 8, 3, 3], -1, 1);
        Sample.Close(image, F.pixel_unshuffle(F.pixel_shuffle(image, 2), 2));
    }

    [Fact]
    public void Matrix_decompositions_multiply_back()
    {
        using var scope = NewDisposeScope();
        var a = Sample.Uniform(new Random(4), [2, 4, 4], -1, 1);
        var spd = a.matmul(a.mT) + eye(4, dtype: ScalarType.Float64);
        var factor = linalg.cholesky(spd);
        Sample.Close(spd, factor.matmul(factor.mT));
        var (values, vectors) = linalg.eigh(spd);
        Sample.Close(spd, vectors.matmul(values.diag_embed()).matmul(vectors.mT));
        var (u, s, vh) = linalg.svd(a);
        Sample.Close(a, u.matmul(s.diag_embed()).matmul(vh));
        var (q, r) = linalg.qr(a);
        Sample.Close(a, q.matmul(r));
        Sample.Close(eye(4, dtype: ScalarType.Float64).expand(2, 4, 4), linalg.inv(a).matmul(a), 1e-10);
        Sample.Close(a, spd.matmul(linalg.solve(spd, a)));
        var (sign, logarithm) = linalg.slogdet(a);
        Sample.Close(linalg.det(a), sign * logarithm.exp());
        Sample.Close(linalg.svdvals(a).amax(1), linalg.matrix_norm(a, 2));
    }

    [Fact]
    public void Convolution_is_a_sum_over_windows()
    {
        using var scope = NewDisposeScope();
        var x = Sample.Uniform(new Random(5), [2, 3, 5, 6], -1, 1);
        var weight = Sample.Uniform(new Random(6), [4, 3, 3, 3], -1, 1);
        var bias = Sample.Uniform(new Random(7), [4], -1, 1);
        var byWindows = weight.view(4, 27).matmul(F.unfold(x, 3, padding: 1)).view(2, 4, 5, 6) + bias.view(1, 4, 1, 1);
        Sample.Close(byWindows, F.conv2d(x, weight, bias, padding: [1, 1]));
        Sample.Close(byWindows, F.conv2d_padding(x, weight, bias, padding: Padding.Same));
    }

    [Fact]
    public void Group_normalisation_has_mean_0_and_variance_1_per_group()
    {
        using var scope = NewDisposeScope();
        var y = F.group_norm(Sample.Uniform(new Random(8), [2, 4, 5, 5], -3, 9), 2, eps: 0).view(2, 2, -1);
        Sample.Close(zeros(2, 2, ScalarType.Float64), y.mean([2]));
        Sample.Close(ones(2, 2, ScalarType.Float64), y.var(2, false));
    }

    [Fact]
    public void Attention_is_softmax_of_scaled_products()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Sample.Uniform(new Random(9), [2, 3, 4], -1, 1), Sample.Uniform(new Random(10), [2, 3, 4], -1, 1), Sample.Uniform(new Random(11), [2, 3, 2], -1, 1));
        var scores = q.matmul(k.mT) / 2;
        Sample.Close(scores.softmax(-1).matmul(v), F.scaled_dot_product_attention(q, k, v));
        var causal = ones(3, 3, ScalarType.Bool).tril();
        var expected = scores.masked_fill(~causal, double.NegativeInfinity).softmax(-1).matmul(v);
        Sample.Close(expected, F.scaled_dot_product_attention(q, k, v, is_casual: true));
        Sample.Close(expected, F.scaled_dot_product_attention(q, k, v, causal));
        Sample.Close(v.slice(1, 0, 1, 1), F.scaled_dot_product_attention(q, k, v, is_casual: true).slice(1, 0, 1, 1));
    }

    [Fact]
    public void Draws_have_the_moments_of_their_distribution()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var x = empty(40000, ScalarType.Float64);
        Moments(x.normal_(2, 3, generator), 2, 3);
        Moments(x.uniform_(-1, 1, generator), 0, Math.Sqrt(1.0 / 3));
        Moments(x.exponential_(2, generator), 0.5, 0.5);
        Moments(x.bernoulli_(0.3, generator), 0.3, Math.Sqrt(0.21));
        var classes = tensor(new[] { 0.0, 1, 3 }).multinomial(4000, true, generator);
        Sample.Close([0], classes.eq(0).sum());
        Assert.InRange(classes.eq(2).sum().ToInt64(), 2860, 3140);
    }

    /// <summary>Mean within 5 standard errors, standard deviation within 5%.</summary>
    private static void Moments(Tensor x, double mean, double deviation)
    {
        Assert.InRange(x.mean().ToDouble(), mean - 5 * deviation / 200, mean + 5 * deviation / 200);
        Assert.InRange(x.std().ToDouble(), 0.95 * deviation, 1.05 * deviation);
    }
}
