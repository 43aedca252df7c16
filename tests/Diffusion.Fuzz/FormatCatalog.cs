using Diffusion.Fuzz.Formats;

namespace Diffusion.Fuzz;

/// <summary>Every format that the product reads.</summary>
internal static class FormatCatalog
{
    private static readonly Lazy<IReadOnlyList<Format>> Every = new(() => [.. ImageFormats.All(), .. DataFormats.All(), .. TextFormats.All(), .. CheckpointFormats.All()]);

    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<Format> All => Every.Value;

    /// <summary>A format by its name; among them those that break the law, to see whether that is seen.</summary>
    public static Format Find(string name) => LawlessFormats.All().FirstOrDefault(format => format.Name == name)
        ?? All.FirstOrDefault(format => format.Name == name)
        ?? throw new ArgumentException($"There is no format {name}; there are {string.Join(", ", All.Select(format => format.Name))}.", nameof(name));
}
