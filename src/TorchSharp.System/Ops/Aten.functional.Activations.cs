namespace TorchSharp;

// The ATen operators behind functional.Activations; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator alpha_dropout = new("aten::alpha_dropout");
    internal static readonly Operator alpha_dropout_ = new("aten::alpha_dropout_");
    internal static readonly Operator dropout = new("aten::dropout");
    internal static readonly Operator dropout_ = new("aten::dropout_");
    internal static readonly Operator hardshrink = new("aten::hardshrink");
    internal static readonly Operator mish = new("aten::mish");
    internal static readonly Operator mish_ = new("aten::mish_");
    internal static readonly Operator softshrink = new("aten::softshrink");
}
