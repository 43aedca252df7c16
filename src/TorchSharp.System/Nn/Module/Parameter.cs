using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A tensor that a module registers as trainable: a leaf whose gradient an optimiser reads.</summary>
public class Parameter : Tensor
{
    /// <summary>Takes over the storage of <paramref name="data"/>: afterwards <paramref name="data"/> is an empty handle.</summary>
    /// <param name="data">The values; need not be a leaf (it is detached from its history).</param>
    /// <param name="requires_grad">Whether gradients are collected; only floating point tensors may.</param>
    public Parameter(Tensor data, bool requires_grad = true)
        : base(Take(data))
    {
        if (this.requires_grad != requires_grad)
        {
            this.requires_grad = requires_grad;
        }
    }

    private static IntPtr Take(Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.is_leaf)
        {
            return data.DecoupleFromNativeHandle();
        }

        using (data)
        {
            return data.detach().DecoupleFromNativeHandle();
        }
    }
}
