namespace TorchSharp;

// Pooling.
public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Means over windows of [N,C,L].</summary>
            public static Tensor avg_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true) => Aten.avg_pool1d.Call(input, new[] { kernel_size }, Single(stride, kernel_size), Single(padding, 0), ceil_mode, count_include_pad);

            /// <summary>Means over windows of [N,C,H,W]; the stride is the window unless given.</summary>
            public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => Aten.avg_pool2d.Call(input, kernel_size, stride ?? kernel_size, Both(padding, 0), ceil_mode, count_include_pad, divisor_override);

            /// <summary>Means over windows of [N,C,H,W]; the stride is the window unless given.</summary>
            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => Aten.avg_pool2d.Call(input, Twice(kernel_size), Twice(stride ?? kernel_size), Twice(padding), ceil_mode, count_include_pad, divisor_override);

            /// <summary>Means over windows of [N,C,H,W]; the stride is the window unless given.</summary>
            public static Tensor avg_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => Aten.avg_pool2d.Call(input, Both(kernel_size), Both(stride ?? kernel_size), Both(padding, 0), ceil_mode, count_include_pad, divisor_override);

            /// <summary>Means over windows of [N,C,D,H,W]; the stride is the window unless given.</summary>
            public static Tensor avg_pool3d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => Aten.avg_pool3d.Call(input, kernel_size, stride ?? kernel_size, Three(padding, 0), ceil_mode, count_include_pad, divisor_override);

            /// <summary>Maxima over windows of [N,C,L].</summary>
            public static Tensor max_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) => Aten.max_pool1d.Call(input, new[] { kernel_size }, Single(stride, kernel_size), Single(padding, 0), Single(dilation, 1), ceil_mode);

            /// <summary>Maxima over windows of [N,C,H,W]; the stride is the window unless given.</summary>
            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) => Aten.max_pool2d.Call(input, kernel_size, strides ?? kernel_size, Both(padding, 0), Both(dilation, 1), ceil_mode);

            /// <summary>Maxima over windows of [N,C,H,W]; the stride is the window unless given.</summary>
            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) => Aten.max_pool2d.Call(input, Twice(kernel_size), Twice(stride ?? kernel_size), Twice(padding ?? 0), Twice(dilation ?? 1), ceil_mode);

            /// <summary>Maxima over windows of [N,C,H,W]; the stride is the window unless given.</summary>
            public static Tensor max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) => Aten.max_pool2d.Call(input, Both(kernel_size), Both(stride ?? kernel_size), Both(padding, 0), Both(dilation, 1), ceil_mode);

            /// <summary>Maxima over windows of [N,C,H,W], and where in the flattened image they stand.</summary>
            public static (Tensor output, Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) => Pair(Aten.max_pool2d_with_indices.CallMany(input, kernel_size, strides ?? kernel_size, Both(padding, 0), Both(dilation, 1), ceil_mode));

            /// <summary>Maxima over windows of [N,C,D,H,W]; the stride is the window unless given.</summary>
            public static Tensor max_pool3d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) => Aten.max_pool3d.Call(input, kernel_size, strides ?? kernel_size, Three(padding, 0), Three(dilation, 1), ceil_mode);

            /// <summary>Means over windows chosen to give the output size.</summary>
            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) => Aten.adaptive_avg_pool1d.Call(input, new[] { output_size });

            /// <summary>Means over windows chosen to give the output size.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => Aten.adaptive_avg_pool2d.Call(input, output_size);

            /// <summary>Means over windows chosen to give the output size.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => Aten.adaptive_avg_pool2d.Call(input, new[] { output_size.Item1, output_size.Item2 });

            /// <summary>Means over windows chosen to give the output size.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => Aten.adaptive_avg_pool2d.Call(input, Twice(output_size));

            /// <summary>Means over windows chosen to give the output size.</summary>
            public static Tensor adaptive_avg_pool3d(Tensor input, long[] output_size) => Aten.adaptive_avg_pool3d.Call(input, output_size);

            /// <summary>Means over windows chosen to give the output size.</summary>
            public static Tensor adaptive_avg_pool3d(Tensor input, (long, long, long) output_size) => Aten.adaptive_avg_pool3d.Call(input, new[] { output_size.Item1, output_size.Item2, output_size.Item3 });

            /// <summary>Means over windows chosen to give the output size.</summary>
            public static Tensor adaptive_avg_pool3d(Tensor input, long output_size) => Aten.adaptive_avg_pool3d.Call(input, new[] { output_size, output_size, output_size });
        }
    }
}
