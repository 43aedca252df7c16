namespace TorchSharp;

public static partial class torch
{
    /// <summary>What stands outside the image in <see cref="nn.functional.grid_sample"/>.</summary>
    public enum GridSamplePaddingMode
    {
        /// <summary>0.</summary>
        Zeros = 0,

        /// <summary>The image, mirrored at its edge.</summary>
        Reflection = 1,

        /// <summary>The pixel at the edge.</summary>
        Border = 2,
    }
}
