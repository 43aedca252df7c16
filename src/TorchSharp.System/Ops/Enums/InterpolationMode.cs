namespace TorchSharp;

public static partial class torch
{
    /// <summary>How samples between pixels are found when resizing.</summary>
    public enum InterpolationMode
    {
        /// <summary>The nearest pixel, by the floor of the scaled index.</summary>
        Nearest = 0,

        /// <summary>Linear, in one dimension.</summary>
        Linear = 1,

        /// <summary>Linear, in two dimensions.</summary>
        Bilinear = 2,

        /// <summary>Cubic, in two dimensions.</summary>
        Bicubic = 3,

        /// <summary>Linear, in three dimensions.</summary>
        Trilinear = 4,

        /// <summary>Means over the area of the new pixel.</summary>
        Area = 5,

        /// <summary>The nearest pixel, by the centres of pixels.</summary>
        NearestExact = 6,
    }
}
