namespace TorchSharp;

/// <summary>How a tensor is written as text.</summary>
public enum TensorStringStyle
{
    /// <summary>Shape, type and device only.</summary>
    Metadata = 0,

    /// <summary>As Julia would.</summary>
    Julia = 1,

    /// <summary>As NumPy would.</summary>
    Numpy = 2,

    /// <summary>As a C# array would be written.</summary>
    CSharp = 3,

    /// <summary>As <see cref="torch.TensorStringStyle"/> says.</summary>
    Default = 4,
}
