using Microsoft.Win32.SafeHandles;

namespace Diffusion.Imaging;

/// <summary>A block of memory that libgd allocated.</summary>
internal sealed class GdBytes : SafeHandleZeroOrMinusOneIsInvalid
{
    public GdBytes()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Copies the block to <paramref name="target"/> and frees it.</summary>
    public unsafe void MoveTo(Stream target, int size)
    {
        using (this)
        {
            if (IsInvalid)
            {
                throw new InvalidOperationException("libgd could not write the animation: it had no memory left.");
            }

            target.Write(new ReadOnlySpan<byte>((void*)handle, size));
        }
    }

    protected override bool ReleaseHandle()
    {
        Gd.gdFree(handle);
        return true;
    }
}
