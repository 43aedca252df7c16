namespace TorchSharp;

// The ATen operators behind Joining; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator block_diag = new("aten::block_diag");
    internal static readonly Operator broadcast_tensors = new("aten::broadcast_tensors");
    internal static readonly Operator cartesian_prod = new("aten::cartesian_prod");
    internal static readonly Operator cat = new("aten::cat");
    internal static readonly Operator cdist = new("aten::cdist");
    internal static readonly Operator column_stack = new("aten::column_stack");
    internal static readonly Operator combinations = new("aten::combinations");
    internal static readonly Operator complex = new("aten::complex");
    internal static readonly Operator dstack = new("aten::dstack");
    internal static readonly Operator einsum = new("aten::einsum");
    internal static readonly Operator hstack = new("aten::hstack");
    internal static readonly Operator meshgrid_indexing = new("aten::meshgrid", "indexing");
    internal static readonly Operator polar = new("aten::polar");
    internal static readonly Operator searchsorted_Scalar = new("aten::searchsorted", "Scalar");
    internal static readonly Operator searchsorted_Tensor = new("aten::searchsorted", "Tensor");
    internal static readonly Operator stack = new("aten::stack");
    internal static readonly Operator vstack = new("aten::vstack");
    internal static readonly Operator where = new("aten::where");
}
