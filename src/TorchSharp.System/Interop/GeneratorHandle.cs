using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Owns one reference to a native generator.</summary>
internal sealed class GeneratorHandle : SafeHandle
{
    internal GeneratorHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Native.tss_generator_free(handle);
        return true;
    }
}
