namespace TorchSharp;

// The ATen operators behind functional.Pooling; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator adaptive_avg_pool1d = new("aten::adaptive_avg_pool1d");
    internal static readonly Operator adaptive_avg_pool2d = new("aten::adaptive_avg_pool2d");
    internal static readonly Operator adaptive_avg_pool3d = new("aten::adaptive_avg_pool3d");
    internal static readonly Operator avg_pool1d = new("aten::avg_pool1d");
    internal static readonly Operator avg_pool2d = new("aten::avg_pool2d");
    internal static readonly Operator avg_pool3d = new("aten::avg_pool3d");
    internal static readonly Operator max_pool1d = new("aten::max_pool1d");
    internal static readonly Operator max_pool2d = new("aten::max_pool2d");
    internal static readonly Operator max_pool2d_with_indices = new("aten::max_pool2d_with_indices");
    internal static readonly Operator max_pool3d = new("aten::max_pool3d");
}
