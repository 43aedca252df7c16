using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Ops;

/// <summary>One differentiable operation: the shapes of its inputs, the interval they are drawn from, and itself.</summary>
public sealed record Differentiable(string Name, long[][] Shapes, double Low, double High, Func<Tensor[], Tensor> Run);

/// <summary>Every differentiable operation. Intervals keep away from kinks and poles; ties have probability zero.</summary>
public static class DifferentiableTable
{
    private static readonly long[] Vector = [5];
    private static readonly long[] Matrix = [3, 4];
    private static readonly long[] Row = [4];
    private static readonly long[] Images = [2, 4, 5, 6];
    private static readonly long[] Square = [3, 3];

    public static IReadOnlyDictionary<string, Differentiable> All { get; } = Elementwise().Concat(Pairs()).Concat(Reductions()).Concat(Shapes())
        .Concat(Selections()).Concat(Products()).Concat(Functional()).Concat(Losses()).ToDictionary(entry => entry.Name);

    private static Differentiable One(string name, double low, double high, Func<Tensor, Tensor> run) => new(name, [Matrix], low, high, x => run(x[0]));

    private static Differentiable Two(string name, long[] first, long[] second, double low, double high, Func<Tensor, Tensor, Tensor> run) =>
        new(name, [first, second], low, high, x => run(x[0], x[1]));

    private static IEnumerable<Differentiable> Elementwise() =>
    [
        One("neg", -2, 2, x => -x),
        One("abs", 0.1, 2, x => x.neg().abs()),
        One("square", -2, 2, x => x.square()),
        One("reciprocal", 0.5, 2, x => x.reciprocal()),
        One("sqrt", 0.5, 2, x => x.sqrt()),
        One("rsqrt", 0.5, 2, x => x.rsqrt()),
        One("exp", -2, 2, x => x.exp()),
        One("exp2", -2, 2, x => x.exp2()),
        One("expm1", -2, 2, x => x.expm1()),
        One("log", 0.5, 2, x => x.log()),
        One("log2", 0.5, 2, x => x.log2()),
        One("log10", 0.5, 2, x => x.log10()),
        One("log1p", -0.5, 2, x => x.log1p()),
        One("logit", 0.1, 0.9, x => x.logit()),
        One("erf", -2, 2, x => x.erf()),
        One("erfc", -2, 2, x => x.erfc()),
        One("erfinv", -0.9, 0.9, x => x.erfinv()),
        One("lgamma", 0.5, 3, x => x.lgamma()),
        One("digamma", 0.5, 3, x => x.digamma()),
        One("i0", -2, 2, x => x.i0()),
        One("sin", -2, 2, x => x.sin()),
        One("cos", -2, 2, x => x.cos()),
        One("tan", -1, 1, x => x.tan()),
        One("asin", -0.9, 0.9, x => x.asin()),
        One("acos", -0.9, 0.9, x => x.acos()),
        One("atan", -2, 2, x => x.atan()),
        One("sinh", -2, 2, x => x.sinh()),
        One("cosh", -2, 2, x => x.cosh()),
        One("tanh", -2, 2, x => x.tanh()),
        One("asinh", -2, 2, x => x.asinh()),
        One("acosh", 1.2, 3, x => x.acosh()),
        One("atanh", -0.8, 0.8, x => x.atanh()),
        One("sinc", 0.1, 0.9, x => x.sinc()),
        One("deg2rad", -90, 90, x => x.deg2rad()),
        One("frac", 0.1, 0.9, x => (x + 3).frac()),
        One("clamp inside", -0.4, 0.4, x => x.clamp(-0.5, 0.5)),
        One("clamp outside", 0.6, 2, x => x.clamp(-0.5, 0.5)),
        One("clamp_min", 0.1, 2, x => x.clamp_min(0)),
        One("clamp_max", 0.1, 2, x => x.clamp_max(0)),
        One("nan_to_num", -2, 2, x => x.nan_to_num()),
        One("pow scalar", 0.5, 2, x => x.pow(2.5)),
        One("add scalar", -2, 2, x => 1 + x + 2.0),
        One("sub scalar", -2, 2, x => 1 - x - 2.0),
        One("mul scalar", -2, 2, x => 3 * x * 2.0),
        One("div scalar", 0.5, 2, x => 3 / x / 2.0),
        One("remainder scalar", 0.1, 0.9, x => (x + 4) % 1),
        One("sigmoid", -2, 2, x => x.sigmoid()),
        One("silu", -2, 2, x => x.silu()),
        One("relu", 0.1, 2, x => x.relu() + (-x).relu()),
        One("relu6", 0.1, 5, x => x.relu6()),
        One("leaky_relu", -2, -0.1, x => x.leaky_relu(0.1)),
        One("elu", -2, -0.1, x => x.elu(1.5)),
        One("celu", -2, -0.1, x => x.celu(1.5)),
        One("selu", -2, -0.1, x => x.selu()),
        One("gelu", -2, 2, x => x.gelu()),
        One("gelu tanh", -2, 2, x => x.gelu(TorchSharp.Modules.GELU.Approximate.tanh)),
        One("glu", -2, 2, x => x.glu(1)),
        One("hardsigmoid", -2, 2, x => x.hardsigmoid()),
        One("hardswish", -2, 2, x => x.hardswish()),
        One("softplus", -2, 2, x => x.softplus(2)),
        One("log_sigmoid", -2, 2, x => x.log_sigmoid()),
        One("mish", -2, 2, x => F.mish(x)),
        One("softsign", 0.1, 2, x => F.softsign(x)),
        One("tanhshrink", -2, 2, x => F.tanhshrink(x)),
        One("entr", 0.5, 2, special.entr),
        One("ndtr", -2, 2, special.ndtr),
        One("i1", -2, 2, special.i1),
    ];

