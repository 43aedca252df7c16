using static TorchSharp.torch;

namespace TorchSharp.Tests.Ops;

public class GradientTests
{
    private const double Step = 1e-5;

    public static TheoryData<string> Names => [.. DifferentiableTable.All.Keys];

    /// <summary>∂/∂x Σ w·f(x) for fixed random w against (f(x + h) − f(x − h)) / 2h, whose error is O(h²) + O(ε/h), about 1e-10.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Gradients_agree_with_central_differences(string name)
    {
        using var scope = NewDisposeScope();
        var entry = DifferentiableTable.All[name];
        var random = new Random(Sample.Seed(name));
        var inputs = Array.ConvertAll(entry.Shapes, shape => Sample.Uniform(random, shape, entry.Low, entry.High));
        var weights = Weights(entry, inputs, random);

        var leaves = Array.ConvertAll(inputs, x => x.clone().requires_grad_());
        entry.Run(leaves).mul(weights).sum().backward();

        for (var i = 0; i < inputs.Length; i++)
        {
            if (leaves[i].grad is null)
            {
                Assert.True(i > 0 && name.StartsWith("binary_cross_entropy", StringComparison.Ordinal), $"no gradient for input {i}");
                continue;
            }

            Sample.Close(Differences(entry, inputs, i, weights), leaves[i].grad!, 2e-7);
        }
    }

    private static Tensor Weights(Differentiable entry, Tensor[] inputs, Random random)
    {
        using var quiet = no_grad();
        return Sample.Uniform(random, entry.Run(inputs).shape, -1, 1);
    }

    private static double[] Differences(Differentiable entry, Tensor[] inputs, int which, Tensor weights)
    {
        using var quiet = no_grad();
        var values = Sample.Values(inputs[which]);
        var slopes = new double[values.Length];
        for (var j = 0; j < values.Length; j++)
            slopes[j] = (At(values[j] + Step, j) - At(values[j] - Step, j)) / (2 * Step);
        return slopes;

        double At(double value, int j)
        {
            using var scope = NewDisposeScope();
            var moved = (double[])values.Clone();
            moved[j] = value;
            var arguments = (Tensor[])inputs.Clone();
            arguments[which] = tensor(moved, inputs[which].shape);
            return entry.Run(arguments).mul(weights).sum().ToDouble();
        }
    }
}
