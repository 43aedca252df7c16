using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tensors;
using Diffusion.Tests.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

public sealed class ForwardProcessTests
{
    private static readonly NoiseSchedule Schedule = Schedules.Linear();

    [Theory]
    [InlineData(0)]
    [InlineData(250)]
    [InlineData(999)]
    public void Simulated_moments_are_those_of_the_closed_form(int t)
    {
        using var scope = NewDisposeScope();
        const int Count = 100_000;
        var clean = full(1, 1, 1, Count, 0.75, dtype: ScalarType.Float64);
        var noise = GaussianNoise.Draw(new RandomStream(5, 0, 0), clean.shape, ScalarType.Float64);

        var noisy = ForwardProcess.Sample(clean, At(t), noise);

        // Five standard errors of a mean, and of a variance, of that many independent normals.
        var variance = 1 - Schedule.AlphaBar[t];
        Assert.Equal(Math.Sqrt(Schedule.AlphaBar[t]) * 0.75, noisy.mean().item<double>(), 5 * Math.Sqrt(variance / Count));
        Assert.Equal(variance, noisy.var().item<double>(), 5 * variance * Math.Sqrt(2.0 / Count));
    }

    [Fact]
    public void Mean_and_standard_deviation_stand_apart_and_make_the_sample()
    {
        using var scope = NewDisposeScope();
        var (clean, noise) = (randn(3, 2, 4, 4, dtype: ScalarType.Float64), randn(3, 2, 4, 4, dtype: ScalarType.Float64));
        int[] t = [0, 499, 999];

        var (mean, deviation) = (ForwardProcess.Mean(clean, At(t)), ForwardProcess.StandardDeviation(clean, At(t)));

        Assert.Equal([3, 1, 1, 1], deviation.shape);
        for (var i = 0; i < t.Length; i++)
        {
            Assert.True(mean[i].allclose(clean[i] * Math.Sqrt(Schedule.AlphaBar[t[i]]), 1e-14, 0));
            Assert.Equal(Math.Sqrt(1 - Schedule.AlphaBar[t[i]]), deviation[i].item<double>(), 1e-15);
        }

        Assert.True(ForwardProcess.Sample(clean, At(t), noise).allclose(mean + deviation * noise, 0, 0));
    }

    [Fact]
    public void Each_image_gets_its_own_t_and_one_t_serves_all()
    {
        using var scope = NewDisposeScope();
        var (clean, noise) = (randn(3, 1, 4, 4), randn(3, 1, 4, 4));
        var mixed = ForwardProcess.Sample(clean, At(10, 500, 990), noise);
        foreach (var (row, t) in new[] { (0, 10), (1, 500), (2, 990) })
        {
            Assert.True(mixed[row].allclose(ForwardProcess.Sample(clean, At(t), noise)[row], 0, 0));
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void The_images_type_and_any_rank_are_kept(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var points = randn(5, 2, dtype: type);
        var noisy = ForwardProcess.Sample(points, At(0, 1, 2, 3, 4), randn_like(points));
        Assert.Equal(type, noisy.dtype);
        Assert.Equal(points.shape, noisy.shape);
    }

    [Fact]
    public void The_gradient_in_the_image_is_the_square_root_of_alpha_bar()
    {
        using var scope = NewDisposeScope();
        var clean = randn(3, 2, 4, 4, dtype: ScalarType.Float64, requires_grad: true);
        int[] t = [3, 400, 999];

        ForwardProcess.Sample(clean, At(t), randn(3, 2, 4, 4, dtype: ScalarType.Float64)).sum().backward();

        for (var i = 0; i < t.Length; i++)
        {
            Assert.True((clean.grad![i] - Math.Sqrt(Schedule.AlphaBar[t[i]])).abs().max().item<double>() < 1e-15);
        }
    }

    [Fact]
    public void Noised_images_are_those_of_diffusers()
    {
        using var scope = NewDisposeScope();
        var file = new ReferenceFile("forward/add_noise_and_velocity");
        int[] t = [.. file.Doubles("t").Select(value => (int)value)];
        var (clean, noise) = (file["x0"], file["noise"]);

        Assert.True(ForwardProcess.Sample(clean.to_type(ScalarType.Float64), At(t), noise.to_type(ScalarType.Float64)).allclose(file["noisy_f64"], 0, 1e-10));
        Assert.True(ForwardProcess.Sample(clean, At(t), noise).allclose(file["noisy_f32"], 0, 2e-6));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        using var scope = NewDisposeScope();
        var clean = zeros(3, 1, 2, 2);
        Assert.Contains("2 values for 3 images", Assert.Throws<ArgumentException>(() => ForwardProcess.Mean(clean, At(1, 2))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ForwardProcess.Sample(clean, At(1), zeros(1, 1, 2, 2)));
    }

    [Fact]
    public void Sampling_leaves_only_its_result_alive()
    {
        using var scope = NewDisposeScope();
        var (clean, noise) = (zeros(2, 1, 2, 2), zeros(2, 1, 2, 2));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        ForwardProcess.Sample(clean, At(1, 2), noise);
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static NoiseLevel[] At(params int[] t) => [.. t.Select(index => Schedule[index])];
}
