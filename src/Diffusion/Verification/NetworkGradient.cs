using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>The gradient in x_0 of what a small U-Net makes of x_t, automatically and by differences, in float64.</summary>
internal sealed class NetworkGradient(VerifiedFunctions functions, NormalDraws draws, ulong seed)
{
    /// <summary>What central differences of a deep function leave, relative to the largest component.</summary>
    public const double Tolerance = 1e-6;

    private const ulong WeightStream = 407;
    private const double WeightScale = 0.2;
    private const double Step = 1e-5;
    private const int Side = 4;

    private static readonly UNetConfig Config = new()
    {
        InChannels = 1,
        OutChannels = 1,
        BlockOutChannels = [8, 8],
        LayersPerBlock = 1,
        NormNumGroups = 4,
        DownBlockTypes = ["DownBlock2D", "DownBlock2D"],
        UpBlockTypes = ["UpBlock2D", "UpBlock2D"],
    };

    /// <summary>The largest difference between the two gradients, relative to the largest component.</summary>
    /// <param name="level">Where x_t lies.</param>
    public double Error(NoiseLevel level) => Scoped.Value(() =>
    {
        using var network = Network();
        var (clean, noise, weights) = (draws.Next(1, 1, Side, Side), draws.Next(1, 1, Side, Side), draws.Next(1, 1, Side, Side));

        // [N, 1, H, W] to [N]: a weighted sum of the network's answer to x_t.
        Tensor Value(Tensor x) =>
            (network.call(functions.Noising(x, [level], noise.expand(x.shape).contiguous()), full(x.shape[0], level.Time, dtype: ScalarType.Float64), null) * weights).flatten(1).sum([1L]);

        var automatic = Derivative.Automatic(Value, clean).flatten();
        using var frozen = no_grad();
        var directions = eye(Side * Side, dtype: ScalarType.Float64).view(-1, 1, Side, Side) * Step;
        var differences = (Value(clean + directions) - Value(clean - directions)) / (2 * Step);
        return ((differences - automatic).abs().max() / automatic.abs().max()).item<double>();
    });

    /// <summary>A network whose weights come from the seed and not from libtorch's own generator.</summary>
    private UNet Network()
    {
        var network = new UNet(Config).to(ScalarType.Float64);
        network.eval();
        using var frozen = no_grad();
        var weights = new NormalDraws(seed, WeightStream);
        foreach (var parameter in network.parameters())
        {
            Scoped.Run(() => { parameter.copy_(weights.Next(parameter.shape) * WeightScale); });
        }

        return network;
    }
}
