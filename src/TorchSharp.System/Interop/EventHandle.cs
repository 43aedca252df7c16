using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Owns a native event.</summary>
internal sealed class EventHandle : SafeHandle
{
    internal EventHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Native.tss_event_free(handle);
        return true;
    }
}
