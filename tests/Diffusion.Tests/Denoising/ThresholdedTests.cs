using Diffusion.Denoising;
using Diffusion.Noise;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

public sealed class ThresholdedTests
{
    private static readonly NoiseLevel Level = Schedules.Linear()[500];

    [Theory]
    [InlineData(0.995, double.PositiveInfinity)]
    [InlineData(0.9, double.PositiveInfinity)]
    [InlineData(0.9, 1.5)]
    [InlineData(1, double.PositiveInfinity)]
    public void Each_image_is_cut_at_its_own_quantile_and_divided_by_it(double ratio, double maximum)
    {
        using var scope = NewDisposeScope();
        var images = randn(3, 3, 5, 7, dtype: ScalarType.Float64) * tensor([0.1, 1.0, 4.0]).view(3, 1, 1, 1);

        var guess = Denoisers.Thresholded((_, _) => images.clone(), ratio, maximum)(images, Level).Clean;

        for (var i = 0; i < 3; i++)
        {
            var pixels = images[i].data<double>().ToArray();
            var limit = Math.Clamp(Quantile([.. pixels.Select(Math.Abs)], ratio), 1, maximum);
            Assert.Equal(pixels.Select(pixel => Math.Clamp(pixel, -limit, limit) / limit), guess[i].contiguous().data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-14);
        }
    }

    [Fact]
    public void Images_in_range_stay_as_they_are()
    {
        using var scope = NewDisposeScope();
        var images = rand(2, 3, 4, 4) * 2 - 1;
        Assert.True(Denoisers.Thresholded((_, _) => images.clone(), 0.99)(images, Level).Clean.allclose(images, 0, 0));
    }

    [Fact]
    public void The_maximum_1_of_diffusers_is_the_plain_clamp()
    {
        using var scope = NewDisposeScope();
        var images = randn(2, 3, 4, 4) * 3;
        Denoised Given(Tensor x, NoiseLevel level) => images.clone();
        Assert.True(Denoisers.Thresholded(Given, 0.995, 1)(images, Level).Clean.allclose(Denoisers.Clamped(Given)(images, Level).Clean, 0, 0));
    }

    [Fact]
    public void A_variance_passes_through_and_nothing_else_stays_alive()
    {
        using var scope = NewDisposeScope();
        var (images, variance) = (randn(2, 3, 4, 4) * 3, ones(2, 3, 4, 4));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var guess = Denoisers.Thresholded((x, _) => new Denoised(x * 1, variance.alias()))(images, Level);
        Assert.True(guess.Variance!.allclose(variance, 0, 0));
        Assert.Equal(before + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1.01, 2)]
    [InlineData(double.NaN, 2)]
    [InlineData(0.9, 0.5)]
    [InlineData(0.9, double.NaN)]
    public void Numbers_out_of_range_are_refused(double ratio, double maximum) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Denoisers.Thresholded((x, _) => x, ratio, maximum));

    /// <summary>Between the two sorted values around q·(n − 1), linearly.</summary>
    private static double Quantile(double[] values, double q)
    {
        Array.Sort(values);
        var place = q * (values.Length - 1);
        var below = (int)place;
        return below + 1 == values.Length ? values[below] : values[below] + (place - below) * (values[below + 1] - values[below]);
    }
}
