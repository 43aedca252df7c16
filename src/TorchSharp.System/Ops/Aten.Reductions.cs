namespace TorchSharp;

// The ATen operators behind Reductions; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator all = new("aten::all");
    internal static readonly Operator all_dim = new("aten::all", "dim");
    internal static readonly Operator amax = new("aten::amax");
    internal static readonly Operator amax_out = new("aten::amax", "out");
    internal static readonly Operator amin = new("aten::amin");
    internal static readonly Operator amin_out = new("aten::amin", "out");
    internal static readonly Operator aminmax = new("aten::aminmax");
    internal static readonly Operator any = new("aten::any");
    internal static readonly Operator any_dim = new("aten::any", "dim");
    internal static readonly Operator argmax = new("aten::argmax");
    internal static readonly Operator argmin = new("aten::argmin");
    internal static readonly Operator count_nonzero = new("aten::count_nonzero");
    internal static readonly Operator count_nonzero_dim_IntList = new("aten::count_nonzero", "dim_IntList");
    internal static readonly Operator dist = new("aten::dist");
    internal static readonly Operator equal = new("aten::equal");
    internal static readonly Operator logsumexp = new("aten::logsumexp");
    internal static readonly Operator max = new("aten::max");
    internal static readonly Operator max_dim = new("aten::max", "dim");
    internal static readonly Operator mean = new("aten::mean");
    internal static readonly Operator mean_dim = new("aten::mean", "dim");
    internal static readonly Operator min = new("aten::min");
    internal static readonly Operator min_dim = new("aten::min", "dim");
    internal static readonly Operator nansum = new("aten::nansum");
    internal static readonly Operator norm_Scalar = new("aten::norm", "Scalar");
    internal static readonly Operator norm_ScalarOpt_dim = new("aten::norm", "ScalarOpt_dim");
    internal static readonly Operator prod = new("aten::prod");
    internal static readonly Operator prod_dim_int = new("aten::prod", "dim_int");
    internal static readonly Operator scalar_tensor = new("aten::scalar_tensor");
    internal static readonly Operator sum = new("aten::sum");
    internal static readonly Operator sum_dim_IntList = new("aten::sum", "dim_IntList");
}
