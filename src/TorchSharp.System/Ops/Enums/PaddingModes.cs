namespace TorchSharp;

/// <summary>What padding is filled with.</summary>
public enum PaddingModes
{
    /// <summary>0.</summary>
    Zeros = 0,

    /// <summary>The tensor mirrored at its edge, the edge itself not repeated.</summary>
    Reflect = 1,

    /// <summary>The element at the edge.</summary>
    Replicate = 2,

    /// <summary>The tensor from its other side.</summary>
    Circular = 3,

    /// <summary>A given value.</summary>
    Constant = 4,
}
