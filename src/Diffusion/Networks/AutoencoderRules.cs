using System.Globalization;

namespace Diffusion.Networks;

/// <summary>What an <see cref="AutoencoderConfig"/> must obey, and the names that it may use.</summary>
internal static class AutoencoderRules
{
    internal const string Down = "DownEncoderBlock2D";
    internal const string Up = "UpDecoderBlock2D";

    internal static List<string> Problems(AutoencoderConfig config)
    {
        var problems = new List<string>();
        CheckNames(config, problems);
        CheckNumbers(config, problems);
        CheckLevels(config, problems);
        return problems;
    }

    private static void CheckNames(AutoencoderConfig config, List<string> problems)
    {
        OneOf("act_fn", [config.ActFn], Activation.Known);
        OneOf("down_block_types", config.DownBlockTypes, [Down]);
        OneOf("up_block_types", config.UpBlockTypes, [Up]);

        void OneOf(string field, IEnumerable<string> values, IReadOnlyList<string> supported) => problems.AddRange(values.Distinct()
            .Where(value => !supported.Contains(value))
            .Take(UNetRules.MaxLevels)
            .Select(value => $"{field} \"{OneLine.Of(value)}\" is not supported; use {string.Join(" or ", supported.Select(name => $"\"{name}\""))}."));
    }

    private static void CheckNumbers(AutoencoderConfig config, List<string> problems)
    {
        (string Field, double Value, bool Good, string Rule)[] rules =
        [
            Count("in_channels", config.InChannels),
            Count("out_channels", config.OutChannels),
            ("layers_per_block", config.LayersPerBlock, config.LayersPerBlock is >= 1 and <= UNetRules.MaxLayers, $"a whole number from 1 to {UNetRules.MaxLayers}"),
            Count("latent_channels", config.LatentChannels),
            Count("norm_num_groups", config.NormNumGroups),
            ("sample_size", config.SampleSize, config.SampleSize is >= 1 and <= UNetRules.MaxSide, $"a whole number from 1 to {UNetRules.MaxSide}"),
            ("scaling_factor", config.ScalingFactor, config.ScalingFactor > 0 && double.IsFinite(config.ScalingFactor), "above 0"),
            ("shift_factor", config.ShiftFactor ?? 0, double.IsFinite(config.ShiftFactor ?? 0), "a number or null"),
        ];
        problems.AddRange(rules.Where(rule => !rule.Good)
            .Select(rule => $"{rule.Field} is {rule.Value.ToString(CultureInfo.InvariantCulture)}; it must be {rule.Rule}."));
        foreach (var (field, list) in new[] { ("latents_mean", config.LatentsMean), ("latents_std", config.LatentsStd) })
        {
            if (list is not null && list.Count != config.LatentChannels)
            {
                problems.Add($"{field} has {list.Count} entries; it must have one for each of {config.LatentChannels} latent channels.");
            }
        }

        static (string, double, bool, string) Count(string field, int value) =>
            (field, value, value is >= 1 and <= UNetRules.MaxCount, $"a whole number from 1 to {UNetRules.MaxCount}");
    }

    private static void CheckLevels(AutoencoderConfig config, List<string> problems)
    {
        var levels = config.BlockOutChannels.Count;
        if (levels is < 1 or > UNetRules.MaxLevels)
        {
            problems.Add($"block_out_channels has {levels} entries; it must have 1 to {UNetRules.MaxLevels}, one per level.");
            return;
        }

        foreach (var (field, count) in new[] { ("down_block_types", config.DownBlockTypes.Count), ("up_block_types", config.UpBlockTypes.Count) })
        {
            if (count != levels)
            {
                problems.Add($"{field} has {count} entries, block_out_channels has {levels}; they must be equally long.");
            }
        }

        if (config.NormNumGroups >= 1 && config.BlockOutChannels.Any(channels => channels is < 1 or > UNetRules.MaxCount || channels % config.NormNumGroups != 0))
        {
            problems.Add($"block_out_channels [{string.Join(", ", config.BlockOutChannels)}] must all be multiples of norm_num_groups {config.NormNumGroups}, up to {UNetRules.MaxCount}.");
        }
    }
}
