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

        var loss = new DenoisingLoss(prediction).Each((_, _, _) => answer, clean, At(t), noise, null);

        Assert.Equal([3], loss.shape);
        Assert.True(loss.max().item<double>() < 1e-20);
    }

    [Fact]
    public void A_silent_network_loses_the_mean_square_of_the_noise_of_each_image()
    {
        using var scope = NewDisposeScope();
        var (clean, noise) = (randn(3, 2, 4, 4), randn(3, 2, 4, 4));
        var objective = new DenoisingLoss(Prediction.Epsilon);

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

            new DenoisingLoss(Prediction.Epsilon).Each(Look, clean, At(t), noise, labels);
        }
    }

    [Fact]
    public void Velocity_targets_are_those_of_diffusers()
    {
        using var scope = NewDisposeScope();
        var file = new ReferenceFile("forward/add_noise_and_velocity");
        int[] t = [.. file.Doubles("t").Select(value => (int)value)];
        var (clean, noise) = (file["x0"].to_type(ScalarType.Float64), file["noise"].to_type(ScalarType.Float64));
        var loss = new DenoisingLoss(Prediction.Velocity).Each((_, _, _) => file["velocity_f64"], clean, At(t), noise, null);
        Assert.True(loss.max().item<double>() < 1e-20);
    }

    [Fact]
    public void Losses_leave_only_their_result_alive()
    {
        using var scope = NewDisposeScope();
        var (clean, noise) = (randn(3, 1, 2, 2), randn(3, 1, 2, 2));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        new DenoisingLoss(Prediction.Velocity).Mean((x, _, _) => x * 0.5, clean, At(1, 2, 3), noise, null);
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    /// <summary>(x_0 − c_skip·y)/c_out of Karras et al. 2022 with y = x/α and the noise level σ/α.</summary>
    private static Tensor Edm(Tensor clean, Tensor noise, Tensor alpha, Tensor sigma)
    {
        var ratio = sigma / alpha;
        var variance = ratio.square() + 0.25;
        return (clean - (clean + ratio * noise) * 0.25 / variance) / (ratio * 0.5 / variance.sqrt());
    }

    private static NoiseLevel[] At(params int[] t) => [.. t.Select(index => Schedule[index])];

    private static Tensor Column(int[] t, Func<NoiseLevel, double> number) =>
        tensor(t.Select(index => number(Schedule[index])).ToArray()).view(-1, 1, 1, 1);
}
