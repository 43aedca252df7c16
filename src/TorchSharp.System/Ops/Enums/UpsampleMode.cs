namespace TorchSharp;

public static partial class torch
{
    /// <summary>How samples between pixels are found when enlarging.</summary>
    public enum UpsampleMode
    {
        /// <summary>The nearest pixel.</summary>
        Nearest = 0,

        /// <summary>Linear, in one dimension.</summary>
        Linear = 1,

        /// <summary>Linear, in two dimensions.</summary>
        Bilinear = 2,

        /// <summary>Cubic, in two dimensions.</summary>
        Bicubic = 3,

        /// <summary>Linear, in three dimensions.</summary>
        Trilinear = 4,
    }
}
