namespace Diffusion.Cli.Reconstructions;

/// <summary>What the command line asks of <c>reconstruct</c>.</summary>
internal sealed record ReconstructRequest
{
    /// <summary>Images where --count is not given.</summary>
    public const int DefaultCount = 16;

    /// <summary>Draws of each image where --draws is not given.</summary>
    public const int DefaultDraws = 3;

    /// <summary>A run, checkpoint or diffusers folder with an autoencoder.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The images, as Data:Path takes them.</summary>
    public required string Data { get; init; }

    /// <summary>Folder for the pictures.</summary>
    public required string Out { get; init; }

    /// <summary>train or test.</summary>
    public string Split { get; init; } = "test";

    /// <summary>How many images, evenly spread over the data.</summary>
    public int Count { get; init; } = DefaultCount;

    /// <summary>How many draws z ~ q(z | x) of each are decoded too.</summary>
    public int Draws { get; init; } = DefaultDraws;

    /// <summary>Seed of the draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>ema or raw.</summary>
    public string Weights { get; init; } = "ema";

    /// <summary>The device's name.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Everything that is wrong with the request itself, a line each.</summary>
    public IEnumerable<string> Problems()
    {
        if (Count < 1)
        {
            yield return $"--count is {Count}; it must be at least 1.";
        }
        if (Draws < 0)
        {
            yield return $"--draws is {Draws}; it must be at least 0.";
        }
        if (Split is not ("train" or "test"))
        {
            yield return $"--split is '{Split}'; it must be train or test.";
        }
        if (Weights is not ("ema" or "raw"))
        {
            yield return $"--weights is '{Weights}'; it must be ema or raw.";
        }
        if (File.Exists(Out))
        {
            yield return $"--out is {Out}, a file; it names a folder.";
        }
    }
}
