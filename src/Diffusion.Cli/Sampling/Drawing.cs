namespace Diffusion.Cli.Sampling;

/// <summary>Pictures to be drawn.</summary>
/// <param name="Walk">How.</param>
/// <param name="Count">How many.</param>
/// <param name="At">The picture at a place, 0 … Count − 1: they are too many to be listed.</param>
/// <param name="Text">What they all say of how they were made.</param>
internal sealed record Drawing(Walk Walk, int Count, Func<int, Picture> At, IReadOnlyDictionary<string, string> Text);

/// <summary>One of them.</summary>
/// <param name="Number">Its seed, or its place among the others; its file is named so.</param>
/// <param name="Label">Its class, or null.</param>
/// <param name="Text">What it alone says of how it was made.</param>
internal sealed record Picture(ulong Number, long? Label, IReadOnlyDictionary<string, string> Text);
