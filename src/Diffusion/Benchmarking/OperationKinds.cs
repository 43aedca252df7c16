using System.Text.RegularExpressions;

namespace Diffusion.Benchmarking;

/// <summary>The kind of an operator, by its name and by those it was called within.</summary>
/// <remarks>
/// What a convolution, a normalisation or an attention does inside belongs to it, the outermost of them; copies alone are copies wherever they are made. Outside of
/// these an operator is what its own name says.
/// </remarks>
internal static partial class OperationKinds
{
    /// <summary>How libtorch names what the backward pass evaluates: a node, within which the node's own name and its operators follow.</summary>
    private const string Evaluation = "autograd::engine::evaluate_function: ";

    /// <summary>Within an evaluation, before the name of the forward pass's operator whose gradient it is; where it is not known, there is none.</summary>
    private const string GradientOf = "gradient of ";

    private static readonly (Regex Names, OperationKind Forward, OperationKind Backward)[] Families =
    [
        (Convolution(), OperationKind.ConvolutionForward, OperationKind.ConvolutionBackward),
        (Normalization(), OperationKind.NormalizationForward, OperationKind.NormalizationBackward),
        (Attention(), OperationKind.AttentionForward, OperationKind.AttentionBackward),
    ];

    /// <summary>The kind of the innermost operator.</summary>
    /// <param name="isUpdate">Whether it is of a step's update.</param>
    /// <param name="path">Names from the outermost to the innermost, at least one.</param>
    internal static OperationKind Of(bool isUpdate, IReadOnlyList<string> path)
    {
        var name = path[^1];
        if (isUpdate || Updating().IsMatch(name))
        {
            return OperationKind.Update;
        }

        if (name.StartsWith(Evaluation, StringComparison.Ordinal))
        {
            return OperationKind.Rest;
        }

        if (Copying().IsMatch(name))
        {
            return OperationKind.Copies;
        }

        var forward = path.FirstOrDefault(outer => outer.StartsWith(GradientOf, StringComparison.Ordinal));
        if (forward is not null && Multiplying().IsMatch(forward))
        {
            return OperationKind.MatrixProducts;
        }

        foreach (var outer in forward is null ? path : [forward, .. path])
        {
            if (Array.Find(Families, family => family.Names.IsMatch(outer)) is { Names: not null } family)
            {
                return Gradient().IsMatch(outer) ? family.Backward : family.Forward;
            }
        }

        return Multiplying().IsMatch(name) ? OperationKind.MatrixProducts : OperationKind.Elementwise;
    }

    [GeneratedRegex("conv(?!ert)", RegexOptions.IgnoreCase)]
    private static partial Regex Convolution();

    [GeneratedRegex("(?:group|layer|batch)_?norm|normali[sz]e", RegexOptions.IgnoreCase)]
    private static partial Regex Normalization();

    [GeneratedRegex("attention|attend|softmax", RegexOptions.IgnoreCase)]
    private static partial Regex Attention();

    /// <summary>Nodes of libtorch end in Backward and a number; those of our own are C++ classes.</summary>
    [GeneratedRegex("backward|CppNode<|^autograd::engine|^gradient of ", RegexOptions.IgnoreCase)]
    private static partial Regex Gradient();

    [GeneratedRegex(@"(?:^|:|of )_?(?:addmm|mm|bmm|baddbmm|matmul|addmv|mv)(?:_|$)|(?:Addmm|Mm|Bmm|Baddbmm|Mv|Addmv)Backward\d*$|[Ll]inear")]
    private static partial Regex Multiplying();

    [GeneratedRegex(@"::(?:_?to_copy|to|copy_|clone|contiguous|cat|_cat|stack|empty\w*|new_\w+|zeros\w*|ones\w*|full\w*|zero_|fill_|resize\w*|set_|alias|view\w*|_unsafe_view|reshape\w*|_reshape_alias|flatten|unflatten|expand\w*|permute|transpose|t|numpy_T|squeeze|unsqueeze|chunk|split\w*|narrow|slice|select|unbind|as_strided|detach\w*|constant_pad_nd|pad|upsample_nearest\w*|_upsample_nearest\w*|mkldnn_reorder\w*|to_mkldnn|to_dense)$")]
    private static partial Regex Copying();

    [GeneratedRegex("::(?:adamw_all|norm_all|blend_all|dense_all|_foreach_|_fused_adam)")]
    private static partial Regex Updating();
}
