using static TorchSharp.torch;

namespace TorchSharp.Tests.Ops;

/// <summary>Random inputs and comparisons for the tests of operators; numbers do not depend on torch's generator.</summary>
internal static class Sample
{
    internal static Tensor Uniform(Random random, long[] shape, double low, double high)
    {
        var values = new double[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
            values[i] = low + (high - low) * random.NextDouble();
        return tensor(values, shape);
    }

    /// <summary>A seed that is the same in every run, unlike string.GetHashCode.</summary>
    internal static int Seed(string name) => name.Aggregate(17, (a, c) => unchecked(a * 31 + c));

    internal static double[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
    }

    internal static void Close(double[] expected, Tensor actual, double tolerance = 1e-12)
    {
        var values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i]) || double.IsInfinity(expected[i]))
                Assert.Equal(expected[i], values[i]);
            else
                Assert.True(Math.Abs(expected[i] - values[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"element {i}: {values[i]:R} instead of {expected[i]:R}");
        }
    }

    internal static void Close(Tensor expected, Tensor actual, double tolerance = 1e-12)
    {
        Assert.Equal(expected.shape, actual.shape);
        Close(Values(expected), actual, tolerance);
    }
}
