namespace TorchSharp;

// The ATen operators behind Special; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator special_entr = new("aten::special_entr");
    internal static readonly Operator special_erfcx = new("aten::special_erfcx");
    internal static readonly Operator special_i0e = new("aten::special_i0e");
    internal static readonly Operator special_i1 = new("aten::special_i1");
    internal static readonly Operator special_i1e = new("aten::special_i1e");
    internal static readonly Operator special_ndtr = new("aten::special_ndtr");
    internal static readonly Operator special_ndtri = new("aten::special_ndtri");
    internal static readonly Operator special_polygamma = new("aten::special_polygamma");
    internal static readonly Operator special_xlog1py = new("aten::special_xlog1py");
    internal static readonly Operator special_zeta = new("aten::special_zeta");
}
