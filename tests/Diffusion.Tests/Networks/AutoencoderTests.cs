using Diffusion.Checkpoints;
using Diffusion.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

/// <summary>The autoencoder computes what diffusers computes, from the same weights: see data/unets/README.md.</summary>
public class AutoencoderTests
{
    private static readonly AutoencoderConfig Tiny = new() { BlockOutChannels = [4, 8], DownBlockTypes = ["DownEncoderBlock2D", "DownEncoderBlock2D"], UpBlockTypes = ["UpDecoderBlock2D", "UpDecoderBlock2D"], NormNumGroups = 2 };

    [Theory]
    [InlineData("case0")]
    [InlineData("case1")]
    public void Moments_and_decoded_images_in_double_precision_are_the_peers_to_nine_digits(string run)
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder("vae_tiny");
        using var network = Load(folder).to(ScalarType.Float64);
        using var noGrad = no_grad();
        var reference = folder.Reference;
        var (mean, logVariance) = network.Encode(reference[run + ".image"].to(ScalarType.Float64));
        AssertClose(reference[run + ".mean_f64"], mean, 1e-8, 1e-9);
        AssertClose(reference[run + ".logvar_f64"], logVariance.clamp((Scalar)(-30.0), (Scalar)20.0), 1e-8, 1e-9);
        AssertClose(reference[run + ".decoded_f64"], network.Decode(reference[run + ".latent_sample_f64"]), 1e-8, 1e-9);
    }

    [Theory]
    [InlineData("case0")]
    [InlineData("case1")]
    public void Moments_and_decoded_images_in_single_precision_are_the_peers_within_its_rounding(string run)
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder("vae_tiny");
        using var network = Load(folder);
        using var noGrad = no_grad();
        var reference = folder.Reference;
        var (mean, logVariance) = network.Encode(reference[run + ".image"]);
        AssertClose(reference[run + ".mean_f64"], mean, 0, 2e-5);
        AssertClose(reference[run + ".logvar_f64"], logVariance, 0, 2e-5);
        AssertClose(reference[run + ".decoded_f64"], network.Decode(reference[run + ".latent_sample_f64"].to(ScalarType.Float32)), 0, 4e-5);
    }

    [Fact]
    public void Gradients_in_double_precision_are_the_peers()
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder("vae_tiny");
        var reference = folder.Reference;
        var image = reference["case0.image"].to(ScalarType.Float64).requires_grad_();
        using (var encoding = Load(folder).to(ScalarType.Float64))
        {
            var (mean, logVariance) = encoding.Encode(image);
            (mean.square().sum() + logVariance.square().sum()).backward();
            AssertClose(reference["case0.grad_image_of_sum_moments2_f64"], image.grad!, 1e-6, 1e-9);
            AssertGradients(encoding, reference, "case0.grad_enc.");
        }

        var latent = reference["case0.latent_sample_f64"].clone().requires_grad_();
        using var decoding = Load(folder).to(ScalarType.Float64);
        decoding.Decode(latent).square().sum().backward();
        AssertClose(reference["case0.grad_latent_of_sum_decoded2_f64"], latent.grad!, 1e-6, 1e-9);
        AssertGradients(decoding, reference, "case0.grad_dec.");
    }

    [Fact]
    public void Keys_and_shapes_are_the_files_and_the_config_comes_back()
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder("vae_tiny");
        var path = System.IO.Path.Combine(folder.Path, "vae", "config.json");
        var weights = SafeTensors.Read(System.IO.Path.Combine(folder.Path, "vae", "diffusion_pytorch_model.safetensors"));
        var config = AutoencoderConfigFile.Read(path);
        using var network = new AutoencoderKL(config);
        var own = network.state_dict();
        Assert.Equal(weights.Keys.Order(StringComparer.Ordinal), own.Keys.Order(StringComparer.Ordinal));
        Assert.All(own, pair => Assert.Equal(weights[pair.Key].shape, pair.Value.shape));

        using var copies = new Checkpoints.TemporaryFolder();
        AutoencoderConfigFile.Write(copies["config.json"], config);
        var (before, after) = (Fields(path), Fields(copies["config.json"]));
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        Assert.All(before.Keys, key => Assert.Equal(before[key], after[key]));
    }

    [Theory]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public void What_a_config_leaves_out_is_left_out(bool quant, bool postQuant, bool attention)
    {
        using var scope = NewDisposeScope();
        using var network = new AutoencoderKL(Tiny with { UseQuantConv = quant, UsePostQuantConv = postQuant, MidBlockAddAttention = attention });
        var keys = network.state_dict().Keys;
        Assert.Equal(quant, keys.Contains("quant_conv.weight"));
        Assert.Equal(postQuant, keys.Contains("post_quant_conv.weight"));
        Assert.Equal(attention, keys.Contains("encoder.mid_block.attentions.0.to_q.weight") && keys.Contains("decoder.mid_block.attentions.0.to_q.weight"));
        Assert.Equal([2, 3, 8, 12], network.call(randn(2, 3, 8, 12)).shape);
    }

    [Fact]
    public void Both_ways_leave_only_their_results_alive()
    {
        using var scope = NewDisposeScope();
        using var network = new AutoencoderKL(Tiny);
        using var noGrad = no_grad();
        var images = randn(1, 3, 4, 4);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        network.Encode(images);
        network.call(images);
        Assert.Equal(before + 3, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData("""{"_class_name": "AutoencoderTiny"}""", "only AutoencoderKL can be loaded")]
    [InlineData("""{"down_block_types": ["AttnDownEncoderBlock2D"]}""", "down_block_types \"AttnDownEncoderBlock2D\" is not supported; use \"DownEncoderBlock2D\"")]
    [InlineData("""{"block_out_channels": [64, 128]}""", "down_block_types has 1 entries, block_out_channels has 2")]
    [InlineData("""{"norm_num_groups": 7}""", "must all be multiples of norm_num_groups 7")]
    [InlineData("""{"latents_mean": [0, 1]}""", "latents_mean has 2 entries; it must have one for each of 4 latent channels")]
    [InlineData("""{"scaling_factor": 0}""", "scaling_factor is 0; it must be above 0")]
    [InlineData("""{"latent_channels": 0}""", "latent_channels is 0; it must be a whole number")]
    [InlineData("""{"norm_num_groups": 0}""", "norm_num_groups is 0")]
    public void A_config_that_cannot_be_used_is_refused(string json, string expected)
    {
        using var folder = new Checkpoints.TemporaryFolder();
        File.WriteAllText(folder["config.json"], json);
        var message = Assert.Throws<InputException>(() => AutoencoderConfigFile.Read(folder["config.json"])).Message;
        Assert.StartsWith(folder["config.json"], message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, true, 1)]
    [InlineData(true, false, true, 2)]
    [InlineData(true, true, false, 3)]
    public void The_number_of_parameters_follows_from_the_config(bool quant, bool postQuant, bool attention, int layers)
    {
        using var scope = NewDisposeScope();
        var config = Tiny with { UseQuantConv = quant, UsePostQuantConv = postQuant, MidBlockAddAttention = attention, LayersPerBlock = layers, BlockOutChannels = [4, 6], OutChannels = 2, LatentChannels = 5 };
        using var network = new AutoencoderKL(config);
        Assert.Equal(network.parameters().Sum(parameter => parameter.numel()), AutoencoderCost.Parameters(config));
    }

    [Fact]
    public void Images_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        using var network = new AutoencoderKL(Tiny);
        Assert.Contains("multiples of 2", Assert.Throws<ArgumentException>(() => network.Encode(zeros(1, 3, 5, 4))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => network.Encode(zeros(1, 1, 4, 4)));
        Assert.Throws<ArgumentException>(() => network.Decode(zeros(1, 3, 4, 4)));
    }

    private static AutoencoderKL Load(ReferenceFolder folder)
    {
        var vae = System.IO.Path.Combine(folder.Path, "vae");
        return AutoencoderStore.Load(folder.Path).CreateNetwork(vae);
    }

    private static void AssertGradients(AutoencoderKL network, Dictionary<string, Tensor> reference, string prefix)
    {
        var gradients = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad);
        var expected = reference.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        Assert.True(expected.Count >= 3);
        foreach (var (key, value) in expected)
        {
            // Some are stored in single precision.
            AssertClose(value, gradients[key[prefix.Length..]]!, 1e-6, 1e-9);
        }
    }

    private static void AssertClose(Tensor expected, Tensor actual, double relative, double absolute)
    {
        Assert.Equal(expected.shape, actual.shape);
        var worst = (expected.to(ScalarType.Float64) - actual.to(ScalarType.Float64)).abs().max().ToDouble();
        Assert.InRange(worst, 0, absolute + relative * expected.abs().max().ToDouble());
    }

    private static Dictionary<string, string> Fields(string path) =>
        System.Text.Json.JsonDocument.Parse(File.ReadAllText(path)).RootElement.EnumerateObject().ToDictionary(field => field.Name, field => System.Text.Json.Nodes.JsonNode.Parse(field.Value.GetRawText())?.ToJsonString() ?? "null");
}
