using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>Fills tensors that stay where they are from tensors of the host, again and again, beside the device's work.</summary>
/// <remarks>
/// To a CUDA device the numbers go through pinned memory and a stream of their own: while the device is at one batch the next one is on its way. The host waits
/// only where it is two batches ahead.
/// </remarks>
internal sealed partial class Upload : IDisposable
{
    private readonly IReadOnlyList<Tensor> targets;

    /// <summary>Copies each source to its target, in order with what the calling thread asks of the device. The sources can be freed or changed on return.</summary>
    /// <param name="sources">As many as there are targets, of their shapes and types, on the host.</param>
    internal partial void Send(IReadOnlyList<Tensor> sources);

    /// <summary>Frees the buffers; the targets stay.</summary>
    public partial void Dispose();

    private void Check(IReadOnlyList<Tensor> sources)
    {
        for (var i = 0; i < Math.Max(sources.Count, targets.Count); i++)
        {
            if (i >= sources.Count || i >= targets.Count || !sources[i].shape.AsSpan().SequenceEqual(targets[i].shape) || sources[i].dtype != targets[i].dtype)
            {
                throw new ArgumentException($"Tensor {i} of {sources.Count} does not fit its place: there must be {targets.Count}, each of the shape and type of its target.", nameof(sources));
            }
        }
    }

    private void CopyEach(IReadOnlyList<Tensor> sources)
    {
        using var frozen = no_grad();
        foreach (var (target, source) in targets.Zip(sources))
        {
            target.copy_(source);
        }
    }
}
