using Diffusion.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

public sealed class LatentSpaceTests
{
    /// <summary>Two levels, so latents are half as large; three channels for one.</summary>
    internal static AutoencoderConfig Tiny { get; } = new()
    {
        InChannels = 1, OutChannels = 1, BlockOutChannels = [4, 8], NormNumGroups = 2, LatentChannels = 3, SampleSize = 8, ScalingFactor = 0.5, ShiftFactor = 0.25,
        DownBlockTypes = ["DownEncoderBlock2D", "DownEncoderBlock2D"], UpBlockTypes = ["UpDecoderBlock2D", "UpDecoderBlock2D"],
    };

    [Fact]
    public void Latents_are_shifted_and_scaled_on_the_way_in_and_back_on_the_way_out()
    {
        using var scope = NewDisposeScope();
        var autoencoder = Network(Tiny);
        using var space = new LatentSpace(autoencoder);
        var images = randn(1, 1, 8, 8);
        using var frozen = no_grad();
        var mean = autoencoder.Encode(images).Mean;

        TensorAssert.Same((mean - 0.25) * 0.5, space.Encode(images));
        TensorAssert.Same(mean, space.Posterior(images).Mean);
        TensorAssert.Close(autoencoder.Decode(mean), space.Decode(space.Encode(images)), 1e-5);
        using var other = space.ScaledBy(4);
        TensorAssert.Close(space.Decode((mean - 0.25) * 0.5), other.Decode((mean - 0.25) * 4), 1e-5);
    }

    [Fact]
    public void An_image_does_not_depend_on_its_batch_by_a_single_bit()
    {
        using var scope = NewDisposeScope();
        using var space = new LatentSpace(Network(Tiny));
        var (images, latents) = (randn(7, 1, 8, 8), randn(7, 3, 4, 4));
        var (encoded, decoded) = (space.Encode(images), space.Decode(latents));
        for (var i = 0; i < 7; i++)
        {
            TensorAssert.Same(space.Encode(images.narrow(0, i, 1)), encoded.narrow(0, i, 1));
            TensorAssert.Same(space.Decode(latents.narrow(0, i, 1)), decoded.narrow(0, i, 1));
        }
    }

    [Fact]
    public void The_log_variance_is_kept_where_diffusers_keeps_it()
    {
        using var scope = NewDisposeScope();
        var autoencoder = Network(Tiny);
        using var space = new LatentSpace(autoencoder);
        using (no_grad())
        {
            autoencoder.get_parameter("quant_conv.bias")!.narrow(0, 3, 3).copy_(tensor(new[] { 1000f, -1000, 0 }));
        }

        var logVariance = space.Posterior(randn(1, 1, 8, 8)).LogVariance;
        Assert.Equal((20, -30), (logVariance[0, 0].min().item<float>(), logVariance[0, 1].max().item<float>()));
    }

    [Fact]
    public void Latents_are_the_same_only_with_the_same_weights_and_scale()
    {
        using var scope = NewDisposeScope();
        var (autoencoder, copy) = (Network(Tiny), Network(Tiny));
        copy.load_state_dict(autoencoder.state_dict());
        using var space = new LatentSpace(autoencoder);
        using var twin = new LatentSpace(copy);
        using var scaled = new LatentSpace(copy, Tiny with { ScalingFactor = 0.51 });
        using var fresh = new LatentSpace(Network(Tiny));
        Assert.True(space.IsSame(twin));
        Assert.False(space.IsSame(scaled));
        Assert.False(space.IsSame(fresh));
    }

    [Fact]
    public void Only_results_stay_alive()
    {
        using var scope = NewDisposeScope();
        using var space = new LatentSpace(Network(Tiny));
        var (images, latents) = (randn(2, 1, 8, 8), randn(2, 3, 4, 4));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        space.Encode(images);
        space.Decode(latents);
        Assert.Equal(before + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void What_cannot_be_scaled_or_seen_is_refused()
    {
        Assert.Null(LatentSpace.Problem(Tiny));
        Assert.Contains("a scale for each channel", LatentSpace.Problem(Tiny with { LatentsStd = [1, 2, 3] }), StringComparison.Ordinal);
        Assert.Contains("takes images of 1 channels and answers 3", LatentSpace.Problem(Tiny with { OutChannels = 3 }), StringComparison.Ordinal);
        Assert.Contains("it must be 1, 3 or 4", LatentSpace.Problem(Tiny with { InChannels = 2, OutChannels = 2 }), StringComparison.Ordinal);
        using var scope = NewDisposeScope();
        using var autoencoder = Network(Tiny with { OutChannels = 3 });
        Assert.Throws<InputException>(() => new LatentSpace(autoencoder));
    }

    internal static AutoencoderKL Network(AutoencoderConfig config)
    {
        var network = new AutoencoderKL(config);
        network.eval();
        return network;
    }
}
