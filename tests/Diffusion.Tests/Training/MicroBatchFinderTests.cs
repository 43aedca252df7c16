using System.Runtime.InteropServices;
using Diffusion.Benchmarking;
using Diffusion.Checkpoints;
using Diffusion.Denoising;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Training;
using static Diffusion.Tests.Training.TrainingFixture;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

/// <summary>A step for whose passes memory does not suffice is begun anew with smaller ones: as if it had been so from the beginning.</summary>
[Collection(RandomStateGroup.Name)]
public sealed class MicroBatchFinderTests
{
    private const double Dropped = 0.3;

    private static readonly TrainingOptions Run = Options with { Images = 8 * 5, TimeSampling = "loss_second_moment" };

    private static readonly LossOptions Loss = LossOptions.Simple with { Uncertainty = true };

    public static TheoryData<string> Messages =>
    [
        ScarceObjective.Cpu,
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.10 GiB of which 1.00 GiB is free.",
        "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported at some other API call",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "std::bad_alloc",
    ];

    [Theory, MemberData(nameof(Messages))]
    public void Out_of_memory_in_the_first_step_makes_the_run_the_one_that_had_the_smaller_micro_batch_from_the_start(string message)
    {
        using var scope = NewDisposeScope();
        var scarce = Scarce((_, _) => 3, message);
        var (found, steps) = Train(scarce, Run);
        var (small, expected) = Train(Plain(Run), Run with { MicroBatchSize = 2 });

        Assert.Equal([8, 4, 2, 2, 2, 2], scarce.Passes.Take(6));
        Assert.Equal(new MicroBatchChange(8, 2), steps[0].Shrunk);
        Assert.All(steps.Skip(1), step => Assert.Null(step.Shrunk));
        Assert.Equal(expected.Select(step => (step.Loss, step.GradientNorm)), steps.Select(step => (step.Loss, step.GradientNorm)));
        Assert.Equal(small, found);
    }

    /// <summary>Gradients of the first passes of a step are there already, and the pass that fails is a later one.</summary>
    [Fact]
    public void A_step_that_fails_half_way_leaves_no_share_of_its_gradient_behind()
    {
        using var scope = NewDisposeScope();
        var (found, steps) = Train(Scarce((attempt, from) => attempt == 0 && from >= 4 ? 2 : 4), Run with { MicroBatchSize = 4 });
        var (small, _) = Train(Plain(Run), Run with { MicroBatchSize = 2 });

        Assert.Equal(new MicroBatchChange(4, 2), steps[0].Shrunk);
        Assert.Equal(small, found);
    }

    [Fact]
    public void Out_of_memory_in_a_later_step_splits_the_batches_from_that_step_on()
    {
        using var scope = NewDisposeScope();
        var (found, steps) = Train(Scarce((attempt, _) => attempt < 2 ? 8 : 4), Run);
        using var network = Network(Dropped);
        using var state = new Trainer(Plain(Run), Run).Start(network);
        _ = new Trainer(Plain(Run), Run).Run(state, Batches()).Take(2).ToList();
        _ = new Trainer(Plain(Run), Run with { MicroBatchSize = 4 }).Run(state, Batches(2)).ToList();

        Assert.Equal([null, null, new(8, 4), null, null], steps.Select(step => step.Shrunk));
        Assert.Equal(Bytes(state), found);
    }

