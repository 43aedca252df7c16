using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// Operators of our own (native/): kernels for float32 on the processor where they fit, libtorch's operators everywhere else; bfloat16 on the processor is rounded
/// after float32's arithmetic, because most processors have no other. They are not TorchSharp's, so they are called by what is, or through a seam that has
/// another side for the packages.
/// </summary>
internal static class Fused
{
    private static readonly Operator Conv2dOperator = new("torchsharp_system::conv2d");
    private static readonly Operator UpsampleConv2dOperator = new("torchsharp_system::upsample_conv2d");
    private static readonly Operator LinearOperator = new("torchsharp_system::linear");
    private static readonly Operator NormalizeOperator = new("torchsharp_system::normalize");
    private static readonly Operator NormalizeConv2dOperator = new("torchsharp_system::normalize_conv2d");
    private static readonly Operator AttentionOperator = new("torchsharp_system::attention");
    private static readonly Operator SelfAttentionOperator = new("torchsharp_system::self_attention");
    private static readonly Operator Conv2dRounded = new("torchsharp_system::conv2d_bfloat16");
    private static readonly Operator UpsampleConv2dRounded = new("torchsharp_system::upsample_conv2d_bfloat16");
    private static readonly Operator LinearRounded = new("torchsharp_system::linear_bfloat16");
    private static readonly Operator NormalizeRounded = new("torchsharp_system::normalize_bfloat16");
    private static readonly Operator AttentionRounded = new("torchsharp_system::attention_bfloat16");
    private static readonly Operator SelfAttentionRounded = new("torchsharp_system::self_attention_bfloat16");
    private static readonly Operator DenseAllOperator = new("torchsharp_system::dense_all");
    private static readonly Operator NormAllOperator = new("torchsharp_system::norm_all");
    private static readonly Operator AdamWAllOperator = new("torchsharp_system::adamw_all");
    private static readonly Operator BlendAllOperator = new("torchsharp_system::blend_all");
    private static readonly Operator NormEachOperator = new("aten::_foreach_norm", "Scalar");

    /// <summary>The instruction set of the kernels in use, "avx2" or "avx512"; "off" where libtorch's operators do everything. Set it to "off", "avx2", or "" for the best there is.</summary>
    internal static unsafe string Kernels
    {
        get => Marshal.PtrToStringUTF8((nint)Native.tss_kernels_get())!;
        set => Native.tss_kernels_set(value).Check();
    }

    /// <summary>The cross-correlation of input [N,C,H,W] and weight [K,C/groups,kh,kw], plus bias [K], plus an addend of the answer's shape.</summary>
    internal static Tensor Conv2d(Tensor input, Tensor weight, Tensor? bias, long[] strides, long[] padding, long[] dilation, long groups, Tensor? addend = null) =>
        (IsRounded(input) ? Conv2dRounded : Conv2dOperator).Call(input, weight, bias, strides, padding, dilation, groups, addend);

    /// <summary>Input [N,C,H,W] with each pixel repeated to 2×2, then its cross-correlation with weight [K,C,3,3], padded by 1, plus bias [K]: [N,K,2H,2W].</summary>
    internal static Tensor UpsampleConv2d(Tensor input, Tensor weight, Tensor? bias) => (IsRounded(input) ? UpsampleConv2dRounded : UpsampleConv2dOperator).Call(input, weight, bias);

    /// <summary>Input [...,In] times the transpose of weight [Out,In], plus bias [Out], plus an addend of the answer's shape.</summary>
    internal static Tensor Linear(Tensor input, Tensor weight, Tensor? bias, Tensor? addend = null) => (IsRounded(input) ? LinearRounded : LinearOperator).Call(input, weight, bias, addend);

    /// <summary>One number for each image and channel added, group normalisation with weight and bias, then y·(1 + scale) + shift, then SiLU.</summary>
    /// <param name="input">[N,C,…].</param>
    /// <param name="groups">A divisor of C.</param>
    /// <param name="weight">[C], or null.</param>
    /// <param name="bias">[C], or null.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="modulation">[N,2C]: scale, then shift; null for neither.</param>
    /// <param name="silu">Whether SiLU follows.</param>
    /// <param name="added">[N,C], added before; null for nothing.</param>
    /// <param name="joined">More channels of the images, after the input's; null for none. C counts both.</param>
    internal static Tensor Normalize(
        Tensor input, long groups, Tensor? weight, Tensor? bias, double eps, Tensor? modulation = null, bool silu = false, Tensor? added = null, Tensor? joined = null) =>
        (IsRounded(input) ? NormalizeRounded : NormalizeOperator).Call(input, groups, weight, bias, eps, modulation, silu, added, joined);

    /// <summary><see cref="Conv2d"/>, by a window of 3×3 padded by 1, of <see cref="Normalize"/>: to the bit; without gradients, on a thread that has the images to itself, what lies between the two is never all in memory. float32.</summary>
    internal static Tensor NormalizeConv2d(
        Tensor input, long groups, Tensor? weight, Tensor? bias, double eps, Tensor? modulation, bool silu, Tensor? added, Tensor? joined, Tensor window, Tensor? offset, Tensor? addend) =>
        NormalizeConv2dOperator.Call(input, groups, weight, bias, eps, modulation, silu, added, joined, window, offset, addend);

    /// <summary>softmax(Q·Kᵀ/√E)·V over [N,heads,L,E].</summary>
    internal static Tensor Attention(Tensor query, Tensor key, Tensor value) => (IsRounded(query) ? AttentionRounded : AttentionOperator).Call(query, key, value);

    /// <summary>softmax(Q·Kᵀ/√E)·V of queries, keys and values side by side, [N,L,3·heads·E], as [N,L,heads·E].</summary>
    internal static Tensor SelfAttention(Tensor input, int heads) => (IsRounded(input) ? SelfAttentionRounded : SelfAttentionOperator).Call(input, heads);

    /// <summary>Whether the three below take these tensors: float32, on the processor, dense, and there are kernels.</summary>
    internal static bool TakesAll(Tensor[] tensors) => DenseAllOperator.CallValue<bool>(tensors);

    /// <summary>The Euclidean norm of all tensors as one vector, summed in an order that does not depend on the threads.</summary>
    internal static double Norm(Tensor[] tensors) => NormAllOperator.CallValue<double>(tensors);

    /// <summary>The Euclidean norm of each tensor, scalars on their device.</summary>
    internal static Tensor[] Norms(Tensor[] tensors) => NormEachOperator.CallMany(tensors);

    /// <summary>AdamW's step (Loshchilov and Hutter 2017) for all parameters in one pass; step counts from 1.</summary>
    internal static void AdamW(Tensor[] parameters, Tensor[] gradients, Tensor[] means, Tensor[] squares, AdamArithmetic settings, double decay, long step) =>
        AdamWAllOperator.Invoke(parameters, gradients, means, squares, settings.Rate, settings.Beta1, settings.Beta2, settings.Epsilon, decay, step);

    /// <summary>average += rate·(value − average), for all in one pass.</summary>
    internal static void Blend(Tensor[] averages, Tensor[] values, double rate) => BlendAllOperator.Invoke(averages, values, rate);

    /// <summary>Whether a tensor is bfloat16 on the processor.</summary>
    private static bool IsRounded(Tensor input) => input.dtype == ScalarType.BFloat16 && input.device_type == DeviceType.CPU;
}
