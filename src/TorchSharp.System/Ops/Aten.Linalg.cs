namespace TorchSharp;

// The ATen operators behind Linalg; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator linalg_cholesky = new("aten::linalg_cholesky");
    internal static readonly Operator linalg_cholesky_ex = new("aten::linalg_cholesky_ex");
    internal static readonly Operator linalg_cond = new("aten::linalg_cond");
    internal static readonly Operator linalg_cond_p_str = new("aten::linalg_cond", "p_str");
    internal static readonly Operator linalg_cross = new("aten::linalg_cross");
    internal static readonly Operator linalg_det = new("aten::linalg_det");
    internal static readonly Operator linalg_diagonal = new("aten::linalg_diagonal");
    internal static readonly Operator linalg_eig = new("aten::linalg_eig");
    internal static readonly Operator linalg_eigh = new("aten::linalg_eigh");
    internal static readonly Operator linalg_eigvals = new("aten::linalg_eigvals");
    internal static readonly Operator linalg_eigvalsh = new("aten::linalg_eigvalsh");
    internal static readonly Operator linalg_householder_product = new("aten::linalg_householder_product");
    internal static readonly Operator linalg_inv = new("aten::linalg_inv");
    internal static readonly Operator linalg_inv_ex = new("aten::linalg_inv_ex");
    internal static readonly Operator linalg_lstsq = new("aten::linalg_lstsq");
    internal static readonly Operator linalg_lu = new("aten::linalg_lu");
    internal static readonly Operator linalg_matrix_norm = new("aten::linalg_matrix_norm");
    internal static readonly Operator linalg_matrix_norm_str_ord = new("aten::linalg_matrix_norm", "str_ord");
    internal static readonly Operator linalg_matrix_rank_atol_rtol_float = new("aten::linalg_matrix_rank", "atol_rtol_float");
    internal static readonly Operator linalg_multi_dot = new("aten::linalg_multi_dot");
    internal static readonly Operator linalg_norm = new("aten::linalg_norm");
    internal static readonly Operator linalg_norm_ord_str = new("aten::linalg_norm", "ord_str");
    internal static readonly Operator linalg_pinv_atol_rtol_float = new("aten::linalg_pinv", "atol_rtol_float");
    internal static readonly Operator linalg_pinv_atol_rtol_tensor = new("aten::linalg_pinv", "atol_rtol_tensor");
    internal static readonly Operator linalg_qr = new("aten::linalg_qr");
    internal static readonly Operator linalg_slogdet = new("aten::linalg_slogdet");
    internal static readonly Operator linalg_solve = new("aten::linalg_solve");
    internal static readonly Operator linalg_solve_ex = new("aten::linalg_solve_ex");
    internal static readonly Operator linalg_svd = new("aten::linalg_svd");
    internal static readonly Operator linalg_svdvals = new("aten::linalg_svdvals");
    internal static readonly Operator linalg_vector_norm = new("aten::linalg_vector_norm");
}
