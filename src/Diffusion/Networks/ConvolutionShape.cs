namespace Diffusion.Networks;

/// <summary>A convolution of a network.</summary>
/// <param name="In">Channels of what it reads.</param>
/// <param name="Out">Channels of what it writes.</param>
/// <param name="Kernel">Height and width of the window.</param>
/// <param name="Stride">Pixels read from one window to the next.</param>
/// <param name="Height">Rows that it writes.</param>
/// <param name="Width">Columns that it writes.</param>
public sealed record ConvolutionShape(int In, int Out, int Kernel, int Stride, int Height, int Width)
{
    /// <summary>Floating-point operations of one image's forward pass: two for each multiply-add.</summary>
    public long ForwardFlops => 2L * In * Out * Kernel * Kernel * Height * Width;
}
