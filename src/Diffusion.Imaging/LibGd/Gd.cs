using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Diffusion.Imaging;

/// <summary>The functions of the system's libgd (2.2 or newer) that are used, and nothing on top of them.</summary>
internal static unsafe partial class Gd
{
    private const string Library = "libgd.so.3";

    /// <summary>Colour and alpha in one number: 7 bits of alpha (0 opaque, 127 transparent), then 8 each of red, green, blue.</summary>
    public const int MaxAlpha = 127;

    private static readonly Lazy<bool> Silenced = new(Silence);

    /// <summary>To be called before anything else: says what to install where the library is missing, and keeps it from printing.</summary>
    public static void Prepare() => _ = Silenced.Value;

    [LibraryImport(Library)]
    public static partial GdImage gdImageCreateFromJpegPtrEx(int size, byte* data, int ignoreWarning);

    [LibraryImport(Library)]
    public static partial GdImage gdImageCreateFromGifPtr(int size, byte* data);

    [LibraryImport(Library)]
    public static partial GdImage gdImageCreateFromBmpPtr(int size, byte* data);

    [LibraryImport(Library)]
    public static partial GdImage gdImageCreateFromWebpPtr(int size, byte* data);

    // Called once per pixel on a handle that is held meanwhile; takes a few nanoseconds and never blocks.
    [LibraryImport(Library), SuppressGCTransition]
    public static partial int gdImageGetTrueColorPixel(nint image, int x, int y);

    [LibraryImport(Library)]
    public static partial int gdImageBoundsSafe(nint image, int x, int y);

    [LibraryImport(Library)]
    public static partial void gdImageDestroy(nint image);

    [LibraryImport(Library)]
    private static partial void gdSetErrorMethod(delegate* unmanaged[Cdecl]<int, byte*, nint, void> method);

    private static bool Silence()
    {
        try
        {
            gdSetErrorMethod(&Ignore);
            return true;
        }
        catch (DllNotFoundException missing)
        {
            throw new DllNotFoundException($"The library {Library} is not installed; on Debian and Ubuntu it is in the package libgd3.", missing);
        }
    }

    /// <summary>libgd prints its complaints on standard error unless told otherwise; the caller says what went wrong instead.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(int priority, byte* format, nint arguments)
    {
    }
}
