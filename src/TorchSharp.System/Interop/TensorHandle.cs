using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Owns one reference to a native tensor.</summary>
internal sealed class TensorHandle : SafeHandle
{
    private static long live;
    private static long peak;

    private bool closing;

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

    private TensorHandle(bool ownsHandle)
        : base(0, ownsHandle)
    {
    }

    /// <summary>Stands for no tensor.</summary>
    internal static TensorHandle None { get; } = new(ownsHandle: false);

    /// <summary>How many handles are owned by managed tensors.</summary>
    internal static long LiveCount => Interlocked.Read(ref live);

    /// <summary>The most there ever were at a time.</summary>
    internal static long PeakCount => Interlocked.Read(ref peak);

    public override bool IsInvalid => handle == 0;

    /// <summary>Closes it: the tensor is freed as soon as no call uses it any more.</summary>
    /// <returns>Whether this call closed it; false if another one had.</returns>
    internal bool TryClose()
    {
        if (Interlocked.Exchange(ref closing, true)) return false;
        Dispose();
        return true;
    }

    /// <summary>One more reference to the same tensor, which the caller owns.</summary>
    internal unsafe nint Share()
    {
        nint shared;
        Native.tss_tensor_share(this, &shared).Check();
        return shared;
    }

    protected override bool ReleaseHandle()
    {
        Native.tss_tensor_free(handle);
        handle = 0;
        Interlocked.Decrement(ref live);
        return true;
    }
}
