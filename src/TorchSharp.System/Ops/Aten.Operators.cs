namespace TorchSharp;

// The ATen operators behind Operators; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator rsub_Scalar = new("aten::rsub", "Scalar");
}
