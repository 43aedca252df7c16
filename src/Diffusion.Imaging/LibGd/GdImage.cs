using Microsoft.Win32.SafeHandles;

namespace Diffusion.Imaging;

/// <summary>An image that libgd owns; invalid where libgd could not make one.</summary>
internal sealed class GdImage : SafeHandleZeroOrMinusOneIsInvalid
{
    public GdImage()
        : base(ownsHandle: true)
    {
    }

    /// <summary>The one check: libgd answers with a null image, whatever went wrong.</summary>
    public GdImage OrThrow(string whatWentWrong)
    {
        if (!IsInvalid)
        {
            return this;
        }

        Dispose();
        throw new InvalidDataException(whatWentWrong);
    }

    /// <summary>Hands out the pointer for many calls, during which the image stays alive.</summary>
    public void Use(Action<nint> action)
    {
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            action(handle);
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    protected override bool ReleaseHandle()
    {
        Gd.gdImageDestroy(handle);
        return true;
    }
}
