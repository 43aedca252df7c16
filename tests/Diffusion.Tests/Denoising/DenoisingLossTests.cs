using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tests.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

public sealed class DenoisingLossTests
{
    private static readonly NoiseSchedule Schedule = Schedules.Linear();

    public static TheoryData<Prediction> Predictions => [.. Prediction.All];

    [Theory, MemberData(nameof(Predictions))]
    public void A_perfect_network_has_no_loss(Prediction prediction)
    {
        using var scope = NewDisposeScope();
        var (clean, noise) = (randn(3, 2, 4, 4, dtype: ScalarType.Float64), randn(3, 2, 4, 4, dtype: ScalarType.Float64));
        int[] t = [0, 500, 999];
        var (alpha, sigma) = (Column(t, level => level.Alpha), Column(t, level => level.Sigma));
        var answer = prediction.Name switch
        {
            "epsilon" => noise,
            "sample" => clean,
            "v_prediction" => alpha * noise - sigma * clean,
            "flow_prediction" => noise - clean,
            _ => Edm(clean, noise, alpha, sigma),
        };

        var loss = Loss(prediction).Each((_, _, _) => answer, clean, At(t), noise, null);

        Assert.Equal([3], loss.shape);
        Assert.True(loss.max().item<double>() < 1e-20);
    }

    [Fact]
    public void A_silent_network_loses_the_mean_square_of_the_noise_of_each_image()
    {
        using var scope = NewDisposeScope();
        var (clean, noise) = (randn(3, 2, 4, 4), randn(3, 2, 4, 4));
        var objective = Loss(Prediction.Epsilon);

        var each = objective.Each((x, _, _) => zeros_like(x), clean, At(1, 2, 3), noise, null);

        Assert.True(each.allclose(noise.square().mean([1, 2, 3]), 1e-6, 0));
        Assert.Equal(each.mean().item<float>(), objective.Mean((x, _, _) => zeros_like(x), clean, At(1, 2, 3), noise, null).item<float>(), 1e-6f);
    }

    [Fact]
    public void The_network_sees_the_noisy_images_their_times_and_their_labels()
    {
        using var scope = NewDisposeScope();
        var (clean, noise, labels) = (randn(3, 1, 2, 2), randn(3, 1, 2, 2), tensor(new long[] { 4, 5, 6 }));
        foreach (var t in new int[][] { [7, 800, 999], [42] })
        {
            Tensor Look(Tensor input, Tensor condition, Tensor? seen)
            {
                Assert.True(input.allclose(ForwardProcess.Sample(clean, At(t), noise), 0, 0));
                Assert.Equal(ScalarType.Float32, condition.dtype);
                Assert.Equal(t.Length == 1 ? [42f, 42f, 42f] : [7f, 800f, 999f], condition.contiguous().data<float>().ToArray());
                Assert.Same(labels, seen);
                return input;
            }

            Loss(Prediction.Epsilon).Each(Look, clean, At(t), noise, labels);
        }
    }

    [Fact]
    public void Velocity_targets_are_those_of_diffusers()
    {
        using var scope = NewDisposeScope();
        var file = new ReferenceFile("forward/add_noise_and_velocity");
        int[] t = [.. file.Doubles("t").Select(value => (int)value)];
        var (clean, noise) = (file["x0"].to_type(ScalarType.Float64), file["noise"].to_type(ScalarType.Float64));
        var loss = Loss(Prediction.Velocity).Each((_, _, _) => file["velocity_f64"], clean, At(t), noise, null);
        Assert.True(loss.max().item<double>() < 1e-20);
    }

    [Fact]
    public void The_distances_are_the_square_the_magnitude_and_hubers_mixture_of_both()
    {
        using var scope = NewDisposeScope();
        var clean = zeros(1, 1, 1, 3);
        var noise = tensor(new float[] { 0.5f, -1, 3 }, 1, 1, 1, 3);
        double Cost(LossDistance distance, double delta) =>
            Loss(Prediction.Epsilon, LossOptions.Simple with { Distance = distance, HuberDelta = delta }).Mean((x, _, _) => zeros_like(x), clean, At(5), noise, null).item<float>();

        Assert.Equal((0.25 + 1 + 9) / 3, Cost(LossDistance.Mse, 1), 1e-6);
        Assert.Equal((0.5 + 1 + 3) / 3, Cost(LossDistance.L1, 1), 1e-6);
        Assert.Equal((0.125 + 0.5 + 2.5) / 3, Cost(LossDistance.Huber, 1), 1e-6);
        Assert.Equal((0.25 + 1 + 9) / 6, Cost(LossDistance.Huber, 10), 1e-6);
    }

