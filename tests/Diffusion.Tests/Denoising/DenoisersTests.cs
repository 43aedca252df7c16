using Diffusion.Denoising;
using Diffusion.Noise;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

public sealed class DenoisersTests
{
    private static readonly NoiseSchedule Schedule = Schedules.Linear();

    public static TheoryData<Prediction, int> Cases()
    {
        var cases = new TheoryData<Prediction, int>();
        foreach (var prediction in Prediction.All)
        {
            foreach (var t in new[] { 0, 500, 999 })
            {
                cases.Add(prediction, t);
            }
        }

        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_perfect_network_makes_a_perfect_denoiser_whatever_it_predicts(Prediction prediction, int t)
    {
        using var scope = NewDisposeScope();
        var level = Schedule[t];
        var (clean, noise) = (randn(2, 1, 4, 4, dtype: ScalarType.Float64), randn(2, 1, 4, 4, dtype: ScalarType.Float64));
        var target = prediction.At(level).Target(level);
        Tensor Perfect(Tensor input, Tensor condition, Tensor? labels)
        {
            Assert.Equal([t, t], condition.data<float>().ToArray());
            Assert.Null(labels);
            return clean * target.Clean + noise * target.Noise;
        }

        var guess = Denoisers.FromNetwork(Perfect, prediction)(clean * level.Alpha + noise * level.Sigma, level).Clean;

        // ε predicts the image with its own rounding times σ/α, 157 at t = 999.
        Assert.True((guess - clean).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void Guidance_extrapolates_from_no_class_to_the_class()
    {
        using var scope = NewDisposeScope();
        var (x, labels, level) = (randn(3, 1, 4, 4), tensor(new long[] { 0, 1, 2 }), Schedule[700]);
        var conditional = Denoisers.FromNetwork(Painted, Prediction.Velocity, labels)(x, level).Clean;
        var unconditional = Denoisers.FromNetwork(Painted, Prediction.Velocity, full_like(labels, 3))(x, level).Clean;
        foreach (var weight in new[] { -1, 0, 0.5, 1, 2, 7.5 })
        {
            var guided = Denoisers.Guided(Painted, Prediction.Velocity, labels, 3, weight)(x, level).Clean;
            Assert.True(guided.allclose(unconditional + (conditional - unconditional) * weight, 1e-5, 1e-5), $"w = {weight}");
        }
    }

    [Theory]
    [InlineData(0, 1, 3)]
    [InlineData(1, 1, 3)]
    [InlineData(3, 1, 6)]
    public void Guidance_costs_one_call_of_the_network(double weight, int calls, int images)
    {
        using var scope = NewDisposeScope();
        var sizes = new List<long>();
        Tensor Counted(Tensor input, Tensor condition, Tensor? labels)
        {
            sizes.Add(input.shape[0]);
            return Painted(input, condition, labels);
        }

        Denoisers.Guided(Counted, Prediction.Epsilon, zeros(3, dtype: ScalarType.Int64), 1, weight)(randn(3, 1, 2, 2), Schedule[10]);
        Assert.Equal(Enumerable.Repeat((long)images, calls), sizes);
    }

    [Fact]
    public void Guidance_must_be_finite()
    {
        using var labels = zeros(1, dtype: ScalarType.Int64);
        Assert.Throws<ArgumentOutOfRangeException>(() => Denoisers.Guided(Painted, Prediction.Epsilon, labels, 1, double.NaN));
    }

    [Fact]
    public void Clamping_holds_the_guess_in_range_and_changes_nothing_inside()
    {
        using var scope = NewDisposeScope();
        Denoised Wild(Tensor x, NoiseLevel level) => x * 3;
        var guess = Denoisers.Clamped(Wild)(tensor(new[] { -1f, -0.2f, 0.1f, 0.5f }), Schedule[0]).Clean;
        Assert.True(guess.allclose(tensor(new[] { -1f, -0.6f, 0.3f, 1f }), 1e-6, 0));
    }

    [Fact]
    public void A_denoiser_leaves_only_its_result_alive()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = (randn(2, 1, 4, 4), zeros(2, dtype: ScalarType.Int64));
        var denoiser = Denoisers.Clamped(Denoisers.Guided(Painted, Prediction.Epsilon, labels, 1, 3));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        denoiser(x, Schedule[100]);
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    /// <summary>A network whose output depends on image, time and class.</summary>
    private static Tensor Painted(Tensor input, Tensor condition, Tensor? labels) =>
        (input * 0.5 + labels!.to_type(ScalarType.Float32).view(-1, 1, 1, 1) + condition.view(-1, 1, 1, 1) * 1e-3).sin();
}
