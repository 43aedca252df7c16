using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What goes in comes out.</summary>
        public static Identity Identity() => new();

        /// <summary>Makes one dimension of several neighbouring ones.</summary>
        public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);

        /// <summary>In training, zeroes values with probability <paramref name="p"/>.</summary>
        public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(Probability(p), inplace);

        /// <summary>In training, zeroes whole channels with probability <paramref name="p"/>.</summary>
        public static Dropout2d Dropout2d(double p = 0.5, bool inplace = false) => new(Probability(p), inplace);

        /// <summary>[N, C·r², H, W] → [N, C, H·r, W·r].</summary>
        public static PixelShuffle PixelShuffle(long upscale_factor) => new(upscale_factor);

        /// <summary>[N, C, H·r, W·r] → [N, C·r², H, W].</summary>
        public static PixelUnshuffle PixelUnshuffle(long downscale_factor) => new(downscale_factor);

        /// <summary>Enlarges the spatial dimensions to a size or by factors.</summary>
        public static Upsample Upsample(
            long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool? align_corners = null, bool? recompute_scale_factor = null)
            => new(size, scale_factor, mode, align_corners, recompute_scale_factor);

        /// <summary>Averages over windows so that the result has this size.</summary>
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] output_size) => new(output_size);

        /// <summary>Averages over windows so that the result has this height and width.</summary>
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size) => new([output_size.Item1, output_size.Item2]);

        /// <summary>Averages over windows so that the result is a square of this side.</summary>
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new([output_size, output_size]);

        /// <summary>The mean of each window.</summary>
        public static AvgPool2d AvgPool2d(
            long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
            => new(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);

        /// <summary>The mean of each window.</summary>
        public static AvgPool2d AvgPool2d(
            (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
            => new(HeightWidth(kernel_size), HeightWidth(stride), HeightWidth(padding), ceil_mode, count_include_pad, divisor_override);

        /// <summary>The mean of each square window.</summary>
        public static AvgPool2d AvgPool2d(
            long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
            => new(Square(kernel_size), Square(stride), Square(padding), ceil_mode, count_include_pad, divisor_override);

        /// <summary>The largest value of each square window.</summary>
        public static MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false)
            => new(Square(kernel_size), Square(stride), Square(padding), Square(dilation), ceil_mode);

        /// <summary>The largest value of each window.</summary>
        public static MaxPool2d MaxPool2d(
            (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false)
            => new(HeightWidth(kernel_size), HeightWidth(stride), HeightWidth(padding), HeightWidth(dilation), ceil_mode);

        /// <summary>The largest value of each window.</summary>
        public static MaxPool2d MaxPool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
            => new(kernel_size, stride, padding, dilation, ceil_mode);

        /// <summary>A border of one value, equally wide at all sides.</summary>
        public static ConstantPad2d ConstantPad2d(long padding, double value) => new(value, Square(padding, padding));

        /// <summary>A border of one value, of widths left, right, top, bottom.</summary>
        public static ConstantPad2d ConstantPad2d((long, long, long, long) padding, double value) => new(value, Sides(padding));

        /// <summary>A border of zeros, equally wide at all sides.</summary>
        public static ZeroPad2d ZeroPad2d(long padding) => new(Square(padding, padding));

        /// <summary>A border of zeros, of widths left, right, top, bottom.</summary>
        public static ZeroPad2d ZeroPad2d((long, long, long, long) padding) => new(Sides(padding));

        /// <summary>A border that mirrors the image, equally wide at all sides.</summary>
        public static ReflectionPad2d ReflectionPad2d(long padding) => new(Square(padding, padding));

        /// <summary>A border that mirrors the image, of widths left, right, top, bottom.</summary>
        public static ReflectionPad2d ReflectionPad2d((long, long, long, long) padding) => new(Sides(padding));

        /// <summary>A border that repeats the image's edge, equally wide at all sides.</summary>
        public static ReplicationPad2d ReplicationPad2d(long padding) => new(Square(padding, padding));

        /// <summary>A border that repeats the image's edge, of widths left, right, top, bottom.</summary>
        public static ReplicationPad2d ReplicationPad2d((long, long, long, long) padding) => new(Sides(padding));

        private static double Probability(double p)
            => p is >= 0 and <= 1 ? p : throw new ArgumentOutOfRangeException(nameof(p), p, "A dropout probability must be from 0 to 1.");

        private static long[] Square(long side) => [side, side];

        private static long[]? Square(long? side) => side is { } value ? [value, value] : null;

        private static long[] Square(long x, long y) => [x, x, y, y];

        private static long[] HeightWidth((long, long) size) => [size.Item1, size.Item2];

        private static long[]? HeightWidth((long, long)? size) => size is { } value ? HeightWidth(value) : null;

        private static long[] Sides((long, long, long, long) sides) => [sides.Item1, sides.Item2, sides.Item3, sides.Item4];
    }
}
