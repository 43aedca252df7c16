namespace Diffusion.Data;

/// <summary>Reads training images from wherever <see cref="DataOptions.Path"/> points.</summary>
public static class DatasetReader
{
    /// <summary>Finds, checks and decodes the images, on all cores.</summary>
    /// <param name="options">What to read.</param>
    /// <param name="progress">Told how far decoding is, some ten times a second and from any thread.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>At least one image; what was rejected and why stands in its <see cref="ImageDataset.Report"/>.</returns>
    /// <exception cref="InputException">The options are wrong, or there is nothing usable there; the message says what and where.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ImageDataset Read(DataOptions options, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = options.Problems();
        if (problems.Count > 0)
        {
            throw new InputException(string.Join(" ", problems));
        }

        using var source = SourceFinder.Open(options);
        return DatasetBuilder.Build(source, options, progress, cancellation);
    }
}
