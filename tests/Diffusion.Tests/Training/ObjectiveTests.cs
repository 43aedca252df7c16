using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tensors;
using Diffusion.Training;
using TorchSharp;
using TorchSharp.Modules;
using static Diffusion.Tests.Training.TrainingFixture;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

/// <summary>Training with objectives that learn, look twice or draw more than plain noise.</summary>
[Collection(RandomStateGroup.Name)]
public sealed class ObjectiveTests
{
    /// <summary>So few steps that each has its ten losses early in a run.</summary>
    private static readonly NoiseSchedule Short = NoiseSchedule.FromBetas("short", [0.1, 0.3, 0.6, 0.9]);

    private static readonly TrainingOptions Long = Options with { Images = 8 * 16 };

    private static readonly TrainingOptions Learning = Long with { TimeSampling = "loss_second_moment" };

    public static TheoryData<string> Names => [.. Objectives.Keys];

    /// <summary>Each new part of a run's state, and all of them that go together.</summary>
    private static Dictionary<string, Objective> Objectives { get; } = new()
    {
        ["second moment"] = new(Learning, LossOptions.Simple),
        ["uncertainty"] = new(Long, LossOptions.Simple with { Uncertainty = true }),
        ["self-conditioning"] = new(Long, LossOptions.Simple, Conditioned: true),
        ["hybrid"] = new(Learning, LossOptions.Simple with { Kind = LossKind.Hybrid }, Learned: true),
        ["bound"] = new(Learning, LossOptions.Simple with { Kind = LossKind.Vlb }),
        ["all"] = new(
            Learning,
            LossOptions.Simple with { Uncertainty = true, OffsetNoise = 0.1, InputPerturbation = 0.1, Weighting = "min_snr", Distance = LossDistance.Huber },
            Conditioned: true),
    };

