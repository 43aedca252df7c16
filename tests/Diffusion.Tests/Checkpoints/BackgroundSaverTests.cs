using Diffusion.Checkpoints;
using Diffusion.Tests.Networks;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

public class BackgroundSaverTests
{
    [Fact]
    public void What_is_saved_is_the_state_of_the_step_whatever_happens_to_it_while_it_is_written()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var saver = new BackgroundSaver();
        using var go = new ManualResetEventSlim();
        var store = new CheckpointStore(folder.Path);
        var live = CheckpointStoreTests.Contents(1);
        var before = live.Training!.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        saver.Start(1, copy =>
        {
            var contents = ((ICheckpoint)live).WithTensors(copy);
            return [new SaveJob("checkpoint", () => { go.Wait(); return store.Save(contents); })];
        });
        foreach (var tensor in live.Training.Tensors.Values.Concat(live.Weights.Values))
        {
            tensor.add_(7);
        }

        go.Set();
        saver.Wait();
        var outcome = Assert.Single(saver.TakeOutcomes());
        Assert.Equal(("checkpoint", 1L, store.Latest(), null), (outcome.What, outcome.Step, outcome.Path, outcome.Failure));
        TensorAssert.Same(before, CheckpointStore.Load(outcome.Path!, withTraining: true).Training!.Tensors);
    }

    [Fact]
    public void A_tensor_is_copied_once_for_all_jobs_and_freed_when_they_are_done()
    {
        using var scope = NewDisposeScope();
        using var saver = new BackgroundSaver();
        var tensor = ones(2, 3).t();
        Tensor? copy = null;
        saver.Start(1, copyOf =>
        {
            copy = copyOf(tensor);
            Assert.NotSame(tensor, copy);
            Assert.Same(copy, copyOf(tensor));
            Assert.True(copy.is_contiguous());
            TensorAssert.Same(tensor, copy);
            return [];
        });
        saver.Wait();
        Assert.True(copy!.IsInvalid);
        Assert.False(tensor.IsInvalid);
    }

    [Fact]
    public async Task A_second_save_waits_for_the_first()
    {
        using var saver = new BackgroundSaver();
        using var go = new ManualResetEventSlim();
        var order = new List<string>();
        saver.Start(1, _ => [new SaveJob("first", () => { go.Wait(); order.Add("first written"); return ""; })]);
        var second = Task.Run(() => saver.Start(2, _ =>
        {
            order.Add("second copied");
            return [];
        }));
        await Task.Delay(50);
        Assert.Empty(order);
        go.Set();
        await second;
        Assert.Equal(["first written", "second copied"], order);
    }

    [Fact]
    public void A_failure_is_an_outcome_and_what_comes_after_it_is_done()
    {
        using var saver = new BackgroundSaver();
        saver.Start(5, _ => [new SaveJob("a", () => throw new IOException("No space left on device")), new SaveJob("b", () => "there")]);
        saver.Wait();
        saver.Run(6, [new SaveJob("a", () => "here")]);
        Assert.Equal(
            [("a", 5, null, "No space left on device"), ("b", 5, "there", null), ("a", 6, "here", null)],
            saver.TakeOutcomes().Select(outcome => (outcome.What, (int)outcome.Step, outcome.Path, outcome.Failure?.Message)));
        Assert.Empty(saver.TakeOutcomes());
    }
}
