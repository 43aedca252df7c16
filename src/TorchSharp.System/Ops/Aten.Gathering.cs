namespace TorchSharp;

// The ATen operators behind Gathering; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator argwhere = new("aten::argwhere");
    internal static readonly Operator diagonal_scatter = new("aten::diagonal_scatter");
    internal static readonly Operator fill__Scalar = new("aten::fill_", "Scalar");
    internal static readonly Operator gather = new("aten::gather");
    internal static readonly Operator index_add = new("aten::index_add");
    internal static readonly Operator index_add_ = new("aten::index_add_");
    internal static readonly Operator index_copy = new("aten::index_copy");
    internal static readonly Operator index_copy_ = new("aten::index_copy_");
    internal static readonly Operator index_fill__int_Scalar = new("aten::index_fill_", "int_Scalar");
    internal static readonly Operator index_fill_int_Scalar = new("aten::index_fill", "int_Scalar");
    internal static readonly Operator index_select = new("aten::index_select");
    internal static readonly Operator masked_scatter = new("aten::masked_scatter");
    internal static readonly Operator masked_scatter_ = new("aten::masked_scatter_");
    internal static readonly Operator masked_select = new("aten::masked_select");
    internal static readonly Operator nonzero = new("aten::nonzero");
    internal static readonly Operator scatter__src = new("aten::scatter_", "src");
    internal static readonly Operator scatter_add = new("aten::scatter_add");
    internal static readonly Operator scatter_add_ = new("aten::scatter_add_");
    internal static readonly Operator scatter_src = new("aten::scatter", "src");
    internal static readonly Operator select_scatter = new("aten::select_scatter");
    internal static readonly Operator set__source_Tensor = new("aten::set_", "source_Tensor");
    internal static readonly Operator slice_scatter = new("aten::slice_scatter");
    internal static readonly Operator take = new("aten::take");
    internal static readonly Operator take_along_dim = new("aten::take_along_dim");
    internal static readonly Operator zero_ = new("aten::zero_");
}
