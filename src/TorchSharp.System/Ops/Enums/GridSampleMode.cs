namespace TorchSharp;

public static partial class torch
{
    /// <summary>How samples between pixels are found in <see cref="nn.functional.grid_sample"/>.</summary>
    public enum GridSampleMode
    {
        /// <summary>The nearest pixel.</summary>
        Nearest = 0,

        /// <summary>Linear, in two dimensions.</summary>
        Bilinear = 2,
    }
}
