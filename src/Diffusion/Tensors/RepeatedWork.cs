using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>
/// Work that is done again and again on tensors that stay where they are: what it reads is filled before each time, what it writes is read after it. On a CUDA
/// device it can be recorded, once, and then starts as a whole (a CUDA graph); everywhere else it is called.
/// </summary>
/// <remarks>
/// To be recorded, the work must not wait for the device (no value of a tensor is read) nor make tensors of the host's numbers, and must do the same every time.
/// It frees what it makes on the way.
/// </remarks>
internal sealed partial class RepeatedWork : IDisposable
{
    /// <summary>So often the work is called before it is recorded: libraries make their handles and try their algorithms meanwhile.</summary>
    internal const int CallsBeforeRecording = 3;

    private readonly Action work;

    /// <summary>Does the work once more, in order with what the calling thread asked of the device before and asks of it after; on a CUDA device it is not waited for.</summary>
    /// <exception cref="InvalidOperationException">It cannot be recorded.</exception>
    internal partial void Run();

    /// <summary>Why work on a device cannot be recorded, in a clause; null where it can.</summary>
    internal static partial string? Obstacle(Device device);

    /// <summary>Frees what was recorded, with its memory.</summary>
    public partial void Dispose();
}
