using Diffusion.Networks;
using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

/// <summary>Networks whose weights are loaded right after they are made.</summary>
public sealed class UnsetNetworkTests
{
    private static readonly UNetConfig Config = new()
    {
        BlockOutChannels = [4, 8], LayersPerBlock = 1, NormNumGroups = 4, DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
        TimeEmbeddingType = "fourier", NumClassEmbeds = 3,
    };

    [Fact]
    public void What_is_loaded_into_one_is_all_that_it_holds()
    {
        using var scope = NewDisposeScope();
        using var drawn = new UNet(Config);
        using var loaded = NetworkWeights.Made(UNetCost.Parameters(Config), () => new UNet(Config), drawn.state_dict(), "test");

        TensorAssert.Same(drawn.state_dict(), loaded.state_dict());
        Assert.False(loaded.training);
        Assert.All(loaded.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void It_has_the_keys_and_shapes_of_any_other()
    {
        using var scope = NewDisposeScope();
        using var drawn = new UNet(Config);
        using var unset = NetworkWeights.Unset(() => new UNet(Config));

        Assert.Equal(
            drawn.state_dict().Select(pair => (pair.Key, string.Join(',', pair.Value.shape))),
            unset.state_dict().Select(pair => (pair.Key, string.Join(',', pair.Value.shape))));
    }

    [Fact]
    public void A_network_that_is_made_afterwards_has_fresh_weights_again()
    {
        using var scope = NewDisposeScope();
        NetworkWeights.Unset(() => new UNet(Config)).Dispose();
        using var network = new UNet(Config);

        // Uniform in ±1/√27 where the first convolution sees three channels: never nothing, never far out.
        var weight = network.state_dict()["conv_in.weight"];
        Assert.InRange(weight.abs().max().item<float>(), 0.1f, (float)(1 / Math.Sqrt(27)));
    }
}
