namespace TorchSharp;

// The ATen operators behind LinearAlgebra; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator addbmm = new("aten::addbmm");
    internal static readonly Operator addbmm_ = new("aten::addbmm_");
    internal static readonly Operator addmm = new("aten::addmm");
    internal static readonly Operator addmm_ = new("aten::addmm_");
    internal static readonly Operator addmv = new("aten::addmv");
    internal static readonly Operator addmv_ = new("aten::addmv_");
    internal static readonly Operator addr = new("aten::addr");
    internal static readonly Operator addr_ = new("aten::addr_");
    internal static readonly Operator baddbmm = new("aten::baddbmm");
    internal static readonly Operator bmm = new("aten::bmm");
    internal static readonly Operator cholesky_inverse = new("aten::cholesky_inverse");
    internal static readonly Operator cholesky_solve = new("aten::cholesky_solve");
    internal static readonly Operator det = new("aten::det");
    internal static readonly Operator dot = new("aten::dot");
    internal static readonly Operator inner = new("aten::inner");
    internal static readonly Operator inverse = new("aten::inverse");
    internal static readonly Operator kron = new("aten::kron");
    internal static readonly Operator linalg_pinv = new("aten::linalg_pinv");
    internal static readonly Operator logdet = new("aten::logdet");
    internal static readonly Operator matmul = new("aten::matmul");
    internal static readonly Operator matrix_exp = new("aten::matrix_exp");
    internal static readonly Operator matrix_power = new("aten::matrix_power");
    internal static readonly Operator mm = new("aten::mm");
    internal static readonly Operator mv = new("aten::mv");
    internal static readonly Operator outer = new("aten::outer");
    internal static readonly Operator tensordot = new("aten::tensordot");
    internal static readonly Operator trace = new("aten::trace");
    internal static readonly Operator vdot = new("aten::vdot");
}
