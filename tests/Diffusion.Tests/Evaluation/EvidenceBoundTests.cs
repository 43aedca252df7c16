using Diffusion.Data;
using Diffusion.Evaluation;
using Diffusion.Networks;
using Diffusion.Probability;
using Diffusion.Tensors;
using Diffusion.Tests.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Evaluation;

/// <summary>Bounds of a model whose likelihood is known in closed form.</summary>
public sealed class EvidenceBoundTests
{
    private const int Count = 200;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void With_the_true_posterior_the_importance_weighted_bound_is_the_likelihood_for_every_draw(int draws)
    {
        var samples = Bounds(new LinearAutoencoder(), draws);
        Assert.All(samples.Zip(Exact()), pair => Assert.Equal(pair.Second, pair.First.ImportanceWeighted, 1e-3));
        Assert.Equal(0, Gap(samples, sample => sample.Total).Mean, 4 * Gap(samples, sample => sample.Total).StandardError!.Value);
    }

    [Fact]
    public void With_another_posterior_more_draws_close_in_on_the_likelihood()
    {
        var gaps = new[] { 1, 4, 16, 2000 }.Select(draws => Gap(Bounds(new LinearAutoencoder(0.3, 0.7), draws), sample => sample.ImportanceWeighted)).ToList();
        var evidence = Gap(Bounds(new LinearAutoencoder(0.3, 0.7), 64), sample => sample.Total);

        // One draw estimates the evidence bound; the gap of that is KL(q ‖ the true posterior), a number: the shift and e^0.7 in each of two dimensions.
        var divergence = 0.5 * ((2 * (Math.Exp(0.7) - 1 - 0.7)) + Shift());
        Assert.Equal(divergence, evidence.Mean, 4 * evidence.StandardError!.Value);
        Assert.Equal(divergence, gaps[0].Mean, 4 * gaps[0].StandardError!.Value);
        Assert.Equal(gaps.OrderByDescending(gap => gap.Mean), gaps);
        Assert.InRange(gaps[^1].Mean, -0.005, 0.01);
    }

    [Fact]
    public void Numbers_depend_on_the_seed_and_not_on_the_batch_and_few_draws_are_the_first_of_many()
    {
        var whole = Bounds(new LinearAutoencoder(0.3), 6);
        Assert.Equal(whole.Select(sample => sample.ImportanceWeighted), Bounds(new LinearAutoencoder(0.3), 6, batch: 4).Select(sample => sample.ImportanceWeighted), Near);
        Assert.NotEqual(whole, Bounds(new LinearAutoencoder(0.3), 6, seed: 1));

        // 6·e^−b6 is the sum of six weights and 5·e^−b5 that of the first five of them: the sixth is above 0.
        var fewer = Bounds(new LinearAutoencoder(0.3), 5);
        Assert.All(whole.Zip(fewer), pair => Assert.True((6 * Math.Exp(-pair.First.ImportanceWeighted)) - (5 * Math.Exp(-pair.Second.ImportanceWeighted)) > 0));
    }

    [Fact]
    public void Evaluating_leaves_no_tensor_behind_and_tells_the_means()
    {
        var told = 0L;
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using var data = Pictures.Gaussian(3, LinearAutoencoder.Side);
        using var network = new LinearAutoencoder();
        _ = new EvidenceBound(Model(network), 4).Run(new HeldOutImages(data, labelled: false), 3, seen: mean => told += mean.numel()).ToList();
        Assert.Equal((6, before), (told, DisposeScopeManager.Statistics.ThreadTotalLiveCount));
    }

    [Fact]
    public void Latents_times_their_scale_have_unit_variance()
    {
        using var scope = NewDisposeScope();
        using var data = Pictures.Gaussian(Count, LinearAutoencoder.Side);
        using var network = new LinearAutoencoder(0.3);
        var images = new HeldOutImages(data, labelled: false);
        var scale = LatentScale.Measure(Model(network), images, most: Count, batchSize: 64);
        var posterior = Model(network).Posterior(Clean(data));
        var drawn = cat([.. Enumerable.Range(0, 100).Select(seed => posterior.Sample(new Diffusion.Noise.RandomStream((ulong)seed, 0, 0)))], 0) * scale;
        Assert.Equal(1, drawn.var(unbiased: false).item<float>(), 0.02f);
        Assert.NotEqual(scale, LatentScale.Measure(Model(network), images, most: 50, batchSize: 64));
        Assert.Equal(scale, LatentScale.Measure(Model(network), images, most: 1000, batchSize: 7), 1e-9);
    }

    private static bool Near(double one, double other) => Math.Abs(one - other) < 1e-4;

    private static LatentVariableModel Model(LinearAutoencoder network) => new(network, new PixelLikelihood(Reconstruction.L2, LinearAutoencoder.Noise), null);

    private static List<EvidenceSample> Bounds(LinearAutoencoder network, int draws, int batch = 1000, ulong seed = 0)
    {
        using (network)
        using (var data = Pictures.Gaussian(Count, LinearAutoencoder.Side))
        {
            return [.. new EvidenceBound(Model(network), draws).Run(new HeldOutImages(data, labelled: false), batch, seed)];
        }
    }

    private static MeanEstimate Gap(List<EvidenceSample> samples, Func<EvidenceSample, double> bound) =>
        MeanEstimate.Of([.. samples.Zip(Exact(), (sample, exact) => bound(sample) - exact)]);

    /// <summary>Σ shift²/σ² of the true posterior.</summary>
    private static double Shift()
    {
        using var scope = NewDisposeScope();
        using var network = new LinearAutoencoder();
        var (_, logVariance) = network.Encode(zeros(1, 1, LinearAutoencoder.Side, LinearAutoencoder.Side, ScalarType.Float64));
        return (0.3 * 0.3 / logVariance.exp()).sum().item<double>();
    }

    private static double[] Exact()
    {
        using var scope = NewDisposeScope();
        using var data = Pictures.Gaussian(Count, LinearAutoencoder.Side);
        var images = Clean(data).to_type(ScalarType.Float64).flatten(1);
        var columns = LinearAutoencoder.Columns(ScalarType.Float64);
        var covariance = columns.matmul(columns.transpose(0, 1)) + (LinearAutoencoder.Noise * LinearAutoencoder.Noise * eye(16, dtype: ScalarType.Float64));
        var law = MultivariateGaussian.FromCovariance(zeros_like(images), covariance.expand(Count, 16, 16).clone());
        return (-law.LogDensity(images)).data<double>().ToArray();
    }

    private static Tensor Clean(ImageDataset data) => PixelTensor.FromImages([.. Enumerable.Range(0, data.Count).Select(data.ToImage)]);
}
