using Diffusion.Data;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Training;
using static Diffusion.Tests.Training.TrainingFixture;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

/// <summary>Losses and gradients that are infinite or NaN.</summary>
[Collection(RandomStateGroup.Name)]
public sealed class NonFiniteTests
{
    /// <summary>An objective that learns of its own accord, too, and a network that draws its dropout.</summary>
    private static readonly TrainingOptions Learning = Options with { TimeSampling = "loss_second_moment", ClassDropout = 0.3 };

    private static readonly long[] Twice = [3, 6, 7];

    [Fact]
    public void A_step_that_is_not_finite_changes_nothing_but_the_counters_and_says_what_it_met()
    {
        using var scope = NewDisposeScope();
        using var network = Network(0.2);
        using var state = Trainer().Start(network);
        var before = new Dictionary<string, string>();
        var steps = new List<TrainingProgress>();
        foreach (var step in Trainer().Run(state, Poisoned(Twice)))
        {
            steps.Add(step);
            if (step.NonFinite is not null)
            {
                Assert.Equal(before, Bytes(state));
            }

            before = Bytes(state);
        }

        Assert.Equal([1L, 2, 3, 3, 4, 5, 5, 5, 6, 7, 8, 9, 10], steps.Select(step => step.Step));
        Assert.Equal((10L, 80L, 13L, 3L, 0L), (state.Step, state.Images, state.Attempts, state.Skipped, state.SkippedInARow));
        var skipped = steps.Select(step => step.NonFinite).OfType<NonFiniteStep>().ToList();
        Assert.Equal([(4L, 1L, 1L), (6, 1, 2), (6, 2, 3)], skipped.Select(step => (step.Step, step.InARow, step.InAll)));
        Assert.All(skipped, step => Assert.True(double.IsNaN(step.Loss) && double.IsNaN(step.GradientNorm)));
        Assert.All(skipped, step => Assert.Matches(@"^image 2 at t = [0-9]+ \(α 0[.0-9]*, σ [01][.0-9]*\)$", Assert.Single(step.Images)));
        Assert.All(skipped, step => Assert.Equal("conv_in.weight", step.Parameter));
        Assert.Matches("^step 4: loss NaN, gradient norm NaN; the loss of image 2 at t = .*; first in the gradient of conv_in.weight$", skipped[0].Description);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_found_behind_a_loss_that_is_and_named_by_its_first_parameter()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        var trainer = new Trainer(new PoisonedObjective(new DenoisingObjective(Process, Prediction.Epsilon, Options, LossOptions.Simple, Classes), "time.bias", attempt => attempt == 1), Options);
        using var state = trainer.Start(network);
        var skipped = trainer.Run(state, Batches()).Select(step => step.NonFinite).OfType<NonFiniteStep>().Single();
        Assert.True(double.IsFinite(skipped.Loss) && double.IsNaN(skipped.GradientNorm));
        Assert.Equal(("time.bias", 0), (skipped.Parameter, skipped.Images.Count));
        Assert.All(network.parameters(), parameter => Assert.True(parameter.isfinite().all().item<bool>()));
    }

    /// <summary>The law of the draws: an attempt's batch and noise are functions of (seed, attempt), whatever became of those before it.</summary>
    [Fact]
    public void After_a_skipped_step_the_run_is_one_whose_draws_leave_that_number_out()
    {
        using var scope = NewDisposeScope();
        using var network = Network(0.2);
        using var state = Trainer().Start(network);
        _ = Trainer().Run(state, Poisoned([3])).Last();

        using var other = Network(0.2);
        using var jumped = Trainer().Start(other);
        _ = Trainer().Run(jumped, Batches()).Take(3).Last();
        jumped.Restore(Frozen(jumped.Snapshot()) with { Attempts = 4 });
        _ = Trainer().Run(jumped, Batches(4)).Last();
        Assert.Equal(Bytes(state), Bytes(jumped));
    }

    [Fact]
    public void Resuming_right_before_and_after_skipped_steps_equals_never_stopping_to_the_bit()
    {
        using var scope = NewDisposeScope();
        using var whole = Network(0.2);
        using var straight = Trainer().Start(whole);
        _ = Trainer().Run(straight, Poisoned(Twice)).Last();
        foreach (var pause in new[] { 3, 4, 7, 8 })
        {
            using var network = Network(0.2);
            using var state = Trainer().Start(network);
            _ = Trainer().Run(state, Poisoned(Twice)).Take(pause).Last();
            Assert.Equal(pause, state.Attempts);

            using var fresh = new TinyNetwork(classCount: Classes, dropped: 0.2, seed: 99);
            using var resumed = Trainer().Start(fresh);
            resumed.Restore(Frozen(state.Snapshot()));
            _ = Trainer().Run(resumed, Poisoned(Twice, pause)).Last();
            Assert.Equal(Bytes(straight), Bytes(resumed));
            Assert.Equal((straight.Attempts, straight.Skipped), (resumed.Attempts, resumed.Skipped));
        }
    }

    [Fact]
    public void Going_back_takes_the_weights_back_and_goes_on_with_draws_of_its_own()
    {
        using var scope = NewDisposeScope();
        using var network = Network(0.2);
        using var state = Trainer().Start(network);
        using var steps = Trainer().Run(state, Poisoned([4, 5])).GetEnumerator();
        Take(steps, 2);
        var good = Frozen(state.Snapshot());
        var bytes = Bytes(state);
        Take(steps, 4);
        Assert.Equal((4L, 6L, 2L, 2L), (state.Step, state.Attempts, state.Skipped, state.SkippedInARow));

        state.RollBack(good);
        Assert.Equal(bytes, Bytes(state));
        Assert.Equal((2L, 16L, 6L, 2L, 0L), (state.Step, state.Images, state.Attempts, state.Skipped, state.SkippedInARow));
        Take(steps, 1);

        using var other = Network(0.2);
        using var expected = Trainer().Start(other);
        expected.Restore(good with { Attempts = 6 });
        _ = Trainer().Run(expected, Batches(6)).First();
        Assert.Equal(Bytes(expected), Bytes(state));
    }

    [Fact]
    public void Too_many_steps_that_are_not_finite_stop_the_run()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        using var state = Trainer().Start(network);
        var before = Bytes(state);
        var thrown = Assert.Throws<TrainingDivergedException>(() => Trainer().Run(state, Poisoned([0, 1, 2, 3, 4])).Last());
        Assert.Equal((1L, 5L, 5L), (thrown.Last.Step, thrown.Last.InARow, thrown.Last.InAll));
        Assert.StartsWith("Training diverged: 5 steps in all were not finite (Training:StopAfterSkips), the last of them step 1: loss NaN", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("a lower Training:LearningRate", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(before, Bytes(state));
    }

    private static Trainer Trainer() => TrainingFixture.Trainer(Learning);

    /// <summary>The batches from a number on, with a NaN in the third image of some.</summary>
    private static Func<TrainingBatch> Poisoned(long[] numbers, long first = 0) => () =>
    {
        var batch = Batch(first);
        batch.Pixels[2 * 64] = numbers.Contains(first++) ? float.NaN : batch.Pixels[2 * 64];
        return batch;
    };

    private static void Take(IEnumerator<TrainingProgress> steps, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(steps.MoveNext());
        }
    }
}
