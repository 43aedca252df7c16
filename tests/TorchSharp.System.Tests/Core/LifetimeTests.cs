using static TorchSharp.torch;

namespace TorchSharp.Tests.Core;

public sealed class LifetimeTests
{
    [Fact]
    public void A_scope_disposes_of_the_tensors_made_in_it_and_only_of_them()
    {
        using var outside = ones(2);
        Tensor inside, kept;
        using (NewDisposeScope())
        {
            inside = zeros(2, 3);
            kept = ones(4).DetachFromDisposeScope();
        }

        Assert.True(inside.IsInvalid);
        Assert.False(kept.IsInvalid);
        Assert.Equal([2], outside.shape);
        kept.Dispose();
    }

    [Fact]
    public void A_tensor_moves_outward_one_scope_at_a_time()
    {
        using var outer = NewDisposeScope();
        Tensor result;
        using (NewDisposeScope()) result = ones(3).MoveToOuterDisposeScope();
        Assert.False(result.IsInvalid);
        Assert.True(outer.Contains(result));
        outer.Dispose();
        Assert.True(result.IsInvalid);
    }

    [Fact]
    public void Without_an_outer_scope_moving_outward_detaches()
    {
        Tensor result;
        using (NewDisposeScope()) result = ones(3).MoveToOuterDisposeScope();
        Assert.False(result.IsInvalid);
        result.Dispose();
    }

    [Fact]
    public void Scopes_may_close_out_of_order()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        Assert.Same(inner, CurrentDisposeScope);
        var tensor = ones(1);
        inner.Dispose();
        Assert.True(tensor.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void A_scope_closes_when_an_exception_passes()
    {
        Tensor? made = null;
        try
        {
            using var scope = NewDisposeScope();
            made = ones(1);
            throw new InvalidOperationException();
        }
        catch (InvalidOperationException)
        {
            // Thrown above.
        }

        Assert.True(made!.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public async Task Another_thread_does_not_see_the_scope()
    {
        Tensor made;
        var scope = NewDisposeScope();
        var task = Task.Factory.StartNew(() => (ones(1), CurrentDisposeScope), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        scope.Dispose();
        (made, var seen) = await task;
        Assert.Null(seen);
        Assert.False(made.IsInvalid);
        made.Dispose();
    }

    [Fact]
    public void Everything_but_some_can_be_disposed_of()
    {
        using var scope = NewDisposeScope();
        var a = ones(1);
        var b = ones(1);
        var c = ones(1);
        scope.DisposeEverythingBut(b);
        Assert.True(a.IsInvalid);
        Assert.False(b.IsInvalid);
        Assert.True(c.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void A_tensor_from_outside_can_be_attached()
    {
        var tensor = ones(1);
        using (var scope = NewDisposeScope()) scope.Attach(tensor);
        Assert.True(tensor.IsInvalid);
    }

    [Fact]
    public void Statistics_count_what_this_thread_made_and_disposed_of()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        var outside = ones(1);
        Tensor detached;
        using (NewDisposeScope())
        {
            _ = ones(1);
            zeros(1).Dispose();
            detached = ones(1).DetachFromDisposeScope();
        }

        Assert.Equal(1, statistics.CreatedOutsideScopeCount);
        Assert.Equal(3, statistics.CreatedInScopeCount);
        Assert.Equal(2, statistics.DisposedInScopeCount);
        Assert.Equal(1, statistics.DetachedFromScopeCount);
        Assert.Equal(2, statistics.ThreadTotalLiveCount);
        outside.Dispose();
        detached.Dispose();
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_disposed_tensor_says_so()
    {
        var tensor = ones(2);
        tensor.Dispose();
        tensor.Dispose();
        Assert.True(tensor.IsInvalid);
        Assert.ThrowsAny<InvalidOperationException>(() => tensor.shape);
        Assert.ThrowsAny<InvalidOperationException>(() => tensor.clone());
        Assert.ThrowsAny<InvalidOperationException>(() => tensor.data<float>());
    }

    [Fact]
    public void Reading_a_gradient_gives_a_new_object_over_the_same_memory()
    {
        using var scope = NewDisposeScope();
        var x = ones(3, requires_grad: true);
        x.backward([ones(3)]);
        var first = x.grad!;
        var second = x.grad!;
        Assert.NotSame(first, second);
        first.bytes.Clear();
        Assert.Equal([0f, 0, 0], second.data<float>().ToArray());
    }
}
