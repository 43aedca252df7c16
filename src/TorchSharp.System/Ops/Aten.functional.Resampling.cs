namespace TorchSharp;

// The ATen operators behind functional.Resampling; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator _upsample_bicubic2d_aa_vec = new("aten::_upsample_bicubic2d_aa", "vec");
    internal static readonly Operator _upsample_bilinear2d_aa_vec = new("aten::_upsample_bilinear2d_aa", "vec");
    internal static readonly Operator _upsample_nearest_exact1d_vec = new("aten::_upsample_nearest_exact1d", "vec");
    internal static readonly Operator _upsample_nearest_exact2d_vec = new("aten::_upsample_nearest_exact2d", "vec");
    internal static readonly Operator _upsample_nearest_exact3d_vec = new("aten::_upsample_nearest_exact3d", "vec");
    internal static readonly Operator affine_grid_generator = new("aten::affine_grid_generator");
    internal static readonly Operator grid_sampler = new("aten::grid_sampler");
    internal static readonly Operator upsample_bicubic2d_vec = new("aten::upsample_bicubic2d", "vec");
    internal static readonly Operator upsample_bilinear2d_vec = new("aten::upsample_bilinear2d", "vec");
    internal static readonly Operator upsample_linear1d_vec = new("aten::upsample_linear1d", "vec");
    internal static readonly Operator upsample_nearest1d_vec = new("aten::upsample_nearest1d", "vec");
    internal static readonly Operator upsample_nearest2d_vec = new("aten::upsample_nearest2d", "vec");
    internal static readonly Operator upsample_nearest3d_vec = new("aten::upsample_nearest3d", "vec");
    internal static readonly Operator upsample_trilinear3d_vec = new("aten::upsample_trilinear3d", "vec");
}
