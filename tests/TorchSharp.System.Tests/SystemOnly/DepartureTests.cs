using TorchSharp.Modules;
using TorchSharp.Tests.Nn;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.SystemOnly;

/// <summary>What holds here and not in TorchSharp 0.107: it neither initialises, checks, registers nor clears the following.</summary>
public sealed class DepartureTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Group_norm_begins_as_the_identity()
    {
        using var group = nn.GroupNorm(2, 8);

        Assert.All(group.weight!.data<float>().ToArray(), value => Assert.Equal(1, value));
        Assert.All(group.bias!.data<float>().ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Settings_that_no_layer_can_have_are_refused()
    {
        Assert.Throws<ArgumentException>(() => nn.GroupNorm(3, 4));
        Assert.Throws<ArgumentException>(() => nn.Conv2d(3, 4, 1, groups: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => nn.Dropout(1.5));
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
        using var up = modules["up"];
        Assert.Equal(2, up.out_features);
        Assert.True(modules.Remove("up"));
        Assert.Equal(["down"], modules.keys());
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

    [Fact]
    public void A_name_can_be_given_once()
    {
        using var sequence = nn.Sequential(("a", nn.Identity()));

        Assert.Throws<ArgumentException>(() => sequence.register_module("a", nn.Identity()));
    }

    [Fact]
    public void Zero_is_written_in_place()
    {
        var x = ones(2);

        Assert.Same(x, x.zero_());
        Assert.Equal([0f, 0], x.data<float>().ToArray());
    }

    [Fact]
    public void A_module_clears_its_gradients()
    {
        using var network = new TinyNetwork();
        network.call(ones(1, 1, 4, 4)).sum().backward();
        network.zero_grad(set_to_none: false);

        Assert.All(network.parameters(), parameter => Assert.Equal(0, parameter.grad!.abs().sum().ToDouble()));
    }

    [Fact]
    public void An_optimiser_clears_its_gradients()
    {
        var parameter = nn.Parameter(ones(3));
        using var optimizer = SGD([parameter], 0.1);
        parameter.sum().backward();
        optimizer.zero_grad();

        Assert.Equal([0f, 0, 0], parameter.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_closure_computes_the_loss_with_gradients()
    {
        var parameter = nn.Parameter(ones(3));
        using var optimizer = SGD([parameter], 0.1);
        Tensor Closure()
        {
            optimizer.zero_grad();
            var loss = parameter.square().sum();
            loss.backward();
            return loss;
        }

        using var before = no_grad();
        var first = optimizer.step(Closure)!.ToDouble();
        Assert.True(optimizer.step(Closure)!.ToDouble() < first);
    }

    [Fact]
    public void A_parameter_is_in_one_group_and_a_state_of_one_kind()
    {
        Parameter[] parameters = [nn.Parameter(ones(3))];
        using var adamw = AdamW(parameters, 0.01);
        using var adam = Adam(parameters, 0.01);

        Assert.Throws<ArgumentException>(() => adamw.add_param_group(new AdamW.ParamGroup(parameters)));
        Assert.Throws<ArgumentException>(() => adamw.load_state_dict(adam.state_dict()));
    }

    [Fact]
    public void A_sequence_of_schedules_can_be_set_to_a_step()
    {
        using var optimizer = SGD([nn.Parameter(zeros(1))], 1.0);
        var scheduler = lr_scheduler.SequentialLR(optimizer, [lr_scheduler.LinearLR(optimizer, 0.5, 1, 2), lr_scheduler.ExponentialLR(optimizer, 0.5)], [3]);
        for (var i = 0; i < 10; i++)
        {
            scheduler.step();
        }

        scheduler.step(4);
        Assert.Equal(0.5, optimizer.ParamGroups.Single().LearningRate, 1e-12);
    }

    [Fact]
    public void A_gradient_of_another_shape_is_refused()
    {
        var x = ones(2, requires_grad: true);
        Assert.ThrowsAny<Exception>(() => x.grad = ones(3));
    }

    [Fact]
    public void A_gradient_that_there_is_not_is_null()
    {
        var (x, y) = (tensor(3f, requires_grad: true), tensor(4f, requires_grad: true));
        var gradients = autograd.grad([x.clone()], [x, y], allow_unused: true);

        Assert.Equal(1f, gradients[0].ToSingle());
        Assert.Null(gradients[1]);
    }

    [Fact]
    public void Functions_in_place_return_the_same_object()
    {
        var x = ones(100, 100);

        Assert.Same(x, F.silu(x, inplace: true));
        Assert.Same(x, F.mish(x, true));
        Assert.Same(x, F.dropout(x, 0.5, true, inplace: true));
        Assert.Same(x, x.tril_());
    }

    /// <summary>There it ends the process.</summary>
    [Fact]
    public void A_product_of_matrices_that_do_not_fit_is_an_exception() =>
        Assert.ThrowsAny<System.Runtime.InteropServices.ExternalException>(() => ones(2, 3).matmul(ones(4, 5)));
}
