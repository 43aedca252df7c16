using Diffusion.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

/// <summary>The ways time enters a network, in closed form, and their keys in a checkpoint.</summary>
public class TimeEmbeddingTests
{
    private static readonly UNetConfig Config = new()
    {
        BlockOutChannels = [8], DownBlockTypes = ["DownBlock2D"], UpBlockTypes = ["UpBlock2D"], LayersPerBlock = 1, NormNumGroups = 2, NumTrainTimesteps = 10,
    };

    [Fact]
    public void Random_frequencies_turn_the_logarithm_of_the_noise_level()
    {
        using var scope = NewDisposeScope();
        using var network = new UNet(Config with { TimeEmbeddingType = "fourier" });
        var state = network.state_dict();
        var frequencies = state["time_proj.weight"];
        Assert.Equal([8], frequencies.shape);
        Assert.Equal([32, 16], state["time_embedding.linear_1.weight"].shape);
        Assert.DoesNotContain("time_proj.weight", network.named_parameters().Select(pair => pair.name));

        var embedding = network.named_modules().Single(pair => pair.name == "time_proj").module is nn.Module<Tensor, Tensor> projection
            ? projection.call(tensor(new[] { 0.5f, 3f }))
            : throw new InvalidOperationException("time_proj is no module of one tensor.");
        foreach (var (row, sigma) in new[] { (0, 0.5), (1, 3.0) })
        {
            for (var i = 0; i < 8; i++)
            {
                // float32 angles reach some 100, so their sines are off by up to 1e-5.
                var angle = 2 * Math.PI * frequencies[i].ToDouble() * Math.Log(sigma);
                Assert.Equal(Math.Sin(angle), embedding[row, i].ToDouble(), 1e-4);
                Assert.Equal(Math.Cos(angle), embedding[row, i + 8].ToDouble(), 1e-4);
            }
        }
    }

    [Fact]
    public void An_answer_with_random_frequencies_is_divided_by_the_noise_level()
    {
        using var scope = NewDisposeScope();
        using var network = new UNet(Config with { TimeEmbeddingType = "fourier", ResnetTimeScaleShift = "default" });
        using var noGrad = no_grad();
        nn.init.zeros_(network.state_dict()["time_embedding.linear_1.weight"]); // what is left of the time is the division
        var x = randn(2, 3, 4, 4);
        var (one, four) = (network.call(x, tensor(new[] { 1f, 1f }), null), network.call(x, tensor(new[] { 4f, 4f }), null));
        Assert.True((one / 4 - four).abs().max().item<float>() < 1e-6);
    }

    [Fact]
    public void A_table_has_a_row_for_each_step_and_takes_the_nearest()
    {
        using var scope = NewDisposeScope();
        using var network = new UNet(Config with { TimeEmbeddingType = "learned" });
        using var noGrad = no_grad();
        Assert.Equal([10, 8], network.state_dict()["time_proj.weight"].shape);
        Assert.Contains("time_proj.weight", network.named_parameters().Select(pair => pair.name));
        var x = randn(1, 3, 4, 4);
        var whole = network.call(x, tensor(new long[] { 7 }), null);
        Assert.True(whole.allclose(network.call(x, tensor(new[] { 7.4f }), null), 0, 0));
        Assert.False(whole.allclose(network.call(x, tensor(new[] { 7.6f }), null), 0, 1e-6));
    }
}
