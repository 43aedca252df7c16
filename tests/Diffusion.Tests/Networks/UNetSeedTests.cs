using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Tests.Training;
using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

[Collection(RandomStateGroup.Name)]
public class UNetSeedTests
{
    private static readonly UNetConfig Tiny = new()
    {
        BlockOutChannels = [4, 8],
        LayersPerBlock = 1,
        NormNumGroups = 4,
        DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"],
        UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
    };

    [Fact]
    public void One_seed_makes_one_network()
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        using var first = new UNet(Tiny);
        manual_seed(0);
        using var second = new UNet(Tiny);
        TensorAssert.Same(first.state_dict(), second.state_dict());
    }

    /// <summary>diffusers' own test of its DDPM pipeline (tests/pipelines/ddpm/test_ddpm.py): it holds only if weights are drawn in the same order.</summary>
    [Fact]
    public void A_seed_makes_the_weights_that_it_makes_in_diffusers()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        manual_seed(0);
        using var network = new UNet(Tiny);
        using var generator = new Generator(0);
        var schedule = Assert.IsType<NoiseSchedule>(new ScheduleDefinition { Kind = "linear" }.Build("linear"));
        var x = randn([1, 3, 8, 8], generator: generator);
        foreach (var (t, previous) in new[] { (500, 0), (0, -500) })
        {
            var noise = network.call(x, tensor(new[] { (float)t }), null);
            var (alphaBar, before) = (schedule.AlphaBar[t], previous < 0 ? 1 : schedule.AlphaBar[previous]);
            var beta = 1 - (alphaBar / before);
            var clean = ((x - (noise * Math.Sqrt(1 - alphaBar))) / Math.Sqrt(alphaBar)).clamp(-1, 1);
            x = (clean * (Math.Sqrt(before) * beta / (1 - alphaBar))) + (x * (Math.Sqrt(1 - beta) * (1 - before) / (1 - alphaBar)));
            if (t > 0)
            {
                x += randn([1, 3, 8, 8], generator: generator) * Math.Sqrt((1 - before) / (1 - alphaBar) * beta);
            }
        }

        var image = ((x / 2) + 0.5).clamp(0, 1);
        double[] expected = [0, 0.9996672, 0.00329116, 1, 0.9995991, 1, 0.0060907, 0.00115037, 0];
        var corner = image.select(0, 0).select(0, 2).narrow(0, 5, 3).narrow(1, 5, 3).contiguous().data<float>().ToArray();
        Assert.All(expected.Zip(corner), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }
}
