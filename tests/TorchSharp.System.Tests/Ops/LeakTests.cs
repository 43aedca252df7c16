using static TorchSharp.torch;

namespace TorchSharp.Tests.Ops;

public class LeakTests
{
    /// <summary>What an operation makes on its way lives in the caller's scope at most, and goes with it; nothing outlives forward and backward.</summary>
    [Fact]
    public void No_operation_of_the_table_leaks_a_tensor()
    {
        foreach (var (name, entry) in DifferentiableTable.All)
        {
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            using (NewDisposeScope())
            {
                var random = new Random(Sample.Seed(name));
                var inputs = Array.ConvertAll(entry.Shapes, shape => Sample.Uniform(random, shape, entry.Low, entry.High).requires_grad_());
                entry.Run(inputs).sum().backward();
            }

            Assert.True(before == DisposeScopeManager.Statistics.ThreadTotalLiveCount, $"{name} leaks {DisposeScopeManager.Statistics.ThreadTotalLiveCount - before}");
        }
    }

    [Fact]
    public void Indexing_outside_any_scope_leaves_only_its_result()
    {
        using var x = arange(24, ScalarType.Float64).reshape(2, 3, 4);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var part = x[TensorIndex.Single(0), TensorIndex.Slice(1), TensorIndex.None])
            Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        using (var element = x[1, 2, 3])
            Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
