using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>Copies of tensors in the CPU's memory, which nothing that happens to the originals changes: one of each, however often it is asked for.</summary>
internal sealed class TensorCopies : IDisposable
{
    private readonly Dictionary<Tensor, Tensor> copies = new(ReferenceEqualityComparer.Instance);

    /// <summary>The copy of a tensor, row-major; it lives until this is disposed, on any thread.</summary>
    internal Tensor Of(Tensor tensor)
    {
        if (!copies.TryGetValue(tensor, out var copy))
        {
            using var frozen = no_grad();
            copy = Scoped.Run(() => empty(tensor.shape, dtype: tensor.dtype, device: CPU).copy_(tensor)).DetachFromDisposeScope();
            copies.Add(tensor, copy);
        }

        return copy;
    }

    /// <summary>Frees the copies.</summary>
    public void Dispose()
    {
        foreach (var copy in copies.Values)
        {
            copy.Dispose();
        }

        copies.Clear();
    }
}
