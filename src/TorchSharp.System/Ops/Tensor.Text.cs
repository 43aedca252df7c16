using System.Globalization;

namespace TorchSharp;

// Tensors as text.
public static partial class torch
{
    /// <summary>The style that <see cref="TensorStringStyle.Default"/> stands for.</summary>
    public static TensorStringStyle TensorStringStyle { get; set; } = TensorStringStyle.Julia;

    /// <summary>As Julia would write a tensor.</summary>
    public const TensorStringStyle julia = TensorStringStyle.Julia;

    /// <summary>As NumPy would write a tensor.</summary>
    public const TensorStringStyle numpy = TensorStringStyle.Numpy;

    /// <summary>As a C# array would be written.</summary>
    public const TensorStringStyle csharp = TensorStringStyle.CSharp;

    public partial class Tensor
    {
        /// <summary>Shape, type and device.</summary>
        public override string ToString() => TensorText.Metadata(this);

        /// <summary>The elements in the default style if asked for, else shape, type and device.</summary>
        public string ToString(bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null) =>
            disamb ? ToString(TensorStringStyle.Default, fltFormat, width, cultureInfo, newLine) : ToString();

        /// <summary>The elements in the given style; lines are not broken at the width.</summary>
        public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
        {
            var text = new TensorText(fltFormat, cultureInfo, newLine);
            return (style == TensorStringStyle.Default ? torch.TensorStringStyle : style) switch
            {
                TensorStringStyle.Metadata => TensorText.Metadata(this),
                TensorStringStyle.Julia => text.Julia(this),
                TensorStringStyle.Numpy => text.Numpy(this),
                TensorStringStyle.CSharp => text.CSharp(this),
                _ => throw new ArgumentOutOfRangeException(nameof(style), style, "Unknown style."),
            };
        }
    }
}
