namespace TorchSharp;

// The ATen operators behind Indexing; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator index_Tensor = new("aten::index", "Tensor");
    internal static readonly Operator index_put_ = new("aten::index_put_");
}
