using Diffusion.Denoising;
using Diffusion.Tests.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

/// <summary>The two densities of the bound against improved-diffusion's numbers (data/bound/README.md) and closed forms.</summary>
public sealed class LikelihoodTests
{
    [Fact]
    public void Divergences_are_the_peers()
    {
        using var scope = NewDisposeScope();
        var file = new ReferenceFile("bound/likelihood_primitives");
        var ours = Likelihood.NormalKl(file["kl_mean1"], file["kl_logvar1"], file["kl_mean2"], file["kl_logvar2"]);
        Assert.True(ours.allclose(file["normal_kl_f64"], 1e-9, 1e-9));
    }

    /// <summary>Below −15 the peer's float64 has itself lost its digits in 1 + tanh.</summary>
    [Theory]
    [InlineData(ScalarType.Float64, 1e-9, 1e-3)]
    [InlineData(ScalarType.Float32, 1e-4, 2e-3)]
    public void Log_likelihoods_are_the_peers_and_keep_their_digits_in_float32(ScalarType type, double tolerance, double tailTolerance)
    {
        using var scope = NewDisposeScope();
        var file = new ReferenceFile("bound/likelihood_primitives");
        var ours = Likelihood.DiscretisedGaussian(file["x"].to_type(type), file["means"].to_type(type), file["log_scales"].to_type(type)).to_type(ScalarType.Float64).data<double>();
        var theirs = file.Doubles("dgll_f64");
        for (var i = 0; i < theirs.Length; i++)
        {
            Assert.Equal(theirs[i], ours[i], theirs[i] < -15 ? tailTolerance : tolerance * Math.Max(1, Math.Abs(theirs[i])));
        }
    }

    /// <summary>Of the peer's formula written out in float64, which at 1e-12 has four digits left.</summary>
    [Theory]
    [InlineData(0, 0, 1.3056651422)]
    [InlineData(-1, -0.99, 2.2839892968)]
    [InlineData(0.2, 0.25, 39.3754900963)]
    [InlineData(1, 0.9, 39.8631371386)]
    public void Bits_of_single_pixels_are_known(double pixel, double mean, double bits)
    {
        using var scope = NewDisposeScope();
        var logScale = tensor(-9.81672514 / 2);
        Assert.Equal(bits, -Likelihood.DiscretisedGaussian(tensor(pixel), tensor(mean), logScale).item<double>() / Math.Log(2), 1e-4);
    }

    [Theory]
    [InlineData(0.0, -4.0)]
    [InlineData(0.9, -1.0)]
    [InlineData(-1.2, 0.5)]
    public void The_bins_of_all_bytes_share_out_all_probability(double mean, double logScale)
    {
        using var scope = NewDisposeScope();
        var bytes = arange(0, 256, dtype: ScalarType.Float64) / 127.5 - 1;
        var total = Likelihood.DiscretisedGaussian(bytes, tensor(mean), tensor(logScale)).exp().sum().item<double>();
        Assert.Equal(1, total, 1e-9);
    }

    /// <summary>255 bins narrower than a hair: the density times the width, but for tanh's 3e-4 of the true Φ.</summary>
    [Fact]
    public void A_wide_gaussian_gives_its_density_times_the_width_of_a_bin()
    {
        using var scope = NewDisposeScope();
        var (x, mean, logScale) = (tensor(new[] { -0.5, 0.1, 0.7 }), tensor(0.2), tensor(Math.Log(0.6)));
        var density = -0.5 * ((x - mean) / 0.6).square() - Math.Log(0.6) - 0.5 * Math.Log(2 * Math.PI) + Math.Log(2 / 255.0);
        Assert.True((Likelihood.DiscretisedGaussian(x, mean, logScale) - density).abs().max().item<double>() < 4e-3);
    }

    [Theory]
    [InlineData(ScalarType.Float64, 1e-12)]
    [InlineData(ScalarType.Float32, 1e-6)]
    public void Divergences_of_nearly_equal_variances_do_not_cancel(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var (zero, logVariance) = (zeros(1, dtype: type), tensor(new[] { 1e-4 }, dtype: type));
        var divergence = Likelihood.NormalKl(zero, logVariance, zero, zero).to_type(ScalarType.Float64).item<double>();
        Assert.Equal(1, divergence / (0.5 * 0.5e-8 * (1 + 1e-4 / 3)), 4e3 * tolerance);
    }

    [Fact]
    public void Likelihoods_have_finite_gradients_in_the_far_tails_too()
    {
        using var scope = NewDisposeScope();
        var pixels = tensor(new[] { -1f, -0.5f, 0.3f, 1f, 1f, 0f });
        var mean = tensor(new[] { 1f, 1f, 0.3f, -1f, 1f, 1e3f }).requires_grad_();
        var logScale = tensor(new[] { -6f, -9f, -9f, -6f, -9f, -9f }).requires_grad_();

        Likelihood.DiscretisedGaussian(pixels, mean, logScale).sum().backward();

        Assert.True(mean.grad!.isfinite().all().item<bool>());
        Assert.True(logScale.grad!.isfinite().all().item<bool>());
    }
}
