using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly;

/// <summary>Our operators for bfloat16 on the processor: float32's arithmetic and gradients of the same numbers, rounded once, bit by bit.</summary>
[Collection(KernelChoice.Name)]
public class HalfPrecisionTests
{
    private const int Seed = 5;

    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Of, long[][] Shapes)> Operators = new()
    {
        ["convolution with tiles"] = (x => nn.functional.conv2d(x[0], x[1], x[2], padding: [1, 1]), [[2, 16, 9, 7], [32, 16, 3, 3], [32]]),
        ["convolution with a stride"] = (x => nn.functional.conv2d(x[0], x[1], x[2], [2, 2], [1, 1]), [[2, 5, 8, 8], [6, 5, 3, 3], [6]]),
        ["convolution without a bias"] = (x => nn.functional.conv2d(x[0], x[1]), [[2, 5, 4, 4], [6, 5, 1, 1]]),
        ["convolution in groups"] = (x => nn.functional.conv2d(x[0], x[1], groups: 2), [[2, 4, 4, 4], [6, 2, 3, 3]]),
        ["convolution of a doubled image"] = (x => Fused.UpsampleConv2d(x[0], x[1], x[2]), [[2, 16, 5, 4], [32, 16, 3, 3], [32]]),
        ["convolution with an addend"] = (x => Fused.Conv2d(x[0], x[1], x[2], [1, 1], [1, 1], [1, 1], 1, x[3]), [[2, 16, 9, 7], [32, 16, 3, 3], [32], [2, 32, 9, 7]]),
        ["normalisation"] = (x => nn.functional.group_norm(x[0], 4, x[1], x[2]), [[3, 8, 5, 4], [8], [8]]),
        ["normalisation, scale and shift, SiLU"] = (x => Fused.Normalize(x[0], 4, x[1], x[2], 1e-5, x[3], silu: true), [[3, 8, 5, 4], [8], [8], [3, 16]]),
        ["normalisation of a sum"] = (x => Fused.Normalize(x[0], 4, x[1], x[2], 1e-5, null, silu: true, added: x[3]), [[3, 8, 5, 4], [8], [8], [3, 8]]),
        ["normalisation of two images' channels"] = (x => Fused.Normalize(x[0], 4, x[1], x[2], 1e-5, null, silu: true, joined: x[3]), [[3, 8, 5, 4], [12], [12], [3, 4, 5, 4]]),
        ["scale and shift without weights"] = (x => Fused.Normalize(x[0], 2, null, null, 1e-5, x[1]), [[3, 8, 5, 4], [3, 16]]),
        ["attention"] = (x => nn.functional.scaled_dot_product_attention(x[0], x[1], x[2]), [[2, 2, 20, 16], [2, 2, 20, 16], [2, 2, 20, 16]]),
        ["attention of queries, keys and values side by side"] = (x => Fused.SelfAttention(x[0], 2), [[2, 20, 96]]),
        ["linear over many rows, with an addend"] = (x => Fused.Linear(x[0], x[1], x[2], x[3]), [[2, 150, 40], [7, 40], [7], [2, 150, 7]]),
        ["linear"] = (x => nn.functional.linear(x[0], x[1], x[2]), [[2, 3, 40], [7, 40], [7]]),
        ["linear without a bias"] = (x => nn.functional.linear(x[0], x[1]), [[3, 40], [7, 40]]),
    };

    public static TheoryData<string> Names => [.. Operators.Keys];

    public static TheoryData<string> NamesOfSeveral => [.. Operators.Where(one => one.Value.Shapes.Length > 1).Select(one => one.Key)];

    [Theory, MemberData(nameof(Names))]
    public void Answers_and_gradients_are_float32s_rounded_once(string name)
    {
        using var scope = NewDisposeScope();
        var (of, inputs) = (Operators[name].Of, Drawn(name));
        var wide = inputs.Select(input => input.detach().to(ScalarType.Float32).requires_grad_()).ToArray();
        var (answer, expected) = (of(inputs), of(wide));
        AssertRounded(expected, answer, "the answer");
        var gradient = randn(expected.shape, generator: new Generator(Seed)).to(ScalarType.BFloat16);
        answer.backward([gradient]);
        expected.backward([gradient.to(ScalarType.Float32)]);
        foreach (var (index, (narrow, full)) in inputs.Zip(wide).Index())
        {
            AssertRounded(full.grad!, narrow.grad!, $"the gradient of input {index}");
        }
    }

    [Theory, MemberData(nameof(NamesOfSeveral))]
    public void An_input_that_wants_no_gradient_gets_none_and_changes_no_others(string name)
    {
        using var scope = NewDisposeScope();
        var (of, inputs) = (Operators[name].Of, Drawn(name));
        of(inputs).sum().backward();
        for (var frozen = 0; frozen < inputs.Length; frozen++)
        {
            var others = inputs.Select((input, index) => input.detach().clone().requires_grad_(index != frozen)).ToArray();
            of(others).sum().backward();
            Assert.Null(others[frozen].grad);
            Assert.All(others.Zip(inputs).Where((_, index) => index != frozen), pair => AssertSame(pair.Second.grad!, pair.First.grad!, "a gradient"));
        }
    }

    /// <summary>By the first input, of the squared length of the gradient by it: what the operator's own gradient must be differentiable for.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Gradients_of_gradients_are_float32s_within_the_rounding_of_every_step(string name)
    {
        using var scope = NewDisposeScope();
        var (of, inputs) = (Operators[name].Of, Drawn(name));
        var wide = inputs.Select(input => input.detach().to(ScalarType.Float32).requires_grad_()).ToArray();
        var (narrow, full) = (Second(of, inputs), Second(of, wide));
        Assert.Equal(ScalarType.BFloat16, narrow.dtype);

        // Some ten roundings of 2⁻⁹ each stand in a row, and a few of them meet sums of many terms: 2⁻⁴ of the largest value.
        Assert.InRange((narrow.to(ScalarType.Float32) - full).abs().max().ToDouble(), 0, full.abs().max().ToDouble() / 16 + 1e-6);
    }

    [Fact]
    public void Numbers_of_two_kinds_are_refused()
    {
        using var scope = NewDisposeScope();
        var problem = Assert.ThrowsAny<ExternalException>(() => nn.functional.linear(ones(2, 3).bfloat16(), ones(4, 3)));
        Assert.Contains("Argument 2 must be a dense bfloat16 tensor on the processor; it is Float on cpu", problem.Message, StringComparison.Ordinal);
    }

    private static Tensor Second(Func<Tensor[], Tensor> of, Tensor[] inputs)
    {
        var answer = of(inputs);
        var first = autograd.grad([(answer * answer).sum()], [inputs[0]], create_graph: true)[0];
        return autograd.grad([(first * first).sum()], [inputs[0]])[0];
    }

    private static Tensor[] Drawn(string name)
    {
        var generator = new Generator(Seed);
        return [.. Operators[name].Shapes.Select(shape => randn(shape, generator: generator).to(ScalarType.BFloat16).requires_grad_())];
    }

    private static void AssertRounded(Tensor expected, Tensor actual, string what) => AssertSame(expected.detach().to(ScalarType.BFloat16), actual, what);

    private static void AssertSame(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(ScalarType.BFloat16, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.contiguous().bytes.SequenceEqual(actual.detach().contiguous().bytes), $"{what} differs");
    }
}
