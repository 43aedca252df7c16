using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>Where a device's default generator, which dropout draws from, stood when the mark was made.</summary>
internal sealed partial class GeneratorMark : IDisposable
{
    private readonly Device device;
    private readonly Tensor state;

    /// <summary>Marks where it stands.</summary>
    /// <exception cref="InputException">The tensor library cannot put this device's generator back.</exception>
    internal GeneratorMark(Device device) => (this.device, state) = (device, Get(device).DetachFromDisposeScope());

    /// <summary>Runs <paramref name="body"/> with the same draws as were made after the mark; afterwards the generator stands where it stood before.</summary>
    internal Tensor Replay(Func<Tensor> body)
    {
        using var present = new GeneratorMark(device);
        Set(device, state);
        try
        {
            return body();
        }
        finally
        {
            Set(device, present.state);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => state.Dispose();

    private static partial Tensor Get(Device device);

    private static partial void Set(Device device, Tensor state);
}
