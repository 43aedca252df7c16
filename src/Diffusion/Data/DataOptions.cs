namespace Diffusion.Data;

/// <summary>Where the training images come from and how they are brought to one size and channel count: the section <c>Data</c>.</summary>
public sealed record DataOptions
{
    /// <summary>The path that stands for procedurally drawn shapes, which need no file.</summary>
    public const string BuiltinShapes = "builtin:shapes";

    /// <summary>The smallest side of an image in pixels; smaller ones are rejected.</summary>
    public const int MinimumSide = 4;

    /// <summary>The largest value of <see cref="Size"/>.</summary>
    public const int MaximumSide = 4096;

    /// <summary>
    /// <c>builtin:shapes</c>; a folder or .zip of images; an IDX file (.gz or not) or a folder of them; a CIFAR-10 binary file, folder or .tar.gz.
    /// Relative to the current directory.
    /// </summary>
    public string Path { get; init; } = BuiltinShapes;

    /// <summary>Whether links in a folder that lead out of it, and links to folders, are followed; otherwise they are rejected.</summary>
    public bool FollowLinks { get; init; }

    /// <summary><c>train</c> or <c>test</c>: the part to read where the source has both.</summary>
    public string Split { get; init; } = "train";

    /// <summary>Side of the square images in pixels; null keeps the size of the first usable image (32 for the built-in shapes).</summary>
    public int? Size { get; init; }

    /// <summary>1 (grey), 3 (RGB) or 4 (RGB and alpha); null takes it from the data (3 for the built-in shapes).</summary>
    public int? Channels { get; init; }

    /// <summary>What to do with an image of another shape: <c>crop</c> scales it to cover and crops the centre, <c>stretch</c> scales each side on its own.</summary>
    public string Fit { get; init; } = "crop";

    /// <summary>Whether each image is mirrored left to right in half of the epochs, at random.</summary>
    public bool FlipHorizontally { get; init; }

    /// <summary>How many built-in shapes to draw; without meaning for other sources.</summary>
    public int Count { get; init; } = 10_000;

    /// <summary>Seed of the built-in shapes; without meaning for other sources.</summary>
    public ulong Seed { get; init; }

    /// <summary>Use only this many images, spread evenly over the source so that classes keep their shares; null uses all.</summary>
    public int? MaxImages { get; init; }

    /// <summary>
    /// An autoencoder whose latents are trained on instead of pixels: its folder, that of a pipeline or a checkpoint that holds one, or a run's. Null trains on pixels.
    /// </summary>
    public string? Latents { get; init; }

    /// <summary>Whether a latent is drawn anew each time, z = µ + σ·ε (Rombach et al. 2022); false takes the mean µ.</summary>
    public bool DrawLatents { get; init; } = true;

    /// <summary>What latents are multiplied by, above 0; null measures it, 1/standard deviation over the data set.</summary>
    public double? LatentScale { get; init; }

    /// <summary>Above this many MiB of decoded pixels, or of latents, they are kept in a cache file instead of in memory.</summary>
    public long MemoryLimitMiB { get; init; } = 4096;

    /// <summary>Folder of that cache file, which is removed when the data set is closed; null is the system's folder for temporary files.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Everything that is wrong with the values, one line each; empty when they can be used. Looks at no file.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }

        Require(!string.IsNullOrWhiteSpace(Path), $"Data:Path is empty; give a file, a folder or {BuiltinShapes}.");
        Require(IsOneOf(Split, "train", "test"), $"Data:Split is '{Split}'; it must be train or test.");
        Require(IsOneOf(Fit, "crop", "stretch"), $"Data:Fit is '{Fit}'; it must be crop or stretch.");
        Require(Size is null or (>= MinimumSide and <= MaximumSide), $"Data:Size is {Size}; it must be from {MinimumSide} to {MaximumSide} pixels, or absent to take it from the data.");
        Require(Channels is null or 1 or 3 or 4, $"Data:Channels is {Channels}; it must be 1, 3 or 4, or absent to take it from the data.");
        Require(Count > 0, $"Data:Count is {Count}; it must be at least 1.");
        Require(MaxImages is null or > 0, $"Data:MaxImages is {MaxImages}; it must be at least 1, or absent to use all.");
        Require(Latents is null || !string.IsNullOrWhiteSpace(Latents), "Data:Latents is blank; give the folder of an autoencoder, or leave it out to train on pixels.");
        Require(LatentScale is null || (LatentScale > 0 && double.IsFinite(LatentScale.Value)), FormattableString.Invariant($"Data:LatentScale is {LatentScale}; it must be above 0, or absent to measure it."));
        Require(LatentScale is null || Latents is not null, FormattableString.Invariant($"Data:LatentScale is {LatentScale}, but Data:Latents names no autoencoder; give both or neither."));
        Require(MemoryLimitMiB >= 0, $"Data:MemoryLimitMiB is {MemoryLimitMiB}; it must not be negative.");
        if (Path == BuiltinShapes)
        {
            Require(Size is null or >= ShapesSource.MinimumSide, $"Data:Size is {Size}; {BuiltinShapes} needs at least {ShapesSource.MinimumSide} pixels.");
            Require(Channels is not 4, $"Data:Channels is 4; {BuiltinShapes} has 1 or 3.");
        }

        return problems;
    }

    private static bool IsOneOf(string? value, params ReadOnlySpan<string> known)
    {
        foreach (var name in known)
        {
            if (string.Equals(value, name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
