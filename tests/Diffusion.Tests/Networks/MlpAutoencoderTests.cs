using Diffusion.Networks;
using Diffusion.Probability;
using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

public sealed class MlpAutoencoderTests
{
    /// <summary>The first example of the literature: 784–256–256–32 and back.</summary>
    private static readonly MlpAutoencoderConfig Digits = new() { Channels = 1, Size = new ImageSize(28, 28), Hidden = [256, 256], LatentSize = 32 };

    [Fact]
    public void Layers_keys_and_shapes_are_those_of_the_first_example()
    {
        using var scope = NewDisposeScope();
        using var network = new MlpAutoencoder(Digits);
        Assert.Equal(
            [
                "decoder.0.weight [256, 32]", "decoder.1.weight [256, 256]", "decoder.2.weight [784, 256]", "encoder.0.weight [256, 784]", "encoder.1.weight [256, 256]",
                "log_variance.weight [32, 256]", "mean.weight [32, 256]",
            ],
            network.state_dict().Where(pair => pair.Key.EndsWith(".weight", StringComparison.Ordinal)).Select(pair => $"{pair.Key} [{string.Join(", ", pair.Value.shape)}]").Order(StringComparer.Ordinal));
        Assert.Equal(network.parameters().Sum(parameter => parameter.numel()), Digits.Parameters);
        Assert.Equal([32], Digits.LatentShape(Digits.Size));
    }

    [Fact]
    public void It_computes_what_its_layers_say()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = new MlpAutoencoder(Digits with { Size = new ImageSize(4, 6), Channels = 3, Hidden = [7] });
        var weights = network.state_dict();
        var images = randn(2, 3, 4, 6);
        Tensor Layer(Tensor x, string name) => nn.functional.linear(x, weights[name + ".weight"], weights[name + ".bias"]);
        var hidden = nn.functional.relu(Layer(images.flatten(1), "encoder.0"));
        var (mean, logVariance) = network.Encode(images);
        TensorAssert.Same(Layer(hidden, "mean"), mean);
        TensorAssert.Same(Layer(hidden, "log_variance"), logVariance);
        var expected = Layer(nn.functional.relu(Layer(mean, "decoder.0")), "decoder.1").view(2, 3, 4, 6);
        TensorAssert.Same(expected, network.Decode(mean));
        TensorAssert.Same(expected, network.call(images));
    }

    [Fact]
    public void Inputs_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        using var network = new MlpAutoencoder(Digits);
        Assert.Contains("it must be [N, 1, 28, 28]", Assert.Throws<ArgumentException>(() => network.Encode(zeros(2, 1, 32, 32))).Message, StringComparison.Ordinal);
        Assert.Contains("it must be [N, 32]", Assert.Throws<ArgumentException>(() => network.Decode(zeros(2, 31))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_that_makes_no_network_is_refused()
    {
        Assert.Contains("hidden is []", Assert.Throws<InputException>(() => new MlpAutoencoder(Digits with { Hidden = [] })).Message, StringComparison.Ordinal);
        Assert.Contains("latent_size is 0", Assert.Throws<InputException>(() => new MlpAutoencoder(Digits with { LatentSize = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("too many", Assert.Throws<InputException>(() => new MlpAutoencoder(Digits with { Size = new ImageSize(1 << 16, 1 << 16) })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 8, true)]
    [InlineData(6, 6, false)]
    [InlineData(8, 16, false)]
    public void A_convolutional_one_takes_square_images_of_a_multiple_of_its_levels(int height, int width, bool fits)
    {
        var model = new ModelOptions
        {
            Kind = ModelKind.Autoencoder, Channels = [8, 8, 16], LayersPerLevel = 1, AttentionLevels = [7], MiddleAttention = false, HeadSize = 5, Groups = 4, Dropout = 0,
            ScaleShift = true, LearnVariance = false, SelfConditioning = false,
        };
        var options = new AutoencoderOptions
        {
            LatentChannels = 3, Hidden = [1], LatentSize = 1, Reconstruction = Reconstruction.L2, Deviation = 1, KlWeight = 1, KlWarmupImages = 0, FreeBits = 0,
            LogVarianceBound = LogVarianceBoundKind.Soft, LogVarianceLimit = 20,
        };
        Assert.Empty(model.Problems());
        if (!fits)
        {
            Assert.Contains("a multiple of 4", Assert.Throws<InputException>(() => AutoencoderConfig.From(model, options, 1, new ImageSize(height, width))).Message, StringComparison.Ordinal);
            return;
        }

        var config = AutoencoderConfig.From(model, options, 1, new ImageSize(height, width));
        Assert.Equal([3, 2, 2], config.LatentShape(new ImageSize(8, 8)));
        using var network = new AutoencoderKL(config);
        Assert.Equal(network.parameters().Sum(parameter => parameter.numel()), ((IAutoencoderShape)config).Parameters);
    }
}
