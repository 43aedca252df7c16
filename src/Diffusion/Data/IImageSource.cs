using Diffusion.Imaging;

namespace Diffusion.Data;

/// <summary>Images somewhere, listed but not yet read. Opening one throws <see cref="InputException"/> where nothing of it can be used.</summary>
internal interface IImageSource : IDisposable
{
    /// <summary>The kind of source, for the report.</summary>
    string Kind { get; }

    /// <summary>Candidates: images that were found and may still turn out unusable.</summary>
    int Count { get; }

    /// <summary>Names of the classes by label; empty when unlabelled.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Images that are rejected by their name alone.</summary>
    IReadOnlyList<RejectedImage> Rejected { get; }

    /// <summary>Lines for the report.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>What to call a candidate in a message.</summary>
    string Name(int index);

    /// <summary>The class of a candidate; without meaning when there are no classes.</summary>
    int Label(int index);

    /// <summary>Reads a candidate; called from many threads at once.</summary>
    /// <exception cref="RejectedException">It cannot be used.</exception>
    /// <exception cref="InvalidDataException">Its bytes cannot be decoded.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    PixelImage Read(int index);
}