    private static IEnumerable<Differentiable> Pairs() =>
    [
        Two("add", Matrix, Row, -2, 2, (x, y) => x + y),
        Two("add alpha", Matrix, Row, -2, 2, (x, y) => x.add(y, 0.3)),
        Two("sub", Row, Matrix, -2, 2, (x, y) => x - y),
        Two("mul", Matrix, Row, -2, 2, (x, y) => x * y),
        Two("div", Row, Matrix, 0.5, 2, (x, y) => x / y),
        Two("pow", Matrix, Row, 0.5, 2, (x, y) => x.pow(y)),
        Two("atan2", Matrix, Row, 0.5, 2, (x, y) => x.atan2(y)),
        Two("hypot", Matrix, Row, 0.5, 2, (x, y) => x.hypot(y)),
        Two("maximum", Matrix, Matrix, -2, 2, (x, y) => x.maximum(y)),
        Two("minimum", Matrix, Matrix, -2, 2, (x, y) => x.minimum(y)),
        Two("xlogy", Matrix, Row, 0.5, 2, (x, y) => x.xlogy(y)),
        Two("logaddexp", Matrix, Row, -2, 2, (x, y) => x.logaddexp(y)),
        Two("copysign", Matrix, Matrix, 0.1, 2, (x, y) => x.copysign(-y)),
        Two("where", Matrix, Row, -2, 2, (x, y) => where(tensor(new[] { true, false, true, false }), x, y)),
        Two("dist", Matrix, Matrix, -2, 2, (x, y) => x.dist(y)),
        new("addcmul", [Matrix, Row, Matrix], -2, 2, x => x[0].addcmul(x[1], x[2], 0.5)),
        new("addcdiv", [Matrix, Row, Matrix], 0.5, 2, x => x[0].addcdiv(x[1], x[2], 0.5)),
        new("lerp", [Matrix, Matrix, Row], -2, 2, x => x[0].lerp(x[1], x[2])),
    ];

