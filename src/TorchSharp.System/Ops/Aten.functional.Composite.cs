namespace TorchSharp;

// The ATen operators behind functional.Composite; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator feature_dropout = new("aten::feature_dropout");
    internal static readonly Operator feature_dropout_ = new("aten::feature_dropout_");
    internal static readonly Operator pad = new("aten::pad");
    internal static readonly Operator scaled_dot_product_attention = new("aten::scaled_dot_product_attention");
}
