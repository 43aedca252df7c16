using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

/// <summary>Assertions about tensors.</summary>
internal static class TensorAssert
{
    /// <summary>Same type, same shape, same bits.</summary>
    internal static void Same(Tensor expected, Tensor actual, string what = "the tensor") => Assert.True(AreSame(expected, actual), $"{what} differs");

    /// <summary>Same shape, and nowhere further apart than <paramref name="tolerance"/>.</summary>
    internal static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, tolerance);
    }

    internal static bool AreSame(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        return a.dtype == b.dtype && a.shape.SequenceEqual(b.shape)
            && (a.numel() == 0 || a.detach().cpu().contiguous().bytes.SequenceEqual(b.detach().cpu().contiguous().bytes));
    }

    /// <summary>The same keys with the same tensors.</summary>
    internal static void Same(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, tensor) in expected)
        {
            Same(tensor, actual[key], key);
        }
    }
}