    private static IEnumerable<Differentiable> Reductions() =>
    [
        One("sum", -2, 2, x => x.sum()),
        One("sum dim", -2, 2, x => x.sum(1, keepdim: true)),
        One("sum dims", -2, 2, x => x.sum([0, 1])),
        One("mean", -2, 2, x => x.mean()),
        One("mean dims", -2, 2, x => x.mean([0], true)),
        One("prod", 0.5, 2, x => x.prod()),
        One("prod dim", 0.5, 2, x => x.prod(0, false)),
        One("max", -2, 2, x => x.max()),
        One("max dim", -2, 2, x => x.max(1).values),
        One("min dim", -2, 2, x => x.min(0).values),
        One("amax", -2, 2, x => x.amax(1)),
        One("amin", -2, 2, x => x.amin([0], true)),
        One("logsumexp", -2, 2, x => x.logsumexp(1)),
        One("norm", 0.5, 2, x => x.norm()),
        One("norm dim", 0.5, 2, x => x.norm(1, false, 3)),
        One("std", -2, 2, x => x.std()),
        One("std dim", -2, 2, x => x.std(1, false, true)),
        One("var", -2, 2, x => x.var(false)),
        One("var dims", -2, 2, x => x.var([0, 1])),
        One("var_mean", -2, 2, x => { var (v, m) = x.var_mean(1); return v + m; }),
        One("quantile", -2, 2, x => x.quantile(tensor(new[] { 0.2, 0.7 }))),
        One("median", -2, 2, x => x.median()),
        One("sort", -2, 2, x => x.sort(1).Values),
        One("topk", -2, 2, x => x.topk(2).values),
        One("cumsum", -2, 2, x => x.cumsum(1)),
        One("cumprod", 0.5, 2, x => x.cumprod(0)),
        One("logcumsumexp", -2, 2, x => x.logcumsumexp(1)),
        One("diff", -2, 2, x => x.diff()),
        One("trapezoid", -2, 2, x => x.trapezoid(0.5)),
        One("softmax", -2, 2, x => x.softmax(1)),
        One("log_softmax", -2, 2, x => x.log_softmax(0)),
        One("cov", -2, 2, x => x.cov()),
    ];

    private static IEnumerable<Differentiable> Shapes() =>
    [
        One("view", -2, 2, x => x.view(2, 6)),
        One("reshape", -2, 2, x => x.t().reshape(-1)),
        One("permute", -2, 2, x => x.permute(1, 0)),
        One("transpose", -2, 2, x => x.transpose(0, 1)),
        One("unsqueeze squeeze", -2, 2, x => x.unsqueeze(1).squeeze(1)),
        One("flatten", -2, 2, x => x.flatten()),
        One("expand", -2, 2, x => x.expand(2, 3, 4)),
        One("repeat", -2, 2, x => x.repeat(2, 1)),
        One("repeat_interleave", -2, 2, x => x.repeat_interleave(2, 1)),
        One("tile", -2, 2, x => x.tile([1, 2])),
        One("chunk", -2, 2, x => x.chunk(2, 1)[1]),
        One("split", -2, 2, x => x.split([1, 3], 1)[1]),
        One("narrow", -2, 2, x => x.narrow(1, 1, 2)),
        One("select", -2, 2, x => x.select(0, -1)),
        One("slice", -2, 2, x => x.slice(1, 0, 4, 2)),
        One("unbind", -2, 2, x => x.unbind(1)[2]),
        One("roll", -2, 2, x => x.roll(1, 1)),
        One("flip", -2, 2, x => x.flip(0, 1)),
        One("rot90", -2, 2, x => x.rot90()),
        One("tril", -2, 2, x => x.tril()),
        One("triu", -2, 2, x => x.triu(1)),
        One("diagonal", -2, 2, x => x.diagonal()),
        One("diag_embed", -2, 2, x => x.diag_embed()),
        One("unfold dimension", -2, 2, x => x.unfold(1, 2, 1)),
        One("movedim", -2, 2, x => x.movedim([0], [1])),
        One("contiguous", -2, 2, x => x.t().contiguous()),
        Two("cat", Matrix, Matrix, -2, 2, (x, y) => cat([x, y], 1)),
        Two("stack", Matrix, Matrix, -2, 2, (x, y) => stack([x, y], 1)),
        Two("meshgrid", Vector, Row, -2, 2, (x, y) => { var grid = meshgrid([x, y]); return grid[0] * grid[1]; }),
    ];

