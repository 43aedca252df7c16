namespace TorchSharp;

/// <summary>Padding of a convolution by name.</summary>
public enum Padding
{
    /// <summary>None.</summary>
    Valid = 0,

    /// <summary>As much as keeps the size; for stride 1.</summary>
    Same = 1,
}