    [Theory, MemberData(nameof(Predictions))]
    public void Weights_multiply_each_images_loss(Prediction prediction)
    {
        using var scope = NewDisposeScope();
        var (clean, noise) = (randn(3, 1, 4, 4, dtype: ScalarType.Float64), randn(3, 1, 4, 4, dtype: ScalarType.Float64));
        var levels = At(1, 400, 999);
        Tensor Each(LossOptions options) => Loss(prediction, options).Each((x, _, _) => x * 0.3, clean, levels, noise, null);
        foreach (var name in Weighting.Names)
        {
            var weighting = Weighting.Create(new WeightingOptions { Name = name });
            var weights = tensor(levels.Select(level => weighting.Of(level, prediction.At(level))).ToArray());
            Assert.True(Each(LossOptions.Simple with { Weighting = name }).allclose(Each(LossOptions.Simple) * weights, 1e-12, 0), name);
        }
    }

    [Fact]
    public void The_datas_deviation_of_a_weighting_is_the_predictions_unless_said_otherwise()
    {
        using var scope = NewDisposeScope();
        var (clean, noise) = (randn(3, 1, 4, 4, dtype: ScalarType.Float64), randn(3, 1, 4, 4, dtype: ScalarType.Float64));
        Tensor Each(Prediction prediction, LossOptions options) => Loss(prediction, options).Each((x, _, _) => x * 0.3, clean, At(1, 400, 999), noise, null);
        var edm = LossOptions.Simple with { Weighting = "edm" };
        Assert.True(Each(Prediction.Edm(0.3), edm).allclose(Each(Prediction.Edm(0.3), LossOptions.Simple), 1e-12, 0));
        Assert.True(Each(Prediction.Edm(0.3), edm with { SigmaData = 0.5 }).allclose(Each(Prediction.Edm(0.3), edm), 1e-3, 0) is false);
        Assert.True(Each(Prediction.Velocity, edm).allclose(Each(Prediction.Velocity, edm with { SigmaData = 0.5 }), 0, 0));
    }

    [Fact]
    public void Perturbed_noise_is_seen_and_not_asked_for()
    {
        using var scope = NewDisposeScope();
        var (clean, noise, other) = (randn(2, 1, 4, 4), randn(2, 1, 4, 4), randn(2, 1, 4, 4));
        var each = Loss(Prediction.Epsilon).Each((input, _, _) =>
        {
            Assert.True(input.allclose(ForwardProcess.Sample(clean, At(3, 700), other), 0, 0));
            return noise;
        }, new LossBatch(clean, At(3, 700), noise) { InputNoise = other });
        Assert.Equal(0, each.max().item<float>());
    }

    [Fact]
    public void Self_conditioned_images_come_with_the_networks_own_estimate_and_the_others_with_zeros()
    {
        using var scope = NewDisposeScope();
        var (clean, noise) = (randn(4, 1, 4, 4), randn(4, 1, 4, 4));
        var weight = full(1, 0.25).requires_grad_();
        var looks = new List<Tensor>();
        Tensor Look(Tensor input, Tensor condition, Tensor? labels)
        {
            Assert.Equal([input.shape[0]], condition.shape);
            looks.Add(input.detach().DetachFromDisposeScope());
            return input.narrow(1, 0, 1) * weight;
        }

        Loss(Prediction.Sample).Mean(Look, new LossBatch(clean, At(3, 100, 700, 999), noise) { SelfConditioned = [true, false, true, false] }).backward();

        var noisy = ForwardProcess.Sample(clean, At(3, 100, 700, 999), noise);
        Assert.Equal([2L, 2, 4, 4], looks[0].shape);
        Assert.Equal([4L, 2, 4, 4], looks[1].shape);
        Assert.Equal(0, looks[0].narrow(1, 1, 1).abs().max().item<float>());
        Assert.True(looks[1].narrow(1, 0, 1).allclose(noisy, 0, 0));
        foreach (var (i, seen) in new[] { true, false, true, false }.Index())
        {
            var expected = seen ? (noisy[i] * 0.25).clamp((Scalar)(-1.0), (Scalar)1.0) : zeros_like(noisy[i]);
            Assert.True(looks[1][i].narrow(0, 1, 1).allclose(expected, 1e-6, 1e-7), $"{i}");
        }

        // Only the second look carries a gradient: d/dw mean((w·x − x0)²).
        var gradient = (2 * (noisy * 0.25 - clean) * noisy).mean().item<float>();
        Assert.Equal(gradient, weight.grad!.item<float>(), 1e-5f);
    }

