namespace Diffusion.Cli.Sampling;

/// <summary>Pictures to be drawn.</summary>
/// <param name="Walk">How.</param>
/// <param name="Pictures">Which.</param>
/// <param name="Text">What they all say of how they were made.</param>
internal sealed record Drawing(Walk Walk, IReadOnlyList<Picture> Pictures, IReadOnlyDictionary<string, string> Text)
{
    /// <summary>What each starts from, by number.</summary>
    public IReadOnlyList<ulong> Numbers { get; } = [.. Pictures.Select(picture => picture.Number)];

    /// <summary>The class of each; null where there are none.</summary>
    public IReadOnlyList<long>? Labels { get; } = Pictures.All(picture => picture.Label is not null) ? [.. Pictures.Select(picture => picture.Label!.Value)] : null;
}

/// <summary>One of them.</summary>
/// <param name="Number">Its seed, or its place among the others; its file is named so.</param>
/// <param name="Label">Its class, or null.</param>
/// <param name="Text">What it alone says of how it was made.</param>
internal sealed record Picture(ulong Number, long? Label, IReadOnlyDictionary<string, string> Text);
