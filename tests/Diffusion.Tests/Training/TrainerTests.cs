using Diffusion.Noise;
using Diffusion.Training;
using TorchSharp;
using static Diffusion.Tests.Training.TrainingFixture;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

[Collection(RandomStateGroup.Name)]
public sealed class TrainerTests
{
    [Fact]
    public void Steps_and_images_are_counted_and_the_run_ends_when_it_has_seen_enough()
    {
        using var network = Network();
        using var state = new TrainingState(network, Options);
        var steps = Trainer(Options with { Images = 33 }).Run(state, Batches()).ToList();
        Assert.Equal([1L, 2, 3, 4, 5], steps.Select(step => step.Step));
        Assert.Equal([8L, 16, 24, 32, 40], steps.Select(step => step.Images));
        Assert.Equal((5L, 40L), (state.Step, state.Images));
        Assert.Empty(Trainer(Options with { Images = 33 }).Run(state, Batches()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    public void Resuming_at_any_step_equals_never_stopping_to_the_bit(double dropped)
    {
        using var scope = NewDisposeScope();
        var straight = Run(dropped, Options, out var losses);
        foreach (var pause in new[] { 1, 4, 9 })
        {
            TrainingSnapshot snapshot;
            using (var network = Network(dropped))
            using (var state = new TrainingState(network, Options))
            {
                Assert.Equal(losses.Take(pause), Trainer(Options).Run(state, Batches()).Take(pause).Select(step => step.Loss));
                snapshot = Frozen(state.Snapshot());
            }

            using var fresh = new TinyNetwork(classCount: Classes, dropped: dropped, seed: 99);
            using var resumed = new TrainingState(fresh, Options);
            resumed.Restore(snapshot);
            Assert.Equal((pause, 8L * pause), (resumed.Step, resumed.Images));
            Assert.Equal(losses.Skip(pause), Trainer(Options).Run(resumed, Batches(pause)).Select(step => step.Loss));
            Assert.Equal(straight, Bytes(resumed));
        }
    }

    [Fact]
    public void The_same_seed_repeats_the_run_and_another_does_not()
    {
        using var scope = NewDisposeScope();
        var first = Run(0.4, Options, out _);
        Assert.Equal(first, Run(0.4, Options, out _));
        Assert.NotEqual(first, Run(0.4, Options with { Seed = 43 }, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Splitting_the_batch_leaves_the_gradient_and_the_loss_as_they_are(int microBatch)
    {
        using var scope = NewDisposeScope();
        var (whole, wholeLoss, wholeNorm) = GradientOfFirstStep(Options);
        var (split, splitLoss, splitNorm) = GradientOfFirstStep(Options with { MicroBatchSize = microBatch });
        Assert.Equal(wholeLoss, splitLoss, 1e-6);
        Assert.Equal(wholeNorm, splitNorm, 1e-5 * wholeNorm);
        foreach (var (key, gradient) in whole)
        {
            // float32 sums in another order: some 1e-7 of the largest entry per addition.
            Assert.True((gradient - split[key]).abs().max().item<float>() <= 1e-5 * gradient.abs().max().item<float>(), key);
        }
    }

    [Fact]
    public void The_first_update_is_adamws_closed_form()
    {
        // With all moments at zero AdamW's first step is −rate·g/(|g| + ε) on top of the weight decay.
        using var scope = NewDisposeScope();
        using var network = Network();
        var before = network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());
        using var state = new TrainingState(network, Options);
        var step = Trainer(Options).Run(state, Batches()).First();
        foreach (var (key, weight) in network.named_parameters())
        {
            var gradient = weight.grad!;
            var expected = before[key] * (1 - step.LearningRate * Options.WeightDecay) - gradient / (gradient.abs() + 1e-8) * step.LearningRate;
            Assert.True(weight.detach().allclose(expected, 1e-4, 1e-6), key);
        }
    }

    [Fact]
    public void The_gradient_is_clipped_and_its_norm_before_that_is_told()
    {
        using var scope = NewDisposeScope();
        var (free, _, norm) = GradientOfFirstStep(Options with { GradientClip = null });
        Assert.Equal(norm, Norm(free), 1e-4 * norm);
        var clip = norm / 3;
        var (clipped, _, told) = GradientOfFirstStep(Options with { GradientClip = clip });
        Assert.Equal(norm, told, 1e-6 * norm);
        Assert.Equal(clip, Norm(clipped), 1e-4 * clip);
    }

    [Fact]
    public void The_loss_falls()
    {
        using var network = Network();
        using var state = new TrainingState(network, Options);
        var losses = Trainer(Options with { Images = 8 * 200 }).Run(state, Batches()).Select(step => step.Loss).ToList();
        Assert.True(losses.TakeLast(20).Average() < 0.6 * losses.Take(5).Average(), $"{losses.Take(5).Average()} → {losses.TakeLast(20).Average()}");
    }

    [Fact]
    public void Thirty_steps_leave_no_tensor_behind()
    {
        using var network = Network(0.1);
        using var state = new TrainingState(network, Options);
        var alive = new List<long>();
        foreach (var step in Trainer(Options with { Images = 240, MicroBatchSize = 5 }).Run(state, Batches()))
        {
            alive.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            Assert.True(is_grad_enabled());
            Assert.Null(CurrentDisposeScope);
        }

        Assert.Equal(30, alive.Count);
        Assert.Single(alive.Skip(1).Distinct());
    }

    [Fact]
    public void Dropping_every_class_is_training_without_classes()
    {
        using var scope = NewDisposeScope();
        Tensor Embedding(double dropout)
        {
            var network = Network();
            var state = new TrainingState(network, Options);
            _ = Trainer(Options with { ClassDropout = dropout, Images = 8 }).Run(state, Batches()).Last();
            return network.get_parameter("classes.weight")!.grad!;
        }

        Assert.Equal(0, Embedding(1)[..Classes].abs().max().item<float>());
        Assert.True(Embedding(1)[Classes].abs().max().item<float>() > 0);
        Assert.Equal(0, Embedding(0)[Classes].abs().max().item<float>());
    }

    [Fact]
    public void A_network_with_classes_needs_labels()
    {
        using var network = Network();
        using var state = new TrainingState(network, Options);
        Assert.Throws<ArgumentException>(() => Trainer(Options).Run(state, () => Batch(0) with { Labels = null }).First());
    }

    [Fact]
    public void A_snapshot_of_another_network_is_refused_by_the_name_of_what_does_not_fit()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        using var other = new TinyNetwork(channels: 3, classCount: Classes);
        using var unclassed = new TinyNetwork();
        using var state = new TrainingState(network, Options);
        using var wrong = new TrainingState(other, Options);
        using var fewer = new TrainingState(unclassed, Options);
        var before = Bytes(state);
        Assert.Contains("raw/conv_in.weight", Assert.Throws<InputException>(() => state.Restore(wrong.Snapshot())).Message, StringComparison.Ordinal);
        Assert.Contains("raw/classes.weight", Assert.Throws<InputException>(() => state.Restore(fewer.Snapshot())).Message, StringComparison.Ordinal);
        Assert.Equal(before, Bytes(state));
    }

    [Fact]
    public void Every_prediction_trains()
    {
        foreach (var prediction in Prediction.All)
        {
            using var network = Network();
            using var state = new TrainingState(network, Options);
            var losses = Trainer(Options with { Images = 8 * 60 }, prediction).Run(state, Batches()).Select(step => step.Loss).ToList();
            Assert.True(losses.TakeLast(10).Average() < losses.Take(3).Average(), prediction.Name);
        }
    }

    private static Dictionary<string, string> Run(double dropped, TrainingOptions options, out List<double> losses)
    {
        using var network = Network(dropped);
        using var state = new TrainingState(network, options);
        losses = [.. Trainer(options).Run(state, Batches()).Select(step => step.Loss)];
        return Bytes(state);
    }

    private static (Dictionary<string, Tensor> Gradient, double Loss, double Norm) GradientOfFirstStep(TrainingOptions options)
    {
        using var network = Network();
        using var state = new TrainingState(network, options);
        var step = Trainer(options).Run(state, Batches()).First();
        return (network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad!.clone()), step.Loss, step.GradientNorm);
    }

    private static double Norm(Dictionary<string, Tensor> gradient) => Math.Sqrt(gradient.Values.Sum(part => part.square().sum().item<float>()));
}
