using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly.Disposal;

/// <summary>A tensor may be disposed of on any thread at any moment: a call that runs keeps what it uses, a later one is refused.</summary>
public sealed class ConcurrentDisposalTests
{
    private const int Rounds = 400;

    public static TheoryData<string> Uses => ["operator", "list", "metadata", "elements", "gradient", "backward", "save"];

    [Theory]
    [MemberData(nameof(Uses))]
    public void A_tensor_can_be_disposed_of_while_another_thread_uses_it(string use)
    {
        var before = Handles();
        for (var round = 0; round < Rounds; round++)
        {
            var tensor = ones(64, requires_grad: true);
            During(started => UseUntilDisposed(use, tensor, started), round, tensor.Dispose);
        }

        Assert.Equal(before, Handles());
    }

    [Fact]
    public void A_tensor_can_give_its_memory_away_while_another_thread_uses_it()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var tensor = ones(64);
            During(started => UseUntilDisposed("operator", tensor, started), round, () => new Modules.Parameter(tensor).Dispose());
        }
    }

    [Fact]
    public void Threads_that_dispose_of_the_same_tensor_free_it_once()
    {
        var before = Handles();
        for (var round = 0; round < Rounds; round++)
        {
            var tensor = ones(1);
            Parallel.For(0, 4, _ => tensor.Dispose());
        }

        Assert.Equal(before, Handles());
    }

    [Fact]
    public void Other_threads_may_dispose_of_what_a_scope_holds_while_it_takes_in_more()
    {
        var before = Handles();
        for (var round = 0; round < 20; round++)
        {
            using var scope = NewDisposeScope();
            using var made = new BlockingCollection<Tensor>();
            var others = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
            {
                foreach (var tensor in made.GetConsumingEnumerable()) tensor.Dispose();
            })).ToList();
            others.ForEach(other => other.Start());
            for (var i = 0; i < 500; i++) made.Add(ones(1));
            made.CompleteAdding();
            others.ForEach(other => other.Join());
            Assert.Equal(0, scope.DisposablesCount);
        }

        Assert.Equal(before, Handles());
    }

    [Fact]
    public void A_tensor_that_two_threads_take_over_ends_in_one_scope()
    {
        using var first = NewDisposeScope();
        using var second = NewDisposeScope();
        for (var round = 0; round < Rounds; round++)
        {
            var tensor = ones(1);
            Parallel.Invoke(() => tensor.MoveToOtherDisposeScope(first), () => tensor.DetachFromDisposeScope());
            Assert.Equal(tensor.OwningDisposeScope == first, first.Contains(tensor));
            Assert.Equal(tensor.OwningDisposeScope == second, second.Contains(tensor));
            tensor.Dispose();
        }
    }

    [Fact]
    public void Collected_tensors_are_freed_while_others_are_made()
    {
        var before = Handles();
        Drop(2000);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(before, Handles());
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Drop(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _ = ones(8).shape;
            if (i % 500 == 0) GC.Collect();
        }
    }

    /// <summary>Runs <paramref name="then"/> a while after <paramref name="use"/> has begun on another thread, and waits for both.</summary>
    private static void During(Action<ManualResetEventSlim> use, int spins, Action then)
    {
        using var started = new ManualResetEventSlim();
        Exception? failure = null;
        var user = new Thread(() => failure = Record.Exception(() => use(started)));
        user.Start();
        started.Wait();
        Thread.SpinWait(spins * 10);
        then();
        user.Join();
        Assert.Null(failure);
    }

    private static void UseUntilDisposed(string use, Tensor tensor, ManualResetEventSlim started)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                using var scope = NewDisposeScope();
                Use(use, tensor);
                if (i == 0) started.Set();
            }
        }
        catch (ObjectDisposedException)
        {
            // What the test waits for.
        }
        finally
        {
            started.Set();
        }
    }

    private static void Use(string use, Tensor tensor)
    {
        switch (use)
        {
            case "operator": Assert.Equal(64, tensor.add(1).numel()); break;
            case "list": Assert.Equal(192, cat([tensor, tensor, tensor]).numel()); break;
            case "metadata": Assert.Equal([64L], tensor.shape); Assert.Equal(1, tensor.stride(0)); break;
            case "elements": Assert.All(tensor.data<float>().ToArray(), element => Assert.Equal(1, element)); break;
            case "gradient": ones(64).requires_grad_().grad = tensor; break;
            case "backward": autograd.backward([tensor.square()], [tensor]); break;
            case "save": tensor.save("/dev/null"); break;
        }
    }

    /// <summary>Live handles, without those that earlier tests left to the collector.</summary>
    private static long Handles()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Native.tss_tensor_live_handles();
    }
}
