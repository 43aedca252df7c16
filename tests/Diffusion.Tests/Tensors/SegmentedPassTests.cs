using Diffusion.Tensors;
using Diffusion.Tests.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tests.Tensors;

[Collection(RandomStateGroup.Name)]
public sealed class SegmentedPassTests
{
    [Fact]
    public void Segments_of_the_open_levels_are_computed_twice_and_all_others_once()
    {
        using var scope = NewDisposeScope();
        var calls = new int[3];
        using var first = nn.Linear(4, 4);
        using var second = nn.Linear(4, 4);
        using var third = nn.Linear(4, 1);
        using (var pass = SegmentedPass.Open([1]))
        {
            pass.Backward(Loss(first, second, third, calls), []);
        }

        Assert.Equal([1, 2, 1], calls);
    }

    /// <summary>d/dw of a chain with a skip, against the whole graph's.</summary>
    [Fact]
    public void The_gradient_is_that_of_one_whole_graph_and_adds_to_what_is_there()
    {
        using var scope = NewDisposeScope();
        using var first = nn.Linear(4, 4);
        using var second = nn.Linear(4, 4);
        using var third = nn.Linear(4, 1);
        Parameter[] weights = [first.weight!, second.weight!, third.weight!];
        for (var k = 0; k < 2; k++)
        {
            Loss(first, second, third, new int[3]).backward();
        }

        var whole = weights.Select(weight => Convert.ToHexString(weight.grad!.bytes)).ToList();
        foreach (var weight in new[] { first, second, third }.SelectMany(layer => layer.parameters()))
        {
            weight.grad = null;
        }

        for (var k = 0; k < 2; k++)
        {
            using var pass = SegmentedPass.Open([1]);
            pass.Backward(Loss(first, second, third, new int[3]), []);
        }

        Assert.Equal(whole, weights.Select(weight => Convert.ToHexString(weight.grad!.bytes)));
    }

    [Fact]
    public void What_the_loss_has_learned_besides_gets_its_gradient_too()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(4, 1);
        var scale = nn.Parameter(full(1, 2.0f));
        using var pass = SegmentedPass.Open([0]);
        var answer = SegmentedPass.Run(new Segment(layer) { Level = 0 }, [ones(3, 4)], inputs => layer.call(inputs[0]));
        var sum = answer.sum().item<float>();
        pass.Backward((answer * scale).sum(), [scale]);
        Assert.Equal(sum, scale.grad!.item<float>());
        Assert.Equal(6f, layer.bias!.grad!.item<float>());
    }

    /// <summary>d/dx of sin(x)·sin(x) through a segment that takes the same value twice.</summary>
    [Fact]
    public void An_input_that_is_taken_twice_counts_twice()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(2, 2);
        using var pass = SegmentedPass.Open([1]);
        var hidden = SegmentedPass.Run(new Segment(layer), [ones(1, 2)], inputs => layer.call(inputs[0]));
        var values = hidden.detach().clone();
        pass.Backward(SegmentedPass.Run(new Segment { Level = 1 }, [hidden, hidden], inputs => inputs[0].sin() * inputs[1].sin()).sum(), []);
        Assert.True(layer.bias!.grad!.allclose((values * 2).sin().squeeze(0), 1e-5, 1e-6));
    }

    [Fact]
    public void Draws_are_repeated_and_the_generator_stands_afterwards_where_it_stood_before()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(8, 8);
        var drawn = new List<string>();
        using var pass = SegmentedPass.Open([0]);
        manual_seed(5);
        var answer = SegmentedPass.Run(new Segment(layer) { Level = 0, Draws = true }, [ones(1, 8)], inputs =>
        {
            var mask = rand(8);
            drawn.Add(Convert.ToHexString(mask.bytes));
            return layer.call(inputs[0]) * mask;
        });
        var state = Convert.ToHexString(get_rng_state().bytes);
        pass.Backward(answer.sum(), []);
        Assert.Equal(2, drawn.Count);
        Assert.Equal(drawn[0], drawn[1]);
        Assert.Equal(state, Convert.ToHexString(get_rng_state().bytes));
    }

    [Fact]
    public void Without_a_gradient_nothing_is_recorded()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(4, 1);
        using var pass = SegmentedPass.Open([0]);
        using var frozen = no_grad();
        var answer = SegmentedPass.Run(new Segment(layer) { Level = 0 }, [ones(3, 4)], inputs => layer.call(inputs[0]));
        Assert.False(answer.requires_grad);
        Assert.True(CurrentDisposeScope!.Contains(answer));
    }

    [Fact]
    public void An_input_with_a_gradient_of_its_own_is_refused()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(4, 1);
        using var pass = SegmentedPass.Open([0]);
        var input = ones(3, 4, requires_grad: true);
        Assert.Throws<InvalidOperationException>(() => SegmentedPass.Run(new Segment(layer) { Level = 0 }, [input], inputs => layer.call(inputs[0])));
    }

    [Fact]
    public void A_failure_on_the_way_back_leaves_nothing_behind_and_no_pass_open()
    {
        using var layer = nn.Linear(4, 4);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var calls = 0;
        using (var scope = NewDisposeScope())
        {
            Assert.Throws<TimeoutException>(() =>
            {
                using var pass = SegmentedPass.Open([0]);
                var hidden = SegmentedPass.Run(new Segment(layer), [ones(3, 4)], inputs => layer.call(inputs[0]));
                var answer = SegmentedPass.Run(new Segment(layer) { Level = 0, Draws = true }, [hidden], inputs => calls++ == 0 ? layer.call(inputs[0]) : throw new TimeoutException());
                pass.Backward(answer.sum(), []);
            });
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        using var after = NewDisposeScope();
        Assert.False(SegmentedPass.Run(new Segment(layer), [ones(3, 4)], inputs => layer.call(inputs[0])).is_leaf);
    }

    [Theory]
    [InlineData(1L << 50)]
    public void Memory_that_no_machine_has_is_told_as_such(long numbers)
    {
        var refused = Assert.ThrowsAny<Exception>(() => empty(numbers));
        Assert.True(OutOfMemory.Is(refused), refused.ToString());
    }

    /// <summary>A hidden value that goes through a layer and past it.</summary>
    private static Tensor Loss(Linear first, Linear second, Linear third, int[] calls)
    {
        var input = arange(12, ScalarType.Float32).view(3, 4) / 7;
        var hidden = SegmentedPass.Run(new Segment(first) { Level = 0 }, [input], inputs => Counted(0, first, inputs[0]).sin());
        var deeper = SegmentedPass.Run(new Segment(second) { Level = 1 }, [hidden], inputs => Counted(1, second, inputs[0]).tanh() + inputs[0]);
        return SegmentedPass.Run(new Segment(third), [deeper, hidden], inputs => Counted(2, third, inputs[0] * inputs[1])).sum();

        Tensor Counted(int place, Linear layer, Tensor x)
        {
            calls[place]++;
            return layer.call(x);
        }
    }
}
