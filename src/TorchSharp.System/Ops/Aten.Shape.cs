namespace TorchSharp;

// The ATen operators behind Shape; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator adjoint = new("aten::adjoint");
    internal static readonly Operator as_strided = new("aten::as_strided");
    internal static readonly Operator atleast_1d = new("aten::atleast_1d");
    internal static readonly Operator atleast_2d = new("aten::atleast_2d");
    internal static readonly Operator atleast_3d = new("aten::atleast_3d");
    internal static readonly Operator broadcast_to = new("aten::broadcast_to");
    internal static readonly Operator diagonal = new("aten::diagonal");
    internal static readonly Operator expand = new("aten::expand");
    internal static readonly Operator expand_as = new("aten::expand_as");
    internal static readonly Operator flatten_using_ints = new("aten::flatten", "using_ints");
    internal static readonly Operator mH = new("aten::mH");
    internal static readonly Operator mT = new("aten::mT");
    internal static readonly Operator matrix_H = new("aten::matrix_H");
    internal static readonly Operator movedim_intlist = new("aten::movedim", "intlist");
    internal static readonly Operator narrow = new("aten::narrow");
    internal static readonly Operator numpy_T = new("aten::numpy_T");
    internal static readonly Operator permute = new("aten::permute");
    internal static readonly Operator ravel = new("aten::ravel");
    internal static readonly Operator reshape = new("aten::reshape");
    internal static readonly Operator select_int = new("aten::select", "int");
    internal static readonly Operator slice_Tensor = new("aten::slice", "Tensor");
    internal static readonly Operator squeeze = new("aten::squeeze");
    internal static readonly Operator squeeze_ = new("aten::squeeze_");
    internal static readonly Operator squeeze__dim = new("aten::squeeze_", "dim");
    internal static readonly Operator squeeze_dim = new("aten::squeeze", "dim");
    internal static readonly Operator t = new("aten::t");
    internal static readonly Operator transpose_ = new("aten::transpose_");
    internal static readonly Operator transpose_int = new("aten::transpose", "int");
    internal static readonly Operator unbind_int = new("aten::unbind", "int");
    internal static readonly Operator unflatten_int = new("aten::unflatten", "int");
    internal static readonly Operator unfold = new("aten::unfold");
    internal static readonly Operator unsqueeze = new("aten::unsqueeze");
    internal static readonly Operator unsqueeze_ = new("aten::unsqueeze_");
    internal static readonly Operator view = new("aten::view");
    internal static readonly Operator view_as = new("aten::view_as");
    internal static readonly Operator view_as_complex = new("aten::view_as_complex");
    internal static readonly Operator view_as_real = new("aten::view_as_real");
}
