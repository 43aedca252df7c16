namespace Diffusion.Networks;

/// <summary>The section Model of the settings: the network to train. Its defaults for the user stand in appsettings.json.</summary>
public sealed record ModelOptions
{
    /// <summary>What kind of network it is. <see cref="ModelKind.Autoencoder"/> takes <see cref="Channels"/>, <see cref="LayersPerLevel"/>, <see cref="MiddleAttention"/> and <see cref="Groups"/>; <see cref="ModelKind.Mlp"/> none of these.</summary>
    public ModelKind Kind { get; init; }

    /// <summary>Channels of each level, finest first; each level after the first works at half the size. Multiples of <see cref="Groups"/>.</summary>
    public required int[] Channels { get; init; }

    /// <summary>Residual blocks per level on the way down; the way up has one more.</summary>
    /// <value>1 or more.</value>
    public required int LayersPerLevel { get; init; }

    /// <summary>Which levels have self-attention: 0 is the full size, 1 half of it, and so on. May be empty.</summary>
    public required int[] AttentionLevels { get; init; }

    /// <summary>Whether the middle of the network, at the smallest size, has self-attention.</summary>
    public required bool MiddleAttention { get; init; }

    /// <summary>Channels of one attention head: a divisor of the channels of each level with attention; null for one head.</summary>
    /// <value>1 or more, or null.</value>
    public int? HeadSize { get; init; }

    /// <summary>Groups of every group normalisation.</summary>
    /// <value>1 or more.</value>
    public required int Groups { get; init; }

    /// <summary>Probability that a hidden value is dropped while training.</summary>
    /// <value>At least 0 and below 1.</value>
    public required double Dropout { get; init; }

    /// <summary>Whether time and class scale and shift the normalised values (Nichol &amp; Dhariwal 2021) instead of being added.</summary>
    public required bool ScaleShift { get; init; }

    /// <summary>Whether the network also answers the variance of its steps, in twice as many channels (Nichol &amp; Dhariwal 2021, §3.1).</summary>
    public required bool LearnVariance { get; init; }

    /// <summary>Whether the network sees its own earlier estimate of the image beside it, in twice as many channels (Chen et al. 2023, §3.2).</summary>
    public required bool SelfConditioning { get; init; }

    /// <summary>What is wrong with these options by themselves, a sentence each that names the key; empty when nothing is.</summary>
    /// <returns>Sentences for the user.</returns>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Require(Channels.Length is >= 1 and <= UNetRules.MaxLevels, $"Model:Channels has {Channels.Length} entries; give 1 to {UNetRules.MaxLevels}, one per level.");
        Require(LayersPerLevel >= 1, $"Model:LayersPerLevel is {LayersPerLevel}; it must be 1 or more.");
        Require(Groups >= 1, $"Model:Groups is {Groups}; it must be 1 or more.");
        Require(HeadSize is null or >= 1, $"Model:HeadSize is {HeadSize}; it must be 1 or more, or null for one head.");
        Require(Dropout is >= 0 and < 1, FormattableString.Invariant($"Model:Dropout is {Dropout}; it must be at least 0 and below 1."));
        foreach (var channels in Channels.Where(channels => channels < 1 || (Groups >= 1 && channels % Groups != 0)).Distinct())
        {
            problems.Add($"Model:Channels has {channels}; each must be a positive multiple of Model:Groups = {Groups}.");
        }

        if (Kind != ModelKind.UNet)
        {
            return problems;
        }

        foreach (var level in AttentionLevels.Where(level => level < 0 || level >= Channels.Length))
        {
            problems.Add($"Model:AttentionLevels names level {level}; with {Channels.Length} entries in Model:Channels the levels are 0 to {Channels.Length - 1}.");
        }

        foreach (var channels in AttendedChannels().Where(channels => HasBadHeads(channels)).Distinct())
        {
            problems.Add($"Model:HeadSize {HeadSize} does not divide the {channels} channels of a level with attention; give a divisor, or null for one head.");
        }

        return problems;

        void Require(bool good, string problem)
        {
            if (!good)
            {
                problems.Add(problem);
            }
        }
    }

    private bool HasBadHeads(int channels) => HeadSize is { } size && size >= 1 && channels % size != 0;

    private IEnumerable<int> AttendedChannels() =>
        Channels.Where((_, level) => AttentionLevels.Contains(level) || (MiddleAttention && level == Channels.Length - 1));
}