    [Fact]
    public void A_step_that_fails_image_by_image_ends_the_run_with_what_to_do_and_the_state_as_it_was()
    {
        using var scope = NewDisposeScope();
        var scarce = Scarce((attempt, _) => attempt < 2 ? 8 : 0);
        using var network = Network(Dropped);
        using var state = new Trainer(scarce, Run).Start(network);
        var steps = new Trainer(scarce, Run).Run(state, Batches()).GetEnumerator();
        Assert.True(steps.MoveNext() && steps.MoveNext());
        var (before, counters) = (Bytes(state), (state.Step, state.Images, state.Attempts, state.Skipped));

        var end = Assert.Throws<TrainingMemoryException>(() => steps.MoveNext());

        Assert.Equal([8, 4, 2, 1], scarce.Passes.Skip(2));
        Assert.Equal(before, Bytes(state));
        Assert.Equal(counters, (state.Step, state.Images, state.Attempts, state.Skipped));
        Assert.StartsWith("Out of memory with micro-batches of 1 image: ", end.Message, StringComparison.Ordinal);
        Assert.Contains("Training:CheckpointLevels", end.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', end.Message);
    }

    [Fact]
    public void A_batch_that_memory_does_not_hold_is_not_measured_as_smaller_passes()
    {
        using var scope = NewDisposeScope();
        var scarce = new Trainer(Scarce((_, _) => 4), Run);
        using var network = Network(Dropped);
        using var state = scarce.Start(network);
        using var benchmark = new TrainingBenchmark(scarce, state, Batches(), () => TimeSpan.Zero);

        Assert.StartsWith("Memory suffices for passes of 4 images only, not of 8: ", Assert.Throws<InputException>(() => benchmark.WarmUp(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Out_of_memory_while_the_weights_change_is_not_tried_again()
    {
        using var scope = NewDisposeScope();
        var scarce = Scarce((_, from) => from == int.MaxValue ? -1 : 8);
        var end = Assert.Throws<TrainingMemoryException>(() => Train(scarce, Run));
        Assert.StartsWith("Out of memory while the weights were updated: ", end.Message, StringComparison.Ordinal);
        Assert.Equal([8], scarce.Passes);
    }

    [Fact]
    public void Another_failure_is_not_taken_for_a_lack_of_memory()
    {
        using var scope = NewDisposeScope();
        var scarce = Scarce((_, _) => 4, "The size of tensor a (3) must match the size of tensor b (4)");
        Assert.ThrowsAny<ExternalException>(() => Train(scarce, Run));
        Assert.Equal([8], scarce.Passes);
    }

    [Fact]
    public void The_setting_can_lower_what_was_found_and_never_raises_it()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        using var state = new Trainer(Plain(Run), Run).Start(network);
        _ = new Trainer(Scarce((_, _) => 4), Run).Run(state, Batches()).First();
        foreach (var (asked, taken) in new[] { ((int?)null, 4), (6, 4), (3, 3) })
        {
            var seen = Scarce((_, _) => 8);
            _ = new Trainer(seen, Run with { MicroBatchSize = asked }).Run(state, Batches()).First();
            Assert.Equal(taken, seen.Passes[0]);
        }
    }

    [Fact]
    public void Going_back_keeps_what_was_found_and_restoring_takes_the_snapshots()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        using var state = new Trainer(Plain(Run), Run).Start(network);
        var beginning = Frozen(state.Snapshot());
        _ = new Trainer(Scarce((_, _) => 4), Run).Run(state, Batches()).First();
        Assert.Equal(4, state.Snapshot().MicroBatchLimit);
        state.RollBack(beginning);
        Assert.Equal(4, state.MicroBatchLimit);
        state.Restore(beginning);
        Assert.Null(state.MicroBatchLimit);
    }

    /// <summary>The second part of the run has all the memory there is, and must take as little of it.</summary>
    [Fact]
    public void A_run_resumed_from_disk_goes_on_with_what_was_found_and_is_the_run()
    {
        using var scope = NewDisposeScope();
        using var folder = new Checkpoints.TemporaryFolder();
        var options = Run;
        var store = new CheckpointStore(folder.Path);
        string path;
        Dictionary<string, string> end;
        using (var network = Small(1))
        using (var state = new Trainer(Plain(options), options).Start(network))
        {
            _ = new Trainer(Scarce((_, _) => 3), options).Run(state, Batches()).Take(2).ToList();
            path = store.Save(new CheckpointContents(network.Config, SchedulerConfig.From(Process, Prediction.Epsilon), state.Average.Weights, [], state.Snapshot()));
            _ = new Trainer(Plain(options), options).Run(state, Batches(2)).ToList();
            end = Bytes(state);
        }

        var seen = Scarce((_, _) => 8);
        using var fresh = Small(2);
        using var resumed = new Trainer(seen, options).Start(fresh);
        resumed.Restore(CheckpointStore.Load(path, withTraining: true).Training!);
        Assert.Equal(2, resumed.MicroBatchLimit);
        _ = new Trainer(seen, options).Run(resumed, Batches(2)).ToList();
        Assert.All(seen.Passes, images => Assert.Equal(2, images));
        Assert.Equal(end, Bytes(resumed));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-2")]
    [InlineData("3000000000")]
    public void A_checkpoint_whose_limit_is_no_number_of_images_is_refused_by_the_name_of_the_field(string written)
    {
        using var scope = NewDisposeScope();
        using var folder = new Checkpoints.TemporaryFolder();
        using var network = Small(1);
        using var state = new Trainer(Plain(Run), Run).Start(network);
        var path = new CheckpointStore(folder.Path).Save(
            new CheckpointContents(network.Config, SchedulerConfig.From(Process, Prediction.Epsilon), state.Average.Weights, [], state.Snapshot() with { MicroBatchLimit = 7 }));
        var file = Path.Combine(path, "training", "state.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"micro_batch_limit\": 7", $"\"micro_batch_limit\": {written}", StringComparison.Ordinal));
        File.Delete(Path.Combine(path, "manifest.json"));

        var refused = Assert.Throws<InputException>(() => CheckpointStore.Load(path, withTraining: true)).Message;

        Assert.Contains("micro_batch_limit", refused, StringComparison.Ordinal);
        Assert.Contains(written, refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Thirty_steps_of_which_many_fail_leave_no_tensor_behind()
    {
        var scarce = Scarce((attempt, _) => attempt < 10 ? 8 : attempt < 20 ? 4 : 2);
        using var network = Network(Dropped);
        using var state = new Trainer(scarce, Run).Start(network);
        var alive = new List<long>();
        foreach (var step in new Trainer(scarce, Run with { Images = 240 }).Run(state, Batches()))
        {
            alive.Add(TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            Assert.Null(CurrentDisposeScope);
        }

        Assert.Single(alive.Skip(1).Distinct());
    }

    private static DenoisingObjective Plain(TrainingOptions options) => new(Process, Prediction.Epsilon, options, Loss, Classes);

    private static ScarceObjective Scarce(Func<long, int, int> holds, string message = ScarceObjective.Cpu) => new(Plain(Run), holds, message);

    private static (Dictionary<string, string> End, List<TrainingProgress> Steps) Train(ITrainingObjective objective, TrainingOptions options)
    {
        using var network = Network(Dropped);
        using var state = new Trainer(objective, options).Start(network);
        List<TrainingProgress> steps = [.. new Trainer(objective, options).Run(state, Batches())];
        return (Bytes(state), steps);
    }

    private static UNet Small(long seed)
    {
        manual_seed(seed);
        return new UNet(new UNetConfig
        {
            SampleSize = new ImageSize(8, 8), InChannels = 1, OutChannels = 1, BlockOutChannels = [4], DownBlockTypes = ["DownBlock2D"], UpBlockTypes = ["UpBlock2D"],
            LayersPerBlock = 1, NormNumGroups = 2, AddAttention = false, Dropout = Dropped, NumClassEmbeds = Classes + 1,
        });
    }
}
