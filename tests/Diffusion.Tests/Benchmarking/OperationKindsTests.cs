using Diffusion.Benchmarking;
using Diffusion.Tensors;

namespace Diffusion.Tests.Benchmarking;

/// <summary>What an operator counts as.</summary>
public sealed class OperationKindsTests
{
    private const string Node = "autograd::engine::evaluate_function: ";
    private const string Convolve = "torch::autograd::CppNode<(anonymous namespace)::Convolve>";
    private const string Normalize = "torch::autograd::CppNode<(anonymous namespace)::Normalize>";
    private const string Attend = "torch::autograd::CppNode<(anonymous namespace)::Attend>";

    [Theory]
    [InlineData(OperationKind.ConvolutionForward, "torchsharp_system::conv2d")]
    [InlineData(OperationKind.ConvolutionForward, "aten::conv2d", "aten::convolution", "aten::_convolution", "aten::mkldnn_convolution")]
    [InlineData(OperationKind.ConvolutionForward, "aten::conv2d", "aten::_slow_conv2d_forward", "aten::addmm")]
    [InlineData(OperationKind.ConvolutionBackward, Node + Convolve, Convolve)]
    [InlineData(OperationKind.ConvolutionBackward, Node + Convolve, Convolve, "aten::sum")]
    [InlineData(OperationKind.ConvolutionBackward, Node + "ConvolutionBackward0", "ConvolutionBackward0", "aten::convolution_backward", "aten::mm")]
    [InlineData(OperationKind.NormalizationForward, "torchsharp_system::normalize")]
    [InlineData(OperationKind.NormalizationForward, "torchsharp_system::normalize", "aten::silu")]
    [InlineData(OperationKind.NormalizationForward, "aten::group_norm", "aten::native_group_norm")]
    [InlineData(OperationKind.NormalizationBackward, Node + Normalize, Normalize, "aten::mul")]
    [InlineData(OperationKind.NormalizationBackward, Node + "NativeGroupNormBackward0", "NativeGroupNormBackward0", "aten::native_group_norm_backward")]
    [InlineData(OperationKind.AttentionForward, "torchsharp_system::attention")]
    [InlineData(OperationKind.AttentionForward, "torchsharp_system::self_attention")]
    [InlineData(OperationKind.AttentionForward, "torchsharp_system::attention", "aten::matmul", "aten::bmm")]
    [InlineData(OperationKind.AttentionForward, "aten::scaled_dot_product_attention", "aten::_scaled_dot_product_flash_attention_for_cpu")]
    [InlineData(OperationKind.AttentionBackward, Node + Attend, Attend)]
    [InlineData(OperationKind.AttentionBackward, Node + "SoftmaxBackward0", "SoftmaxBackward0", "aten::_softmax_backward_data")]
    [InlineData(OperationKind.MatrixProducts, "aten::linear", "aten::addmm")]
    [InlineData(OperationKind.MatrixProducts, Node + "AddmmBackward0", "AddmmBackward0", "aten::mm")]
    [InlineData(OperationKind.MatrixProducts, Node + "MmBackward0", "MmBackward0")]
    [InlineData(OperationKind.MatrixProducts, "torchsharp_system::linear")]
    [InlineData(OperationKind.MatrixProducts, Node + Convolve, "gradient of torchsharp_system::linear", Convolve, "aten::sum")]
    [InlineData(OperationKind.ConvolutionBackward, Node + Convolve, "gradient of torchsharp_system::conv2d", Convolve)]
    [InlineData(OperationKind.AttentionBackward, Node + "BmmBackward0", "gradient of torchsharp_system::attention", "BmmBackward0", "aten::bmm")]
    [InlineData(OperationKind.NormalizationBackward, Node + "SiluBackward0", "gradient of torchsharp_system::normalize", "SiluBackward0", "aten::silu_backward")]
    [InlineData(OperationKind.Elementwise, Node + "MulBackward0", "gradient of aten::mul", "MulBackward0", "aten::mul")]
    [InlineData(OperationKind.Elementwise, "aten::add")]
    [InlineData(OperationKind.Elementwise, "aten::norm")]
    [InlineData(OperationKind.Elementwise, "aten::normal_")]
    [InlineData(OperationKind.Elementwise, Node + "torch::autograd::AccumulateGrad", "torch::autograd::AccumulateGrad", "aten::add_")]
    [InlineData(OperationKind.Copies, "aten::cat")]
    [InlineData(OperationKind.Copies, "aten::upsample_nearest2d")]
    [InlineData(OperationKind.Copies, "torchsharp_system::conv2d", "aten::contiguous", "aten::clone", "aten::copy_")]
    [InlineData(OperationKind.Copies, Node + Convolve, Convolve, "aten::empty")]
    [InlineData(OperationKind.Copies, "aten::linear", "aten::t", "aten::transpose")]
    [InlineData(OperationKind.Update, "torchsharp_system::adamw_all")]
    [InlineData(OperationKind.Update, "torchsharp_system::norm_all")]
    [InlineData(OperationKind.Update, "aten::_foreach_mul_")]
    [InlineData(OperationKind.Rest, Node + Convolve)]
    [InlineData(OperationKind.Rest, Node + "AddmmBackward0")]
    public void An_operator_is_of_the_kind_of_what_it_does_within_what(OperationKind expected, params string[] path) => Assert.Equal(expected, OperationKinds.Of(isUpdate: false, path));