    [Fact]
    public void A_batch_without_chosen_images_looks_once()
    {
        using var scope = NewDisposeScope();
        var looks = 0;
        Loss(Prediction.Sample).Each((input, _, _) =>
        {
            looks++;
            return input.narrow(1, 0, 1);
        }, new LossBatch(randn(2, 1, 4, 4), At(3), randn(2, 1, 4, 4)) { SelfConditioned = [false, false] });
        Assert.Equal(1, looks);
    }

    [Fact]
    public void A_network_with_the_wrong_number_of_channels_is_told_the_right_one()
    {
        using var scope = NewDisposeScope();
        void Try(LossOptions options, long channels) =>
            Loss(Prediction.Epsilon, options).Each((x, _, _) => zeros(2, channels, 4, 4), randn(2, 3, 4, 4), At(3), randn(2, 3, 4, 4), null);
        Assert.Contains("answers 6 channels to images of 3; loss Simple wants 3", Assert.Throws<ArgumentException>(() => Try(LossOptions.Simple, 6)).Message, StringComparison.Ordinal);
        Assert.Contains("answers 3 channels to images of 3; loss Hybrid wants 6", Assert.Throws<ArgumentException>(() => Try(LossOptions.Simple with { Kind = LossKind.Hybrid }, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("answers 4 channels", Assert.Throws<ArgumentException>(() => Try(LossOptions.Simple with { Kind = LossKind.Vlb }, 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_trained_is_refused_before_anything_is_drawn()
    {
        string Refused(NoiseProcess process, Prediction prediction, LossOptions options) =>
            Assert.Throws<InputException>(() => new DenoisingLoss(process, prediction, options)).Message;
        Assert.Contains("use v_prediction or sample", Refused(new FlowProcess(), Prediction.Epsilon, LossOptions.Simple), StringComparison.Ordinal);
        Assert.Contains("edm has none; use Loss:Kind Simple", Refused(new EdmProcess(), Prediction.Edm(), LossOptions.Simple with { Kind = LossKind.Vlb }), StringComparison.Ordinal);
        Assert.Contains("flow has none; use Loss:Kind Simple", Refused(new FlowProcess(), Prediction.Flow, LossOptions.Simple with { Kind = LossKind.Hybrid }), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_loss_is_finite_where_no_signal_is_left()
    {
        using var scope = NewDisposeScope();
        var flow = new FlowProcess();
        foreach (var prediction in Prediction.All.Where(prediction => prediction != Prediction.Epsilon))
        {
            foreach (var name in Weighting.Names)
            {
                var loss = new DenoisingLoss(flow, prediction, LossOptions.Simple with { Weighting = name })
                    .Mean((x, _, _) => x * 0.5, randn(2, 1, 4, 4), [flow.Noisiest, flow.Cleanest], randn(2, 1, 4, 4), null).item<float>();
                Assert.True(float.IsFinite(loss), $"{prediction} {name}");
            }
        }
    }

    [Fact]
    public void Losses_leave_only_their_result_alive()
    {
        using var scope = NewDisposeScope();
        var (clean, noise) = (randn(3, 1, 2, 2), randn(3, 1, 2, 2));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Loss(Prediction.Velocity).Mean((x, _, _) => x * 0.5, clean, At(1, 2, 3), noise, null);
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    /// <summary>(x_0 − c_skip·y)/c_out of Karras et al. 2022 with y = x/α and the noise level σ/α.</summary>
    private static Tensor Edm(Tensor clean, Tensor noise, Tensor alpha, Tensor sigma)
    {
        var ratio = sigma / alpha;
        var variance = ratio.square() + 0.25;
        return (clean - (clean + ratio * noise) * 0.25 / variance) / (ratio * 0.5 / variance.sqrt());
    }

    private static DenoisingLoss Loss(Prediction prediction, LossOptions? options = null) => new(Schedule, prediction, options ?? LossOptions.Simple);

    private static NoiseLevel[] At(params int[] t) => [.. t.Select(index => Schedule[index])];

    private static Tensor Column(int[] t, Func<NoiseLevel, double> number) =>
        tensor(t.Select(index => number(Schedule[index])).ToArray()).view(-1, 1, 1, 1);
}
