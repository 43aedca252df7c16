namespace Diffusion.Networks;

/// <summary>What a U-Net is made of, block by block: the one place that knows how channels run through it. Built from it: the modules and the cost.</summary>
internal sealed class UNetLayout
{
    internal UNetLayout(UNetConfig config)
    {
        var channels = config.BlockOutChannels;
        var last = channels.Count - 1;
        var layers = config.LayersPerBlock;
        Down = [.. Enumerable.Range(0, channels.Count).Select(level => new Level(
            level,
            channels[level],
            config.DownBlockTypes[level] == UNetRules.AttentionDown,
            level == last ? null : Resampling(config.DownBlockTypes[level] == UNetRules.AttentionDown, config.DownsampleType),
            [.. Enumerable.Range(0, layers).Select(layer => (layer == 0 ? channels[Math.Max(level - 1, 0)] : channels[level], channels[level]))]))];
        Up = [.. Enumerable.Range(0, channels.Count).Select(step => UpLevel(config, step))];
        HasMiddle = config.MidBlockType is not null;
        MiddleAttention = HasMiddle && config.AddAttention;
        MiddleGroups = config.AttnNormNumGroups ?? (config.ResnetTimeScaleShift == UNetRules.AddTime ? config.NormNumGroups : null);
    }

    /// <summary>Finest first.</summary>
    internal IReadOnlyList<Level> Down { get; }

    /// <summary>Coarsest first.</summary>
    internal IReadOnlyList<Level> Up { get; }

    internal bool HasMiddle { get; }

    internal bool MiddleAttention { get; }

    /// <summary>Groups of the middle attention's normalisation, null for none.</summary>
    internal int? MiddleGroups { get; }

    /// <summary>A residual block takes what comes up from below, joined with a skip: the level's own, and last the input of that level.</summary>
    private static Level UpLevel(UNetConfig config, int step)
    {
        var channels = config.BlockOutChannels;
        var level = channels.Count - 1 - step;
        var below = channels[Math.Min(level + 1, channels.Count - 1)];
        var input = channels[Math.Max(level - 1, 0)];
        var attention = config.UpBlockTypes[step] == UNetRules.AttentionUp;
        var resnets = Enumerable.Range(0, config.LayersPerBlock + 1).Select(layer =>
            ((layer == 0 ? below : channels[level]) + (layer == config.LayersPerBlock ? input : channels[level]), channels[level]));
        return new Level(level, channels[level], attention, level == 0 ? null : Resampling(attention, config.UpsampleType), [.. resnets]);
    }

    /// <summary>diffusers heeds the type only where there is attention.</summary>
    private static string Resampling(bool attention, string type) => attention ? type : UNetRules.Convolution;

    /// <summary>One level, 0 being the finest: its residual blocks, whether an attention follows each, and how the size changes after them (null: it does not).</summary>
    internal sealed record Level(int Index, int Channels, bool Attention, string? Resample, IReadOnlyList<(int In, int Out)> Resnets);
}
