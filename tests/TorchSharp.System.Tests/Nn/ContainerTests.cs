using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

public class ContainerTests
{
    [Fact]
    public void A_sequence_applies_its_modules_in_order_and_leaves_only_the_result()
    {
        using var scope = NewDisposeScope();
        using var sequence = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1));
        var x = randn(5, 2);
        var expected = sequence[2].call(sequence[1].call(sequence[0].call(x)));
        var before = Tensor.TotalCount;
        var result = sequence.call(x);

        Assert.Equal(before + 1, Tensor.TotalCount);
        Assert.True(result.Equals(expected));
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"], sequence.state_dict().Keys);
        Assert.Equal(2, sequence[1..].Count);
        Assert.Equal(["1", "2"], sequence[1..].named_children().Select(child => child.name));
    }

    [Fact]
    public void An_empty_sequence_returns_its_input()
    {
        using var scope = NewDisposeScope();
        var x = randn(3);

        Assert.True(nn.Sequential().call(x).Equals(x));
    }

    [Fact]
    public void A_parameter_list_is_converted_with_its_module()
    {
        using var list = nn.ParameterList(nn.Parameter(ones(2)), nn.Parameter(zeros(3)));
        list.@double();

        Assert.All(list, parameter => Assert.Equal(float64, parameter.dtype));
        Assert.Equal(["0", "1"], list.state_dict().Keys);
    }
}