    private static IEnumerable<Differentiable> Selections() =>
    [
        One("gather", -2, 2, x => x.gather(1, tensor(new long[,] { { 0, 3 }, { 1, 1 }, { 2, 0 } }))),
        One("index_select", -2, 2, x => x.index_select(0, tensor(new long[] { 2, 0, 2 }))),
        One("masked_select", -2, 2, x => x.masked_select(tensor(new[] { true, false, true, true }))),
        One("masked_fill", -2, 2, x => x.masked_fill(tensor(new[] { true, false, true, true }), 3.0)),
        One("take", -2, 2, x => x.take(tensor(new long[] { 0, 5, 5 }))),
        One("index slice", -2, 2, x => x[TensorIndex.Slice(1), TensorIndex.Slice(null, null, 2)]),
        One("index tensor", -2, 2, x => x[TensorIndex.Ellipsis, TensorIndex.Tensor(tensor(new long[] { 1, 1, 3 }))]),
        One("index single", -2, 2, x => x[1]),
        Two("scatter", Matrix, [3, 2], -2, 2, (x, y) => x.scatter(1, tensor(new long[,] { { 0, 3 }, { 1, 2 }, { 2, 0 } }), y)),
        Two("scatter_add", Matrix, [3, 2], -2, 2, (x, y) => x.scatter_add(1, tensor(new long[,] { { 0, 0 }, { 1, 2 }, { 2, 0 } }), y)),
        Two("index_add", Matrix, [2, 4], -2, 2, (x, y) => x.index_add(0, tensor(new long[] { 0, 0 }), y, 0.5)),
        Two("index_copy", Matrix, [2, 4], -2, 2, (x, y) => x.index_copy(0, tensor(new long[] { 2, 0 }), y)),
        Two("index assignment", Matrix, [2], -2, 2, (x, y) => { var z = x.clone(); z[TensorIndex.Slice(0, 2), TensorIndex.Single(1)] = y; return z; }),
        Two("index_put accumulate", Matrix, [2, 4], -2, 2, (x, y) => x.clone().index_put_(y, [TensorIndex.Tensor(tensor(new long[] { 1, 1 }))], true)),
    ];

