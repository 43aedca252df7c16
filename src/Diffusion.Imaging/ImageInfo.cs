namespace Diffusion.Imaging;

/// <summary>What the header of an image file says.</summary>
/// <param name="Format">PNG, JPEG, BMP, GIF or WebP.</param>
/// <param name="Width">Pixels in a row, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
public sealed record ImageInfo(string Format, int Width, int Height);
