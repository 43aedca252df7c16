namespace Diffusion.Cli.Sampling;

/// <summary>What the command line asks of <c>sample</c>; null leaves a choice to the run's own settings.</summary>
internal sealed record SampleRequest
{
    public required string Checkpoint { get; init; }

    public required string Out { get; init; }

    /// <summary>Seed of the first picture; null is 0.</summary>
    public ulong? Seed { get; init; }

    public string? Class { get; init; }

    public string? Weights { get; init; }

    /// <summary>Relative length of the weights' average to make of the run's snapshots; null takes the checkpoint's own.</summary>
    public double? EmaLength { get; init; }

    public string? Device { get; init; }

    public bool Gif { get; init; }

    /// <summary>Whether pictures that are there already are kept, and only the others made.</summary>
    public bool Resume { get; init; }

    /// <summary>Whether all are also written as one archive for NumPy.</summary>
    public bool Npz { get; init; }

    /// <summary>How pictures are made.</summary>
    public SamplingChoices Choices { get; init; } = new();

    /// <summary>Assignments to the section Sampling.</summary>
    public IReadOnlyList<string> Assignments { get; init; } = [];

    /// <summary>A weaker checkpoint to guide away from, with <see cref="WeakGuidance"/>.</summary>
    public string? Weak { get; init; }

    public double? WeakGuidance { get; init; }

    /// <summary>An image to start from, with <see cref="Strength"/>.</summary>
    public string? From { get; init; }

    public double? Strength { get; init; }

    /// <summary>An image to paint in, where <see cref="Mask"/> is white.</summary>
    public string? Inpaint { get; init; }

    public string? Mask { get; init; }

    /// <summary>How often each stretch of the walk is taken.</summary>
    public int? Resample { get; init; }

    /// <summary>How many levels such a stretch has.</summary>
    public int? Jump { get; init; }

    /// <summary>Two seeds or two images to draw the way between.</summary>
    public IReadOnlyList<string>? Interpolate { get; init; }

    /// <summary>An image to find the noise of.</summary>
    public string? Invert { get; init; }

    /// <summary>The two seeds of <see cref="Interpolate"/>; null where it names images.</summary>
    public (ulong First, ulong Second)? InterpolatedSeeds =>
        Interpolate is [var first, var second] && IsSeed(first, out var one) && IsSeed(second, out var other) ? (one, other) : null;

    /// <summary>Whether noise is to be found of images, which only DDIM without noise of its own can.</summary>
    public bool Inverts => Invert is not null || (Interpolate is not null && InterpolatedSeeds is null);

    internal static bool IsSeed(string text, out ulong seed) =>
        ulong.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out seed);
}
