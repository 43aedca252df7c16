namespace TorchSharp;

// Resizing and padding of images.
public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>[N,C,…] resized to a spatial size, or by scale factors, one per spatial dimension.</summary>
            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false) => Resample.Run(x, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias);

            /// <summary>[N,C,…] resized to a spatial size, or by scale factors, one per spatial dimension.</summary>
            public static Tensor upsample(Tensor input, long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool align_corners = false) => interpolate(input, size, scale_factor, (InterpolationMode)mode, mode == UpsampleMode.Nearest ? null : align_corners);

            /// <summary>[N,C,H,W] resized by bilinear interpolation.</summary>
            public static Tensor upsample_bilinear(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) => interpolate(x, size, scale_factor, InterpolationMode.Bilinear, align_corners);

            /// <summary>[N,C,…] resized to the nearest pixels.</summary>
            public static Tensor upsample_nearest(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) => interpolate(x, size, scale_factor);

            /// <summary>[N,C,L] resized to the nearest samples.</summary>
            public static Tensor upsample_nearest1d(Tensor input, long? outputSize, double? scaleFactor) => Aten.upsample_nearest1d_vec.Call(input, outputSize is null ? Argument.None : new[] { outputSize.Value }, scaleFactor is null ? Argument.None : new[] { scaleFactor.Value });

            /// <summary>[N,C,H,W] resized to the nearest pixels.</summary>
            public static Tensor upsample_nearest2d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null) => Aten.upsample_nearest2d_vec.Call(input, outputSizes, scaleFactors);

            /// <summary>[N,C,D,H,W] resized to the nearest voxels.</summary>
            public static Tensor upsample_nearest3d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null) => Aten.upsample_nearest3d_vec.Call(input, outputSizes, scaleFactors);

            /// <summary>Padding (before, after) of the last dimension, then of the one before it, and so on.</summary>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Padded(input, pad, mode, value);

            /// <summary>Padding (before, after) of the last dimension, then of the one before it, and so on.</summary>
            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Padded(input, pad.ToArray(), mode, value);

            /// <summary>Padding (before, after) of the last dimension.</summary>
            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Padded(input, [pad.Item1, pad.Item2], mode, value);

            /// <summary>Padding (before, after) of the last dimension, then (before, after) of the one before it.</summary>
            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Padded(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            /// <summary>The same padding before and after every dimension.</summary>
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Padded(input, [.. Enumerable.Repeat(pad, 2 * (int)input.ndim)], mode, value);

            /// <summary>input [N,C,H,W] read, with interpolation, at the points grid [N,h,w,2] in [−1, 1].</summary>
            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null) => Aten.grid_sampler.Call(input, grid, (long)mode switch { 0 => 1L, _ => 0L }, (long)padding_mode switch { 1 => 2L, 2 => 1L, _ => 0L }, align_corners ?? false);

            /// <summary>The grid [N,H,W,2] of points that the affine maps theta [N,2,3] send the pixels of size [N,C,H,W] to.</summary>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) => Aten.affine_grid_generator.Call(theta, size ?? throw new ArgumentNullException(nameof(size)), align_corners);
        }
    }
}
