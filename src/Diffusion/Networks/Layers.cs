using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>Layers as this network uses them.</summary>
internal static class Layers
{
    /// <summary>Group normalisation that starts as the identity: TorchSharp 0.104 to 0.107 leave its weights uninitialised.</summary>
    internal static GroupNorm GroupNorm(int groups, int channels, double eps)
    {
        var norm = nn.GroupNorm(groups, channels, eps);
        nn.init.ones_(norm.weight!);
        nn.init.zeros_(norm.bias!);
        return norm;
    }

    /// <summary>A table of vectors, one per class, that lives as long as its network: TorchSharp leaves its weight to the scope it is made in.</summary>
    internal static Embedding Embedding(int rows, int width)
    {
        var table = nn.Embedding(rows, width);
        foreach (var weight in table.parameters())
        {
            weight.DetachFromDisposeScope();
        }

        return table;
    }

    /// <summary>Each pixel becomes 2×2 pixels.</summary>
    internal static Tensor Double(Tensor x) => nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest);

    /// <summary>Each 2×2 pixels become their mean.</summary>
    internal static Tensor Halve(Tensor x) => nn.functional.avg_pool2d(x, 2L, 2L);
}
