namespace Diffusion.Imaging;

/// <summary>How a line is told from the others.</summary>
internal sealed record SeriesStyle(string Colour, string Dashes)
{
    // Okabe and Ito's palette, which colour-blind readers tell apart, without its yellow, which is too pale for a line on white.
    private static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];
    private static readonly string[] DashPatterns = ["", "7 3", "2 3", "9 3 2 3"];

    /// <summary>A style for every name, in the order of first use: colours first, then the colours again with dashes.</summary>
    public static OrderedDictionary<string, SeriesStyle> Assign(IEnumerable<string> names)
    {
        var styles = new OrderedDictionary<string, SeriesStyle>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            int i = styles.Count;
            styles.TryAdd(name, new(Colours[i % Colours.Length], DashPatterns[i / Colours.Length % DashPatterns.Length]));
        }

        return styles;
    }
}
