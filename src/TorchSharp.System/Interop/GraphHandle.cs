using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Owns a native graph with its memory.</summary>
internal sealed class GraphHandle : SafeHandle
{
    internal GraphHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Native.tss_cuda_graph_free(handle);
        return true;
    }
}
