namespace TorchSharp;

// Convolutions and products with weights.
public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>x·Wᵀ + b, with W [out,in].</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Fused.Linear(input, weights, bias);

            /// <summary>x₁ᵀ·W·x₂ + b, with W [out,in₁,in₂].</summary>
            public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null) => Aten.bilinear.Call(input1, input2, weight, bias);

            /// <summary>The cross-correlation of input [N,C,L] and weight [K,C/groups,k], plus bias [K].</summary>
            public static Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) => Aten.conv1d.Call(input, weight, bias, Single(stride, 1), Single(padding, 0), Single(dilation, 1), groups);

            /// <summary>The cross-correlation of input [N,C,H,W] and weight [K,C/groups,kh,kw], plus bias [K].</summary>
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) => Fused.Conv2d(input, weight, bias, Both(strides, 1), Both(padding, 0), Both(dilation, 1), groups);

            /// <summary>The cross-correlation of input [N,C,D,H,W] and weight [K,C/groups,kd,kh,kw], plus bias [K].</summary>
            public static Tensor conv3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) => Aten.conv3d.Call(input, weight, bias, Three(strides, 1), Three(padding, 0), Three(dilation, 1), groups);

            /// <summary>conv1d with the padding that keeps the size (Same), or none (Valid).</summary>
            public static Tensor conv1d_padding(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, Padding padding = Padding.Valid, long? dilation = null, long groups = 1) => Aten.conv1d_padding.Call(input, weight, bias, Single(stride, 1), Name(padding), Single(dilation, 1), groups);

            /// <summary>conv2d with the padding that keeps the size (Same), or none (Valid).</summary>
            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) => Aten.conv2d_padding.Call(input, weight, bias, Both(strides, 1), Name(padding), Both(dilation, 1), groups);

            /// <summary>conv3d with the padding that keeps the size (Same), or none (Valid).</summary>
            public static Tensor conv3d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) => Aten.conv3d_padding.Call(input, weight, bias, Three(strides, 1), Name(padding), Three(dilation, 1), groups);

            /// <summary>The gradient of conv1d with respect to its input; weight [C,K/groups,k].</summary>
            public static Tensor conv_transpose1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? output_padding = null, long? dilation = null, long groups = 1) => Aten.conv_transpose1d.Call(input, weight, bias, Single(stride, 1), Single(padding, 0), Single(output_padding, 0), groups, Single(dilation, 1));

            /// <summary>The gradient of conv2d with respect to its input; weight [C,K/groups,kh,kw].</summary>
            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1) => Aten.conv_transpose2d_input.Call(input, weight, bias, Both(strides, 1), Both(padding, 0), Both(output_padding, 0), groups, Both(dilation, 1));

            /// <summary>The gradient of conv3d with respect to its input; weight [C,K/groups,kd,kh,kw].</summary>
            public static Tensor conv_transpose3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1) => Aten.conv_transpose3d_input.Call(input, weight, bias, Three(strides, 1), Three(padding, 0), Three(output_padding, 0), groups, Three(dilation, 1));

            /// <summary>For each class its row of the identity matrix; the number of classes is the largest plus 1 unless given.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Aten.one_hot.Call(x, num_classes);

            /// <summary>All windows of images [N,C,H,W] as columns [N,C·k·k,windows].</summary>
            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) => Aten.im2col.Call(input, Twice(kernel_size), Twice(dilation), Twice(padding), Twice(stride));

            /// <summary>All windows of images [N,C,H,W] as columns [N,C·kh·kw,windows].</summary>
            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) => Aten.im2col.Call(input, Both(kernel_size), Both(dilation, 1), Both(padding, 0), Both(stride, 1));

            /// <summary>The sum of columns [N,C·k·k,windows] put back at their windows of images [N,C,H,W].</summary>
            public static Tensor fold(Tensor input, long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) => Aten.col2im.Call(input, Twice(output_size), Twice(kernel_size), Twice(dilation), Twice(padding), Twice(stride));

            /// <summary>The sum of columns [N,C·kh·kw,windows] put back at their windows of images [N,C,H,W].</summary>
            public static Tensor fold(Tensor input, (long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) => Aten.col2im.Call(input, Both(output_size), Both(kernel_size), Both(dilation, 1), Both(padding, 0), Both(stride, 1));

            /// <summary>[N,C·r²,H,W] rearranged to [N,C,H·r,W·r].</summary>
            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => Aten.pixel_shuffle.Call(input, upscale_factor);

            /// <summary>[N,C,H·r,W·r] rearranged to [N,C·r²,H,W].</summary>
            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) => Aten.pixel_unshuffle.Call(input, downscale_factor);
        }
    }
}