    [Theory, MemberData(nameof(Names))]
    public void Resuming_at_any_step_equals_never_stopping_to_the_bit(string name)
    {
        using var scope = NewDisposeScope();
        var objective = Objectives[name];
        List<double> losses;
        Dictionary<string, string> straight;
        using (var network = objective.Network())
        using (var state = objective.Trainer().Start(network))
        {
            losses = [.. objective.Trainer().Run(state, Batches()).Select(step => step.Loss)];
            straight = Bytes(state);
        }

        foreach (var pause in new[] { 2, 13 })
        {
            TrainingSnapshot snapshot;
            using (var network = objective.Network())
            using (var state = objective.Trainer().Start(network))
            {
                Assert.Equal(losses.Take(pause), objective.Trainer().Run(state, Batches()).Take(pause).Select(step => step.Loss));
                snapshot = Frozen(state.Snapshot());
            }

            using var fresh = objective.Network(seed: 99);
            using var resumed = objective.Trainer().Start(fresh);
            resumed.Restore(snapshot);
            Assert.Equal(losses.Skip(pause), objective.Trainer().Run(resumed, Batches(pause)).Select(step => step.Loss));
            Assert.Equal(straight, Bytes(resumed));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Splitting_the_batch_leaves_the_gradient_the_loss_and_what_is_remembered_as_they_are(string name)
    {
        using var scope = NewDisposeScope();
        var objective = Objectives[name];
        var (whole, wholeLoss, remembered) = FirstStep(objective);
        var (split, splitLoss, splitRemembered) = FirstStep(objective with { Options = objective.Options with { MicroBatchSize = 3 } });
        Assert.Equal(wholeLoss, splitLoss, 1e-6 * (1 + Math.Abs(wholeLoss)));
        foreach (var (key, gradient) in whole)
        {
            Assert.True((gradient - split[key]).abs().max().item<float>() <= 1e-5 * gradient.abs().max().item<float>(), key);
        }

        Assert.Equal(remembered.Keys, splitRemembered.Keys);
        Assert.All(remembered, pair => Assert.True(pair.Value.allclose(splitRemembered[pair.Key], 1e-5, 1e-7), pair.Key));
    }

    [Fact]
    public void The_history_has_the_losses_of_all_images_of_a_step_before_their_weights()
    {
        using var scope = NewDisposeScope();
        var objective = Objectives["second moment"];
        using var network = objective.Network();
        using var state = objective.Trainer().Start(network);
        var steps = objective.Trainer().Run(state, Batches()).Take(2).ToList();
        var tensors = state.Snapshot().Tensors;
        Assert.Equal(16, tensors["time_sampling/counts"].sum().item<double>());
        Assert.Equal(ScalarType.Float64, tensors["time_sampling/history"].dtype);

        // Until all steps have ten losses the draw is uniform and weighs nothing, so that the losses remembered are those of the steps.
        Assert.Equal(steps.Sum(step => step.Loss) * 8, tensors["time_sampling/history"].sum().item<double>(), 1e-4);
    }

    [Fact]
    public void What_the_objective_learns_is_in_the_snapshot_by_name()
    {
        using var scope = NewDisposeScope();
        using var network = Objectives["all"].Network();
        using var state = Objectives["all"].Trainer().Start(network);
        var names = state.Snapshot().Tensors.Keys.Where(name => name.StartsWith("uncertainty/", StringComparison.Ordinal) || name.StartsWith("time_sampling/", StringComparison.Ordinal));
        Assert.Equal(
            new[] { "time_sampling/counts", "time_sampling/history" }
                .Concat(from kind in new[] { "exp_avg", "exp_avg_sq", "raw" } from layer in new[] { "answer", "hidden" } from part in new[] { "bias", "weight" } select $"uncertainty/{kind}/{layer}.{part}"),
            names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_uncertainty_learns_and_is_no_weight_of_the_network()
    {
        using var scope = NewDisposeScope();
        using var network = Objectives["uncertainty"].Network();
        using var state = Objectives["uncertainty"].Trainer().Start(network);
        _ = Objectives["uncertainty"].Trainer().Run(state, Batches()).Last();
        Assert.True(state.Snapshot().Tensors["uncertainty/raw/answer.weight"].abs().max().item<float>() > 0);
        Assert.DoesNotContain(state.Average.Weights.Keys, key => key.Contains("answer", StringComparison.Ordinal));
    }

    [Fact]
    public void A_snapshot_without_what_the_objective_learns_is_refused_and_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork(classCount: Classes, seed: 3);
        using var other = new TinyNetwork(classCount: Classes, seed: 4);
        using var plain = Trainer(Options).Start(other);
        using var state = Objectives["uncertainty"].Trainer().Start(network);
        var before = Bytes(state);
        Assert.Contains("'uncertainty/raw/hidden.weight'", Assert.Throws<InputException>(() => state.Restore(plain.Snapshot())).Message, StringComparison.Ordinal);
        Assert.Equal(before, Bytes(state));
    }

    [Theory]
    [InlineData("second moment")]
    [InlineData("uncertainty")]
    public void A_state_that_lacks_what_is_learned_is_refused(string name)
    {
        using var network = Network();
        using var state = new TrainingState(network, Options);
        Assert.Contains("Trainer.Start", Assert.Throws<ArgumentException>(() => Objectives[name].Trainer().Run(state, Batches())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Offset_noise_is_one_number_for_each_channel_and_perturbation_one_for_each_pixel()
    {
        using var scope = NewDisposeScope();
        var plain = Seen(LossOptions.Simple);
        var offset = Seen(LossOptions.Simple with { OffsetNoise = 0.2 });
        var perturbed = Seen(LossOptions.Simple with { InputPerturbation = 0.3 });
        Assert.Equal(plain.Times, offset.Times);
        var (shift, jitter) = (Apart(offset, 0.2), Apart(perturbed, 0.3));

        // In units of strength·σ both are standard normal: 8 numbers, and 8·64.
        Assert.True(shift.std([2, 3]).abs().max().item<float>() < 1e-4);
        Assert.InRange(shift.square().mean().item<float>(), 0.1, 3);
        Assert.InRange(jitter.square().mean().item<float>(), 0.8, 1.2);

        // A network that answers 0 loses the mean square of its target, ε: with the offset in it, without the perturbation.
        Assert.Equal(plain.Loss, perturbed.Loss);
        Assert.NotEqual(plain.Loss, offset.Loss);

        Tensor Apart(Recorded other, double strength)
        {
            var sigma = tensor(other.Times.Select(t => Process.At(t).Sigma * strength).ToArray(), dtype: ScalarType.Float32).view(-1, 1, 1, 1);
            return (other.Input - plain.Input) / sigma;
        }
    }

    [Fact]
    public void Half_of_the_images_are_self_conditioned()
    {
        var draws = Enumerable.Range(0, 300).SelectMany(step =>
        {
            using var scope = NewDisposeScope();
            using var network = new Recorder(channels: 2);
            using var state = new TrainingState(network, Options with { Images = 8 });
            _ = Trainer(Options with { Images = 8, Seed = (ulong)step }, Prediction.Epsilon, LossOptions.Simple, selfConditioning: true).Run(state, Batches()).Last();
            return network.Inputs[^1].narrow(1, 1, 1).flatten(1).abs().sum(1).data<float>().ToArray().Select(size => size > 0);
        }).ToList();
        Assert.Equal(0.5, draws.Average(seen => seen ? 1 : 0), 5 * Math.Sqrt(0.25 / draws.Count));
    }

    public static TheoryData<string> Falling => ["min_snr", "p2", "edm", "sample", "truncated_snr", "soft_min_snr", "epsilon"];

    [Theory, MemberData(nameof(Falling))]
    public void With_every_weighting_the_loss_falls(string weighting) =>
        AssertFalls(new(Options, LossOptions.Simple with { Weighting = weighting, Gamma = 2 }, Process: Process), Prediction.Velocity);

    [Theory, MemberData(nameof(Names))]
    public void With_every_objective_the_loss_falls(string name) => AssertFalls(Objectives[name], Prediction.Velocity);

    [Theory]
    [InlineData("uniform")]
    [InlineData("stratified")]
    [InlineData("lognormal")]
    [InlineData("logit_normal")]
    public void With_every_way_to_draw_the_levels_the_loss_falls_in_every_process(string sampling)
    {
        AssertFalls(new(Options with { TimeSampling = sampling }, LossOptions.Simple, Process: Process), Prediction.Epsilon);
        AssertFalls(new(Options with { TimeSampling = sampling }, LossOptions.Simple, Process: new EdmProcess()), Prediction.Edm());
        AssertFalls(new(Options with { TimeSampling = sampling }, LossOptions.Simple, Process: new FlowProcess()), Prediction.Flow);
    }

    [Fact]
    public void Thirty_steps_leave_no_tensor_behind()
    {
        var objective = Objectives["all"] with { Options = Learning with { Images = 240, MicroBatchSize = 5 } };
        using var network = objective.Network();
        using var state = objective.Trainer().Start(network);
        var alive = new List<long>();
        foreach (var step in objective.Trainer().Run(state, Batches()))
        {
            alive.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            Assert.True(is_grad_enabled());
            Assert.Null(CurrentDisposeScope);
        }

        Assert.Single(alive.Skip(1).Distinct());
    }

    private static void AssertFalls(Objective objective, Prediction prediction)
    {
        var longer = objective with { Options = objective.Options with { Images = 8 * 100 } };
        using var network = longer.Network();
        using var state = longer.Trainer(prediction).Start(network);
        var losses = longer.Trainer(prediction).Run(state, Batches()).Select(step => step.Loss).ToList();
        Assert.True(losses.TakeLast(20).Average() < losses.Take(5).Average(), $"{losses.Take(5).Average()} → {losses.TakeLast(20).Average()}");
    }

    private static (Dictionary<string, Tensor> Gradient, double Loss, Dictionary<string, Tensor> Remembered) FirstStep(Objective objective)
    {
        var network = objective.Network(dropped: 0);
        var state = objective.Trainer().Start(network);
        var step = objective.Trainer().Run(state, Batches()).First();
        return (
            network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad!.clone()),
            step.Loss,
            state.Snapshot().Tensors.Where(pair => pair.Key.StartsWith("time_sampling/", StringComparison.Ordinal)).ToDictionary());
    }

    private static Recorded Seen(LossOptions loss)
    {
        using var network = new Recorder();
        using var state = new TrainingState(network, Options);
        var step = Trainer(Options with { Images = 8 }, Prediction.Epsilon, loss).Run(state, Batches()).Single();
        return new Recorded(network.Inputs.Single(), network.Times, step.Loss);
    }

    private sealed record Recorded(Tensor Input, float[] Times, double Loss);

    private sealed record Objective(TrainingOptions Options, LossOptions Loss, bool Conditioned = false, bool Learned = false, NoiseProcess? Process = null)
    {
        public TinyNetwork Network(ulong seed = 1, double dropped = 0.2) => new(classCount: Classes, dropped: dropped, seed: seed, inputs: Conditioned ? 2 : 1, outputs: Learned ? 2 : 1);

        public Trainer Trainer(Prediction? prediction = null) => new(new DenoisingObjective(Process ?? Short, prediction ?? Prediction.Epsilon, Options, Loss, Classes, Conditioned), Options);
    }

    /// <summary>Answers a constant that starts at 0 and keeps what it saw.</summary>
    private sealed class Recorder : nn.Module<Tensor, Tensor, Tensor?, Tensor>
    {
        private readonly Parameter answer;

        public Recorder(long channels = 1)
            : base(nameof(Recorder))
        {
            answer = nn.Parameter(full(1, channels > 1 ? 0.5 : 0.0));
            RegisterComponents();
        }

        public List<Tensor> Inputs { get; } = [];

        public float[] Times { get; private set; } = [];

        public override Tensor forward(Tensor input1, Tensor input2, Tensor? input3)
        {
            Inputs.Add(Scoped.Run(() => input1.detach().clone()).DetachFromDisposeScope());
            Times = input2.data<float>().ToArray();
            return input1.narrow(1, 0, 1) * 0 + answer;
        }
    }
}
