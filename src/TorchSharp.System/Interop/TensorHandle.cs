using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Owns one reference to a native tensor.</summary>
internal sealed class TensorHandle : SafeHandle
{
    private static long live;
    private static long peak;

    internal TensorHandle(nint handle)
        : base(0, ownsHandle: true)
    {
        SetHandle(handle);
        var now = Interlocked.Increment(ref live);
        for (var seen = Volatile.Read(ref peak); now > seen;)
        {
            var before = Interlocked.CompareExchange(ref peak, now, seen);
            if (before == seen) break;
            seen = before;
        }
    }

    /// <summary>How many handles are owned by managed tensors.</summary>
    internal static long LiveCount => Interlocked.Read(ref live);

    /// <summary>The most there ever were at a time.</summary>
    internal static long PeakCount => Interlocked.Read(ref peak);

    public override bool IsInvalid => handle == 0;

    /// <summary>Gives the reference away: the caller owns it from here on.</summary>
    internal nint Release()
    {
        var released = handle;
        SetHandleAsInvalid();
        handle = 0;
        Interlocked.Decrement(ref live);
        return released;
    }

    protected override bool ReleaseHandle()
    {
        Native.tss_tensor_free(handle);
        handle = 0;
        Interlocked.Decrement(ref live);
        return true;
    }
}