    private static IEnumerable<Differentiable> Products() =>
    [
        Two("matmul", [2, 3, 4], [4, 5], -2, 2, (x, y) => x.matmul(y)),
        Two("mm", Matrix, [4, 2], -2, 2, (x, y) => x.mm(y)),
        Two("bmm", [2, 3, 4], [2, 4, 2], -2, 2, (x, y) => x.bmm(y)),
        Two("mv", Matrix, Row, -2, 2, (x, y) => x.mv(y)),
        Two("dot", Vector, Vector, -2, 2, (x, y) => x.dot(y)),
        Two("outer", Vector, Row, -2, 2, (x, y) => x.outer(y)),
        Two("kron", Square, [2, 2], -2, 2, (x, y) => x.kron(y)),
        Two("einsum", [2, 3, 4], [2, 5, 4], -2, 2, (x, y) => einsum("bij,bkj->bik", x, y)),
        Two("tensordot", [2, 3, 4], [3, 4, 2], -2, 2, (x, y) => x.tensordot(y, 2)),
        Two("cdist", [3, 2], [4, 2], -2, 2, (x, y) => cdist(x, y)),
        new("addmm", [[3, 2], Matrix, [4, 2]], -2, 2, x => x[0].addmm(x[1], x[2], 0.5f, 2)),
        new("baddbmm", [[2, 3, 2], [2, 3, 4], [2, 4, 2]], -2, 2, x => x[0].baddbmm(x[1], x[2], 0.5f, 2)),
        new("trace", [Square], -2, 2, x => x[0].trace()),
        new("det", [Square], -2, 2, x => linalg.det(x[0])),
        new("inv", [Square], 0, 1, x => linalg.inv(x[0] + 3 * eye(3, dtype: ScalarType.Float64))),
        new("slogdet", [Square], 0, 1, x => linalg.slogdet(x[0] + 3 * eye(3, dtype: ScalarType.Float64)).Item2),
        new("cholesky", [Square], -1, 1, x => linalg.cholesky(x[0].matmul(x[0].t()) + eye(3, dtype: ScalarType.Float64))),
        new("eigvalsh", [Square], -1, 1, x => linalg.eigvalsh(x[0] + x[0].t())),
        new("svdvals", [Matrix], -1, 1, x => linalg.svdvals(x[0])),
        new("qr", [Square], -1, 1, x => linalg.qr(x[0] + 3 * eye(3, dtype: ScalarType.Float64)).R),
        new("vector_norm", [Matrix], 0.5, 2, x => linalg.vector_norm(x[0], 3, [1])),
        new("matrix_norm", [Square], 0.5, 2, x => linalg.matrix_norm(x[0])),
        new("matrix_exp", [Square], -1, 1, x => x[0].matrix_exp()),
        Two("solve", Square, [3, 2], 0, 1, (x, y) => linalg.solve(x + 3 * eye(3, dtype: ScalarType.Float64), y)),
    ];

