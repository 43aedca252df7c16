using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Interpolation of images, whose operators differ by mode and number of dimensions.</summary>
internal static class Resample
{
    /// <exception cref="ArgumentException">Neither or both of size and scale factor; a count that is not that of the spatial dimensions; a mode without such dimensions.</exception>
    internal static Tensor Run(Tensor x, long[]? size, double[]? scale, InterpolationMode mode, bool? alignCorners, bool recompute, bool antialias)
    {
        var spatial = (int)x.ndim - 2;
        if (spatial is < 1 or > 3)
            throw new ArgumentException($"The input has {x.ndim} dimensions; 3, 4 or 5 are wanted: [N,C] and 1 to 3 spatial ones.", nameof(x));
        if ((size is null) == (scale is null))
            throw new ArgumentException("Exactly one of size and scale_factor must be given.", nameof(size));
        if (alignCorners == true && mode is (InterpolationMode.Nearest or InterpolationMode.NearestExact or InterpolationMode.Area))
            throw new ArgumentException($"align_corners has no meaning for the mode {mode}.", nameof(alignCorners));
        if (antialias && !(spatial == 2 && mode is (InterpolationMode.Bilinear or InterpolationMode.Bicubic)))
            throw new ArgumentException("antialias is for the modes Bilinear and Bicubic on [N,C,H,W].", nameof(antialias));

        var sizes = size is null ? null : PerDimension(size, spatial, nameof(size));
        var scales = scale is null ? null : PerDimension(scale, spatial, "scale_factor");
        if (scales is not null && (recompute || mode == InterpolationMode.Area))
        {
            sizes = Scaled(x, scales);
            scales = null;
        }

        return mode == InterpolationMode.Area
            ? Area(x, sizes!, spatial)
            : Sampled(Select(mode, spatial, antialias), x, sizes, scales, mode, alignCorners ?? false);
    }

    private static T[] PerDimension<T>(T[] values, int spatial, string name) =>
        values.Length == spatial ? values
        : values.Length == 1 ? [.. Enumerable.Repeat(values[0], spatial)]
        : throw new ArgumentException($"{name} has {values.Length} numbers; the input has {spatial} spatial dimensions.", name);

    private static long[] Scaled(Tensor x, double[] scales) => [.. scales.Select((s, i) => (long)Math.Floor(x.shape[i + 2] * s))];

    private static Tensor Sampled(Operator operation, Tensor x, long[]? sizes, double[]? scales, InterpolationMode mode, bool alignCorners) =>
        mode is InterpolationMode.Nearest or InterpolationMode.NearestExact
            ? operation.Call(x, sizes, scales)
            : operation.Call(x, sizes, alignCorners, scales);

    private static Tensor Area(Tensor x, long[] sizes, int spatial) => spatial switch
    {
        1 => Aten.adaptive_avg_pool1d.Call(x, sizes),
        2 => Aten.adaptive_avg_pool2d.Call(x, sizes),
        _ => Aten.adaptive_avg_pool3d.Call(x, sizes),
    };

    private static Operator Select(InterpolationMode mode, int spatial, bool antialias) => (mode, spatial, antialias) switch
    {
        (InterpolationMode.Nearest, 1, _) => Aten.upsample_nearest1d_vec,
        (InterpolationMode.Nearest, 2, _) => Aten.upsample_nearest2d_vec,
        (InterpolationMode.Nearest, 3, _) => Aten.upsample_nearest3d_vec,
        (InterpolationMode.NearestExact, 1, _) => Aten._upsample_nearest_exact1d_vec,
        (InterpolationMode.NearestExact, 2, _) => Aten._upsample_nearest_exact2d_vec,
        (InterpolationMode.NearestExact, 3, _) => Aten._upsample_nearest_exact3d_vec,
        (InterpolationMode.Linear, 1, _) => Aten.upsample_linear1d_vec,
        (InterpolationMode.Bilinear, 2, false) => Aten.upsample_bilinear2d_vec,
        (InterpolationMode.Bilinear, 2, true) => Aten._upsample_bilinear2d_aa_vec,
        (InterpolationMode.Bicubic, 2, false) => Aten.upsample_bicubic2d_vec,
        (InterpolationMode.Bicubic, 2, true) => Aten._upsample_bicubic2d_aa_vec,
        (InterpolationMode.Trilinear, 3, _) => Aten.upsample_trilinear3d_vec,
        _ => throw new ArgumentException($"The mode {mode} does not go with {spatial} spatial dimensions.", nameof(mode)),
    };
}
