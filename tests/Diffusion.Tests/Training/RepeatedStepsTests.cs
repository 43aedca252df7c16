using Diffusion.Data;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Training;
using static Diffusion.Tests.Training.TrainingFixture;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

/// <summary>Steps as a GPU takes them, on the CPU: static tensors, an update that the device decides on, and a host that looks every so many steps.</summary>
[Collection(RandomStateGroup.Name)]
public sealed class RepeatedStepsTests
{
    private static readonly TrainingOptions Ahead = Options with { LogEverySteps = 4, Images = 88 };

    private static Dictionary<string, Case> Cases { get; } = new()
    {
        ["plain"] = new(Ahead, LossOptions.Simple),
        ["preconditioned"] = new(Ahead, LossOptions.Simple, Prediction.Edm(0.5)),
        ["micro-batches, dropout"] = new(Ahead with { MicroBatchSize = 3 }, LossOptions.Simple, Dropout: 0.3),
        ["no clipping, power-function averages"] = new(Ahead with { GradientClip = null, Ema = "power", EmaLengths = [0.05, 0.2] }, LossOptions.Simple),
        ["averages every other step after a warm-up"] = new(Ahead with { Ema = "constant", EmaEverySteps = 2, EmaAfterSteps = 3, EmaWarmup = "inverse_power" }, LossOptions.Simple),
        ["learned uncertainty"] = new(Ahead, LossOptions.Simple with { Uncertainty = true }),
        ["other noise in the input"] = new(Ahead, LossOptions.Simple with { OffsetNoise = 0.1, InputPerturbation = 0.1 }),
        ["self-conditioning"] = new(Ahead, LossOptions.Simple, Conditioned: true),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Steps_taken_beside_the_host_are_those_taken_one_by_one_but_for_rounding(string name)
    {
        using var scope = NewDisposeScope();
        var tried = Cases[name];
        var (expected, direct) = tried.Run(rehearses: false, Batches());
        var (steps, repeated) = tried.Run(rehearses: true, Batches());
        Assert.Equal(expected.Select(step => (step.Step, step.Images, step.LearningRate)), steps.Select(step => (step.Step, step.Images, step.LearningRate)));
        Assert.All(expected.Zip(steps), pair =>
        {
            Assert.Equal(pair.First.Loss, pair.Second.Loss, 1e-4 * Math.Abs(pair.First.Loss));
            Assert.Equal(pair.First.GradientNorm, pair.Second.GradientNorm, 1e-3 * pair.First.GradientNorm);
        });
        AssertClose(direct, repeated);
    }

    [Fact]
    public void Passes_are_as_small_as_memory_was_found_to_ask_for()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(Trained(Ahead with { MicroBatchSize = 3 }, limit: null), Trained(Ahead, limit: 3));

        static float[] Trained(TrainingOptions options, int? limit)
        {
            using var network = Network();
            var trainer = Rehearsing(options);
            using var state = trainer.Start(network);
            if (limit is { } images)
            {
                state.LimitMicroBatch(images);
            }

            _ = trainer.Run(state, Batches()).Count();
            return [.. network.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
        }
    }

    [Fact]
    public void The_state_is_that_of_a_step_wherever_others_look_at_it()
    {
        using var scope = NewDisposeScope();
        var options = Ahead with { CheckpointEverySteps = 6, SampleEverySteps = 5 };
        using var network = Network();
        var trainer = Rehearsing(options);
        using var state = trainer.Start(network);
        var settled = new List<long>();
        foreach (var step in trainer.Run(state, Batches()).Where(step => step.IsSettled))
        {
            Assert.Equal((step.Step, step.Images, step.Step), (state.Step, state.Images, state.Attempts));
            settled.Add(step.Step);
        }

        Assert.Equal([1, 4, 5, 6, 8, 10, 11], settled);
    }

    [Fact]
    public void A_step_that_is_not_finite_is_skipped_by_the_device_and_told_of_as_if_the_host_had()
    {
        using var scope = NewDisposeScope();
        var tried = Cases["learned uncertainty"];
        var (expected, direct) = tried.Run(rehearses: false, Poisoned([3, 6, 7]));
        var (steps, repeated) = tried.Run(rehearses: true, Poisoned([3, 6, 7]));
        Assert.Equal(expected.Select(step => (step.Step, step.Images, step.LearningRate)), steps.Select(step => (step.Step, step.Images, step.LearningRate)));
        var skipped = steps.Select(step => step.NonFinite).OfType<NonFiniteStep>().ToList();
        Assert.Equal(3, skipped.Count);
        Assert.Equal(expected.Select(step => step.NonFinite?.Description), steps.Select(step => step.NonFinite?.Description));
        Assert.Equal([(1L, 1L), (1, 2), (2, 3)], skipped.Select(step => (step.InARow, step.InAll)));
        AssertClose(direct, repeated);
    }

    [Fact]
    public void A_step_that_is_not_finite_leaves_every_bit_as_it_was()
    {
        using var scope = NewDisposeScope();
        using var network = Network(0.2);
        var trainer = Rehearsing(Ahead with { LogEverySteps = 1 });
        using var state = trainer.Start(network);
        var before = new Dictionary<string, string>();
        foreach (var step in trainer.Run(state, Poisoned([3, 5])))
        {
            if (step.NonFinite is not null)
            {
                Assert.Equal(before, Bytes(state));
            }

            before = Bytes(state);
        }

        Assert.Equal(2, state.Skipped);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void Resuming_where_the_host_looks_equals_never_stopping_to_the_bit(int pause)
    {
        using var scope = NewDisposeScope();
        var tried = Cases["micro-batches, dropout"];
        var (all, straight) = tried.Run(rehearses: true, Poisoned([1]));
        TrainingSnapshot snapshot;
        using (var network = tried.Network())
        {
            var trainer = tried.Trainer(rehearses: true);
            using var state = trainer.Start(network);
            _ = trainer.Run(state, Poisoned([1])).First(step => step.IsSettled && step.Step == pause);
            snapshot = Frozen(state.Snapshot());
        }

        using var fresh = tried.Network(seed: 99);
        var further = tried.Trainer(rehearses: true);
        using var resumed = further.Start(fresh);
        resumed.Restore(snapshot);
        Assert.Equal(all.Where(step => step.Step > pause).Select(step => step.Loss), further.Run(resumed, Batches(snapshot.Attempts)).Select(step => step.Loss).ToList());
        Assert.Equal(straight.ToDictionary(pair => pair.Key, pair => Convert.ToHexString(pair.Value.bytes)), Bytes(resumed));
    }

    [Fact]
    public void Too_many_steps_that_are_not_finite_end_the_run_with_the_counters_right()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        var trainer = Rehearsing(Ahead with { StopAfterSkips = 3 });
        using var state = trainer.Start(network);
        var told = new List<long>();
        _ = Assert.Throws<TrainingDivergedException>(() => trainer.Run(state, Poisoned([1, 2, 3, 4, 5])).Select(step => { told.Add(step.Step); return step; }).Count());
        Assert.Equal([1L, 1, 1], told);
        Assert.Equal(state.Attempts, state.Step + state.Skipped);
    }

    [Fact]
    public void Steps_begun_before_the_data_fail_are_counted()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        var trainer = Rehearsing(Ahead);
        using var state = trainer.Start(network);
        var number = 0L;
        _ = Assert.Throws<InputException>(() => trainer.Run(state, () => number < 6 ? Batch(number++) : throw new InputException("no more")).Count());
        Assert.Equal((6L, 48L, 6L), (state.Step, state.Images, state.Attempts));

        using var other = Network();
        using var sixth = trainer.Start(other);
        _ = Rehearsing(Ahead).Run(sixth, Batches()).First(step => step.Step == 4);
        Assert.NotEqual(Bytes(sixth), Bytes(state));
    }

