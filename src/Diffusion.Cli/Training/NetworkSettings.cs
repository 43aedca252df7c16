using Diffusion.Networks;

namespace Diffusion.Cli.Training;

/// <summary>The section Model of a network that exists already.</summary>
internal static class NetworkSettings
{
    /// <summary>What the section Model would say; what it has no word for is not in it.</summary>
    public static ModelOptions Of(UNetConfig network) => new()
    {
        Channels = [.. network.BlockOutChannels],
        LayersPerLevel = network.LayersPerBlock,
        AttentionLevels = [.. network.DownBlockTypes.Index().Where(block => block.Item.StartsWith("Attn", StringComparison.Ordinal)).Select(block => block.Index)],
        MiddleAttention = network.AddAttention && network.MidBlockType is not null,
        HeadSize = network.AttentionHeadDim,
        Groups = network.NormNumGroups,
        Dropout = network.Dropout,
        ScaleShift = network.ResnetTimeScaleShift == "scale_shift",
        LearnVariance = network.LearnsVariance,
        SelfConditioning = network.SelfConditioning,
    };
}
