namespace Diffusion.Imaging;

/// <summary>One pair of axes with its lines.</summary>
public sealed record PlotPanel
{
    /// <summary>The lines.</summary>
    public required IReadOnlyList<PlotSeries> Series { get; init; }

    /// <summary>What stands above the axes; nothing when empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>What stands below the horizontal axis.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>What stands beside the vertical axis.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    public bool LogY { get; init; }
}