    [Fact]
    public void Levels_drawn_by_the_losses_seen_are_drawn_one_step_at_a_time()
    {
        using var scope = NewDisposeScope();
        var tried = new Case(Ahead with { TimeSampling = "loss_second_moment" }, LossOptions.Simple);
        var (steps, _) = tried.Run(rehearses: true, Batches());
        Assert.All(steps, step => Assert.True(step.IsSettled));
    }

    [Fact]
    public void A_loss_that_is_other_work_every_time_is_computed_step_by_step()
    {
        var bound = new DenoisingObjective(Process, Prediction.Epsilon, Ahead, LossOptions.Simple with { Kind = LossKind.Vlb }, Classes);
        Assert.False(bound.IsRepeatable);
        Assert.True(new DenoisingObjective(Process, Prediction.Epsilon, Ahead, LossOptions.Simple, Classes).IsRepeatable);
    }

    [Fact]
    public void A_batch_of_another_size_is_refused()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        var trainer = Rehearsing(Ahead);
        using var state = trainer.Start(network);
        Assert.Contains("7 images where each has 8", Assert.Throws<ArgumentException>(() => trainer.Run(state, Batches(0, 7)).Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_said_of_graphs_where_there_is_no_gpu()
    {
        using var network = Network();
        using var state = Rehearsing(Ahead).Start(network);
        Assert.Null(Rehearsing(Ahead).DescribeGraphs(state));
    }

    private static Trainer Rehearsing(TrainingOptions options) => (Cases["plain"] with { Options = options }).Trainer(rehearses: true);

    /// <summary>Batches of which some have a pixel that is no number.</summary>
    private static Func<TrainingBatch> Poisoned(long[] numbers)
    {
        var next = 0L;
        return () =>
        {
            var batch = Batch(next);
            if (numbers.Contains(next++))
            {
                batch.Pixels[2 * 64] = float.NaN;
            }

            return batch;
        };
    }

    private static void AssertClose(Dictionary<string, Tensor> expected, Dictionary<string, Tensor> found)
    {
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        Assert.All(expected, pair => Assert.True(pair.Value.allclose(found[pair.Key], 1e-3, 1e-5), pair.Key));
    }

    private sealed record Case(TrainingOptions Options, LossOptions Loss, Prediction? Prediction = null, double Dropout = 0, bool Conditioned = false)
    {
        public TinyNetwork Network(ulong seed = 1) => new(classCount: Classes, dropped: Dropout, seed: seed, inputs: Conditioned ? 2 : 1, outputs: 1);

        public Trainer Trainer(bool rehearses) =>
            new(new DenoisingObjective(Process, Prediction ?? Noise.Prediction.Epsilon, Options, Loss, Classes, Conditioned), Options) { Rehearses = rehearses };

        public (List<TrainingProgress> Steps, Dictionary<string, Tensor> End) Run(bool rehearses, Func<TrainingBatch> batches)
        {
            using var network = Network();
            var trainer = Trainer(rehearses);
            using var state = trainer.Start(network);
            var steps = trainer.Run(state, batches).ToList();
            return (steps, Frozen(state.Snapshot()).Tensors.ToDictionary(pair => pair.Key, pair => pair.Value));
        }
    }
}
