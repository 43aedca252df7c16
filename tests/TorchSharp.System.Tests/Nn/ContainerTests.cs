using TorchSharp.Modules;
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
    public void A_list_keeps_its_keys_in_step_with_its_places()
    {
        using var first = nn.Linear(1, 1);
        using var list = nn.ModuleList(first, nn.Linear(2, 2));
        list.Insert(0, nn.Linear(3, 3));
        list.append(nn.Linear(4, 4));

        Assert.Equal([3, 1, 2, 4], list.Select(layer => layer.in_features));
        Assert.Equal([9, 3, 1, 1, 4, 2, 16, 4], list.parameters().Select(parameter => parameter.numel()));
        Assert.True(list.Remove(first));
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias"], list.state_dict().Keys);
    }

    [Fact]
    public void A_dictionary_has_its_names_as_keys()
    {
        using var modules = nn.ModuleDict<Linear>(("up", nn.Linear(1, 2)), ("down", nn.Linear(2, 1)));

        Assert.Equal(["up.weight", "up.bias", "down.weight", "down.bias"], modules.state_dict().Keys);
        Assert.Equal(2, modules["up"].out_features);
        Assert.True(modules.Remove("up"));
        Assert.Equal(["down"], modules.keys());
    }

    [Fact]
    public void A_parameter_list_is_converted_with_its_module()
    {
        using var list = nn.ParameterList(nn.Parameter(ones(2)), nn.Parameter(zeros(3)));
        list.@double();

        Assert.All(list, parameter => Assert.Equal(float64, parameter.dtype));
        Assert.Equal(["0", "1"], list.state_dict().Keys);
    }

    [Fact]
    public void A_shared_parameter_is_trained_once_and_saved_under_both_keys()
    {
        using var first = nn.Linear(2, 2, hasBias: false);
        using var second = nn.Linear(first.weight);
        using var sequence = nn.Sequential(first, second);

        Assert.Single(sequence.parameters());
        Assert.Equal(["0.weight", "1.weight"], sequence.state_dict().Keys.Order());
        sequence.@double();
        Assert.Same(first.weight, second.weight);
        Assert.Equal(float64, second.weight.dtype);
    }
}
