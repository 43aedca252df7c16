using Diffusion.Imaging;

namespace Diffusion.Data;

/// <summary>Bytes of a file to pixels, within limits that are checked before anything is decoded.</summary>
internal static class ImageDecoding
{
    public const long MaximumFileBytes = 64 << 20;
    public const long MaximumPixels = 64 << 20;

    /// <summary>Reads and decodes a file.</summary>
    public static PixelImage Read(string path, string name)
    {
        RejectTooLong(RegularFile.Length(path));
        return Decode(RegularFile.ReadAll(path, MaximumFileBytes), name);
    }

    public static PixelImage Decode(byte[] data, string name)
    {
        if (data.Length == 0)
        {
            throw new RejectedException("unreadable", "the file is empty");
        }

        var info = ImageFile.Identify(data);
        if ((long)info.Width * info.Height > MaximumPixels)
        {
            throw new RejectedException("too large", $"declares {info.Width}×{info.Height} = {(long)info.Width * info.Height:N0} pixels; the limit is {MaximumPixels:N0}");
        }

        RejectTooSmall(info.Width, info.Height);
        return ImageFile.Decode(data, name, MaximumPixels);
    }

    public static void RejectTooLong(long bytes)
    {
        if (bytes > MaximumFileBytes)
        {
            throw new RejectedException("too large", $"the file has {bytes:N0} bytes; the limit is {MaximumFileBytes:N0}");
        }
    }

    private static void RejectTooSmall(int width, int height)
    {
        if (Math.Min(width, height) < DataOptions.MinimumSide)
        {
            throw new RejectedException("too small", $"{width}×{height}: smaller than {DataOptions.MinimumSide}×{DataOptions.MinimumSide} pixels");
        }
    }
}
