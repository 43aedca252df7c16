namespace Diffusion.Data;

/// <summary>Records of equal length that hold an image as planes.</summary>
/// <param name="Start">Bytes of a record before its pixels.</param>
/// <param name="Channels">Planes.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
internal readonly record struct RawLayout(int Start, int Channels, int Height, int Width)
{
    public int ImageBytes => Channels * Height * Width;

    public int Record => Start + ImageBytes;
}