    private static IEnumerable<Differentiable> Functional() =>
    [
        new("linear", [[2, 3], [4, 3], [4]], -1, 1, x => F.linear(x[0], x[1], x[2])),
        new("conv1d", [[2, 4, 6], [2, 2, 3], [2]], -1, 1, x => F.conv1d(x[0], x[1], x[2], stride: 2, padding: 1, groups: 2)),
        new("conv2d", [Images, [3, 4, 3, 3], [3]], -1, 1, x => F.conv2d(x[0], x[1], x[2], [2, 1], [1, 1])),
        new("conv2d same", [Images, [3, 4, 3, 3]], -1, 1, x => F.conv2d_padding(x[0], x[1], padding: Padding.Same)),
        new("conv_transpose2d", [[2, 3, 3, 3], [3, 2, 2, 2], [2]], -1, 1, x => F.conv_transpose2d(x[0], x[1], x[2], [2, 2])),
        new("group_norm", [Images, [4], [4]], -1, 1, x => F.group_norm(x[0], 2, x[1], x[2])),
        new("layer_norm", [Matrix, Row, Row], -1, 1, x => F.layer_norm(x[0], [4], x[1], x[2])),
        new("batch_norm", [Images, [4], [4]], -1, 1, x => F.batch_norm(x[0], zeros(4, ScalarType.Float64), ones(4, ScalarType.Float64), x[1], x[2], training: true)),
        new("instance_norm", [Images], -1, 1, x => F.instance_norm(x[0])),
        new("normalize", [Matrix], 0.5, 2, x => F.normalize(x[0])),
        new("cosine_similarity", [Matrix, Matrix], 0.5, 2, x => F.cosine_similarity(x[0], x[1])),
        new("attention", [[2, 3, 4], [2, 5, 4], [2, 5, 2]], -1, 1, x => F.scaled_dot_product_attention(x[0], x[1], x[2])),
        new("causal attention", [[2, 3, 4], [2, 3, 4], [2, 3, 2]], -1, 1, x => F.scaled_dot_product_attention(x[0], x[1], x[2], is_casual: true)),
        new("interpolate nearest", [Images], -1, 1, x => F.interpolate(x[0], scale_factor: [2, 2])),
        new("interpolate bilinear", [Images], -1, 1, x => F.interpolate(x[0], [7, 3], mode: InterpolationMode.Bilinear, align_corners: false)),
        new("interpolate bicubic", [Images], -1, 1, x => F.interpolate(x[0], [7, 3], mode: InterpolationMode.Bicubic, align_corners: true)),
        new("interpolate area", [Images], -1, 1, x => F.interpolate(x[0], [2, 3], mode: InterpolationMode.Area)),
        new("pad constant", [Images], -1, 1, x => F.pad(x[0], (1, 2, 0, 1), value: 3)),
        new("pad reflect", [Images], -1, 1, x => F.pad(x[0], [1, 2, 0, 1], PaddingModes.Reflect)),
        new("pad replicate", [Images], -1, 1, x => F.pad(x[0], [1, 2, 0, 1], PaddingModes.Replicate)),
        new("pad circular", [Images], -1, 1, x => F.pad(x[0], [1, 2, 0, 1], PaddingModes.Circular)),
        new("avg_pool2d", [Images], -1, 1, x => F.avg_pool2d(x[0], 2)),
        new("max_pool2d", [Images], -1, 1, x => F.max_pool2d(x[0], 2)),
        new("adaptive_avg_pool2d", [Images], -1, 1, x => F.adaptive_avg_pool2d(x[0], (2, 3))),
        new("pixel_shuffle", [Images], -1, 1, x => F.pixel_shuffle(x[0], 2)),
        new("pixel_unshuffle", [[2, 1, 4, 6]], -1, 1, x => F.pixel_unshuffle(x[0], 2)),
        new("unfold images", [Images], -1, 1, x => F.unfold(x[0], 3, padding: 1)),
        new("fold columns", [[2, 8, 4]], -1, 1, x => F.fold(x[0], 3, 2)),
        new("grid_sample", [[1, 2, 3, 3], [1, 2, 2, 2]], -0.6, 0.6, x => F.grid_sample(x[0], x[1], align_corners: false)),
        new("prelu", [Images, [4]], 0.1, 1, x => F.prelu(-x[0], x[1])),
    ];

    private static IEnumerable<Differentiable> Losses() =>
    [
        Two("mse_loss", Matrix, Matrix, -2, 2, (x, y) => F.mse_loss(x, y)),
        Two("l1_loss", Matrix, Matrix, -2, 2, (x, y) => F.l1_loss(x, y, nn.Reduction.Sum)),
        Two("smooth_l1_loss", Matrix, Matrix, -2, 2, (x, y) => F.smooth_l1_loss(x, y, beta: 0.5)),
        Two("huber_loss", Matrix, Matrix, -2, 2, (x, y) => F.huber_loss(x, y, 0.5, nn.Reduction.None)),
        Two("kl_div", Matrix, Matrix, -2, 2, (x, y) => F.kl_div(x, y)),
        Two("binary_cross_entropy", Matrix, Matrix, 0.1, 0.9, (x, y) => F.binary_cross_entropy(x, y.detach())),
        Two("binary_cross_entropy_with_logits", Matrix, Matrix, -2, 2, (x, y) => F.binary_cross_entropy_with_logits(x, y.detach().sigmoid())),
        new("cross_entropy", [Matrix], -2, 2, x => F.cross_entropy(x[0], tensor(new long[] { 0, 3, 1 }), label_smoothing: 0.1)),
        new("nll_loss", [Matrix], -2, 2, x => F.nll_loss(x[0].log_softmax(1), tensor(new long[] { 0, 3, 1 }))),
        new("gaussian_nll_loss", [Matrix, Matrix, Matrix], 0.5, 2, x => F.gaussian_nll_loss(x[0], x[1], x[2], full: true)),
    ];
}
