using Diffusion.Networks;
using Diffusion.Probability;
using Diffusion.Tensors;
using Diffusion.Training;
using TorchSharp;
using TorchSharp.Modules;
using static Diffusion.Tests.Training.TrainingFixture;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

[Collection(RandomStateGroup.Name)]
public sealed class AutoencoderObjectiveTests
{
    private static readonly AutoencoderOptions Bound = new()
    {
        LatentChannels = 2, Hidden = [16], LatentSize = 5, Reconstruction = Reconstruction.L2, Deviation = 0.5, KlWeight = 1, KlWarmupImages = 0, FreeBits = 0,
        LogVarianceBound = LogVarianceBoundKind.Soft, LogVarianceLimit = 20,
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, (AutoencoderOptions Bound, bool Convolutional)> Cases { get; } = new()
    {
        ["plain"] = (Bound, false),
        ["warm-up and free bits"] = (Bound with { KlWarmupImages = 40, FreeBits = 0.05, KlWeight = 2 }, false),
        ["bernoulli"] = (Bound with { Reconstruction = Reconstruction.Bernoulli, LogVarianceBound = LogVarianceBoundKind.Clamp }, false),
        ["convolutional"] = (Bound with { Reconstruction = Reconstruction.L1, FreeBits = 0.5, LogVarianceBound = LogVarianceBoundKind.None }, true),
    };

    [Fact]
    public void The_loss_is_the_bound_of_one_draw_and_the_measures_its_parts()
    {
        using var scope = NewDisposeScope();
        var bound = Bound with { KlWeight = 0.7 };
        using var network = Network(false);
        var images = PixelTensor.FromFloats(Batch(0).Pixels, 8, 1, 8, 8);
        var (mean, logVariance) = network.Encode(images);
        var posterior = DiagonalGaussian.FromLogVariance(mean, logVariance, LogVarianceBound.Soft(20));
        var answer = network.Decode(posterior.Sample(new StepDraws(Options.Seed, 0).Latent([8, 5], CPU)));
        var reconstruction = (0.5 * ((images - answer) / 0.5).square() + Math.Log(0.5 * Math.Sqrt(2 * Math.PI))).sum().item<float>() / 8;
        var divergence = posterior.DivergenceFromStandard().mean().item<float>();

        var trainer = new Trainer(new AutoencoderObjective(bound), Options);
        using var state = trainer.Start(network);
        var step = trainer.Run(state, Batches()).First();

        Assert.Equal(LatentMeasures.Names, new AutoencoderObjective(bound).Measures);
        Assert.Equal(LatentMeasures.Names.Order(StringComparer.Ordinal), step.Measures.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(reconstruction + (0.7 * divergence), step.Loss, 1e-4 * reconstruction);
        Assert.Equal(reconstruction, step.Measures["reconstruction"], 1e-4 * reconstruction);
        Assert.Equal(divergence, step.Measures["kl"], 1e-4);
        Assert.Equal(logVariance.mean().item<float>(), step.Measures["log_variance_mean"], 1e-6);
        Assert.Equal(logVariance.min().item<float>(), step.Measures["log_variance_min"]);
        Assert.Equal(logVariance.max().item<float>(), step.Measures["log_variance_max"]);
        Assert.Equal(mean.var(0).gt(0.01).sum().item<long>(), step.Measures["active_units"]);
        Assert.Equal(step.Measures["active_units"] / 5, step.Measures[LatentMeasures.ActiveShare]);
    }

    [Fact]
    public void The_weight_of_the_kl_rises_linearly_from_nothing_with_the_images_seen()
    {
        var options = Bound with { KlWeight = 2, KlWarmupImages = 32 };
        using var network = Network(false);
        var trainer = new Trainer(new AutoencoderObjective(options), Options with { Images = 48 });
        using var state = trainer.Start(network);
        Assert.Equal([0, 0.5, 1, 1.5, 2, 2], trainer.Run(state, Batches()).Select(step => step.Measures["kl_weight"]));
        Assert.Equal(2, (options with { KlWarmupImages = 0 }).KlWeightAfter(0));
    }

    [Fact]
    public void Free_bits_stop_the_gradient_of_what_lies_below_them_and_leave_that_above()
    {
        using var scope = NewDisposeScope();
        double[] means = [0.1, 1, 0, 2], logVariances = [0, 0, -0.2, 1];
        using var network = new ConstantAutoencoder(means, logVariances);
        var options = Bound with { FreeBits = 0.3, KlWeight = 3, LogVarianceBound = LogVarianceBoundKind.None };
        using var state = new TrainingState(network, Options);
        var loss = new AutoencoderObjective(options).Begin(state, Batch(0), new StepDraws(1, 0), CPU);
        var share = loss.Share(0, 8);
        share.backward();

        // KL = ½(µ² + e^v − 1 − v): 0.005, 0.5, 0.0094 and 2.359; its gradient µ and ½(e^v − 1).
        double[] each = [.. means.Zip(logVariances, (mean, log) => 0.5 * ((mean * mean) + Math.Exp(log) - 1 - log))];
        Assert.Equal([false, true, false, true], each.Select(kl => kl > 0.3));
        for (var j = 0; j < means.Length; j++)
        {
            Assert.Equal(each[j] > 0.3 ? 3 * means[j] : 0, network.Mean.grad![j].item<float>(), 1e-5);
            Assert.Equal(each[j] > 0.3 ? 1.5 * (Math.Exp(logVariances[j]) - 1) : 0, network.LogVariance.grad![j].item<float>(), 1e-5);
        }

        Assert.Equal(loss.Measures["reconstruction"] + (3 * each.Sum(kl => Math.Max(0.3, kl))), share.item<float>(), 1e-3);
        Assert.Equal(each.Sum(), loss.Measures["kl"], 1e-5);
    }

    [Theory, MemberData(nameof(Names))]
    public void Splitting_the_batch_leaves_the_gradient_the_loss_and_the_measures_as_they_are(string name)
    {
        using var scope = NewDisposeScope();
        var (whole, wholeStep) = FirstStep(name, null);
        var (split, splitStep) = FirstStep(name, 3);
        Assert.Equal(wholeStep.Loss, splitStep.Loss, 1e-5 * Math.Abs(wholeStep.Loss));
        Assert.All(wholeStep.Measures, pair => Assert.Equal(pair.Value, splitStep.Measures[pair.Key], 1e-5 * (1 + Math.Abs(pair.Value))));
        foreach (var (key, gradient) in whole)
        {
            Assert.True((gradient - split[key]).abs().max().item<float>() <= 1e-4 * gradient.abs().max().item<float>() + 1e-7, key);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Resuming_equals_never_stopping_to_the_bit_and_the_loss_falls(string name)
    {
        using var scope = NewDisposeScope();
        var (bound, convolutional) = Cases[name];
        var trainer = new Trainer(new AutoencoderObjective(bound), Options with { Images = 8 * 40, MicroBatchSize = 5 });
        List<double> losses;
        Dictionary<string, string> straight;
        using (var network = Network(convolutional))
        using (var state = trainer.Start(network))
        {
            losses = [.. trainer.Run(state, Batches()).Select(step => step.Measures["reconstruction"])];
            straight = Bytes(state);
        }

        Assert.True(losses.TakeLast(5).Average() < losses.Take(5).Average(), $"{losses.Take(5).Average()} → {losses.TakeLast(5).Average()}");
        TrainingSnapshot snapshot;
        using (var network = Network(convolutional))
        using (var state = trainer.Start(network))
        {
            Assert.Equal(losses.Take(7), trainer.Run(state, Batches()).Take(7).Select(step => step.Measures["reconstruction"]));
            snapshot = Frozen(state.Snapshot());
        }

        using var fresh = Network(convolutional, seed: 9);
        using var resumed = trainer.Start(fresh);
        resumed.Restore(snapshot);
        Assert.Equal(losses.Skip(7), trainer.Run(resumed, Batches(7)).Select(step => step.Measures["reconstruction"]));
        Assert.Equal(straight, Bytes(resumed));
    }

    [Theory, MemberData(nameof(Names))]
    public void Steps_leave_no_tensor_behind(string name)
    {
        var (bound, convolutional) = Cases[name];
        var trainer = new Trainer(new AutoencoderObjective(bound), Options with { MicroBatchSize = 3 });
        using var network = Network(convolutional);
        using var state = trainer.Start(network);
        var alive = new List<long>();
        foreach (var step in trainer.Run(state, Batches()))
        {
            alive.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            Assert.Null(CurrentDisposeScope);
        }

        Assert.Single(alive.Skip(1).Distinct());
    }

    [Fact]
    public void A_network_of_another_kind_is_refused()
    {
        using var network = TrainingFixture.Network();
        using var state = new TrainingState(network, Options);
        Assert.Contains("is no variational autoencoder", Assert.Throws<ArgumentException>(() => new Trainer(new AutoencoderObjective(Bound), Options).Run(state, Batches())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModelKind.Autoencoder, Reconstruction.Bernoulli, 1.0, 0.0, 0, "use L2 or L1, or Model:Kind=Mlp.")]
    [InlineData(ModelKind.Mlp, Reconstruction.L2, -1.0, 0.0, 0, "Autoencoder:KlWeight is -1; it must be 0 or more.")]
    [InlineData(ModelKind.Mlp, Reconstruction.L2, 0.0, 0.5, 0, "all of the KL is free")]
    [InlineData(ModelKind.Mlp, Reconstruction.L2, 0.0, 0.0, 5, "to which nothing rises")]
    public void Options_that_make_no_sense_are_refused(ModelKind kind, Reconstruction reconstruction, double weight, double free, long warmup, string expected) =>
        Assert.Contains(expected, Assert.Single((Bound with { Reconstruction = reconstruction, KlWeight = weight, FreeBits = free, KlWarmupImages = warmup }).Problems(kind)), StringComparison.Ordinal);

    private static VariationalAutoencoder Network(bool convolutional, int seed = 1)
    {
        manual_seed(seed);
        return convolutional
            ? new AutoencoderKL(new AutoencoderConfig
            {
                InChannels = 1, OutChannels = 1, SampleSize = 8, BlockOutChannels = [4, 4], DownBlockTypes = ["DownEncoderBlock2D", "DownEncoderBlock2D"],
                UpBlockTypes = ["UpDecoderBlock2D", "UpDecoderBlock2D"], NormNumGroups = 2, LatentChannels = 2,
            })
            : new MlpAutoencoder(MlpAutoencoderConfig.From(Bound, 1, new ImageSize(8, 8)));
    }

    private static (Dictionary<string, Tensor> Gradient, TrainingProgress Step) FirstStep(string name, int? micro)
    {
        var (bound, convolutional) = Cases[name];
        var trainer = new Trainer(new AutoencoderObjective(bound with { KlWarmupImages = 0 }), Options with { MicroBatchSize = micro });
        var network = Network(convolutional);
        var state = trainer.Start(network);
        var step = trainer.Run(state, Batches()).First();
        return (network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad!.clone()), step);
    }

    /// <summary>The same posterior whatever the image, and the same answer whatever the latent.</summary>
    private sealed class ConstantAutoencoder : VariationalAutoencoder
    {
        private readonly Parameter mean;
        private readonly Parameter log_variance;

        public ConstantAutoencoder(double[] means, double[] logVariances)
            : base(nameof(ConstantAutoencoder))
        {
            mean = nn.Parameter(tensor(means, dtype: ScalarType.Float32));
            log_variance = nn.Parameter(tensor(logVariances, dtype: ScalarType.Float32));
            Shape = new MlpAutoencoderConfig { Channels = 1, Size = new ImageSize(8, 8), Hidden = [1], LatentSize = means.Length };
            RegisterComponents();
        }

        public Parameter Mean => mean;

        public Parameter LogVariance => log_variance;

        public override IAutoencoderShape Shape { get; }

        public override (Tensor Mean, Tensor LogVariance) Encode(Tensor images) => (mean.expand(images.shape[0], -1), log_variance.expand(images.shape[0], -1));

        public override Tensor Decode(Tensor latent) => zeros(latent.shape[0], 1, 8, 8);
    }
}
