using System.Diagnostics.CodeAnalysis;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the packages, which have no CUDA graphs: the work is called.
internal sealed partial class RepeatedWork
{
    /// <summary>Work that begins now.</summary>
    /// <param name="device">Where all of its tensors are.</param>
    /// <param name="record">Whether it is to be recorded; only where there is no <see cref="Obstacle"/>.</param>
    /// <param name="work">The work.</param>
    /// <exception cref="NotSupportedException">It is to be recorded.</exception>
    internal RepeatedWork(Device device, bool record, Action work) =>
        this.work = record ? throw new NotSupportedException($"Work on {device} cannot be recorded: {Obstacle(device)}.") : work;

    internal static partial string? Obstacle(Device device) => device.type == DeviceType.CUDA
        ? "TorchSharp's packages have no CUDA graphs; the stack 'system' has"
        : "there is no GPU in it";

    internal partial void Run() => work();

    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The other stack's has something to free.")]
    public partial void Dispose()
    {
    }
}