    [Theory]
    [InlineData("aten::mul_")]
    [InlineData("aten::copy_")]
    [InlineData("aten::addcdiv_")]
    public void Everything_in_an_update_is_of_it(string name) => Assert.Equal(OperationKind.Update, OperationKinds.Of(isUpdate: true, [name]));

    [Fact]
    public void Shares_add_up_to_one_and_what_no_operator_took_is_the_rest()
    {
        OperatorTime[] times =
        [
            new(false, ["aten::add"], 6, TimeSpan.FromSeconds(1)),
            new(false, ["torchsharp_system::conv2d"], 4, TimeSpan.FromSeconds(4)),
            new(false, ["aten::mul", "aten::add"], 2, TimeSpan.FromSeconds(1)),
        ];

        var shares = OperationShares.Of(times, TimeSpan.FromSeconds(10), steps: 2);

        Assert.Equal(Enum.GetValues<OperationKind>(), shares.Kinds.Keys);
        Assert.Equal((0.4, 0.2), (shares.Kinds[OperationKind.ConvolutionForward], shares.Kinds[OperationKind.Elementwise]));
        Assert.Equal(0.4, shares.Kinds[OperationKind.Rest], 1e-12);
        Assert.Equal(1, shares.Kinds.Values.Sum(), 1e-12);
        Assert.Equal([("torchsharp_system::conv2d", 0.4, 2.0), ("aten::add", 0.2, 4.0)], shares.Operators.Select(one => (one.Name, one.Share, one.CallsPerStep)));
    }

    [Fact]
    public void Operators_that_ran_side_by_side_have_no_more_than_all_of_the_time()
    {
        OperatorTime[] times = [new(false, ["aten::add"], 1, TimeSpan.FromSeconds(3)), new(true, ["aten::mul_"], 1, TimeSpan.FromSeconds(1))];

        var shares = OperationShares.Of(times, TimeSpan.FromSeconds(2), steps: 1);

        Assert.Equal((0.75, 0.25, 0.0), (shares.Kinds[OperationKind.Elementwise], shares.Kinds[OperationKind.Update], shares.Kinds[OperationKind.Rest]));
    }

    [Theory]
    [InlineData(3, 5.0, 3.0, 1.0)]
    [InlineData(2.5, 4.0, 1.0, 3.0, 2.0)]
    [InlineData(7, 7.0)]
    public void The_median_is_the_middle_one_or_halfway_between_the_middle_two(double expected, params double[] seconds) => Assert.Equal(expected, new StepTimes(seconds).Median);

    [Fact]
    public void Waiting_is_a_share_of_all_steps() => Assert.Equal(0.25, new StepTimes([1, 3], WaitedSeconds: 1).WaitingShare);
}
