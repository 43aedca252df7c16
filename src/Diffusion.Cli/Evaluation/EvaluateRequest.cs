namespace Diffusion.Cli.Evaluation;

/// <summary>What the command line asks of <c>evaluate</c>; null is not given.</summary>
internal sealed record EvaluateRequest
{
    /// <summary>Images where --count is not given.</summary>
    public const int DefaultCount = 256;

    /// <summary>Terms of the bound per image where --terms is not given.</summary>
    public const int DefaultTerms = 32;

    /// <summary>Bins of time where --bins is not given.</summary>
    public const int DefaultBins = 10;

    /// <summary>Draws where --importance-samples is not given.</summary>
    public const int DefaultImportanceSamples = 50;

    /// <summary>Network inputs at once where --batch is not given.</summary>
    public const int DefaultBatch = 64;

    /// <summary>The word that asks for every term of the bound.</summary>
    public const string AllTerms = "all";

    /// <summary>A run, checkpoint or diffusers folder.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The images, as Data:Path takes them.</summary>
    public required string Data { get; init; }

    /// <summary>train or test.</summary>
    public string Split { get; init; } = "test";

    /// <summary>How many images, evenly spread over the data.</summary>
    public int Count { get; init; } = DefaultCount;

    /// <summary>Network inputs at once.</summary>
    public int Batch { get; init; } = DefaultBatch;

    /// <summary>A number or <see cref="AllTerms"/>.</summary>
    public string? Terms { get; init; }

    /// <summary>Bins of time.</summary>
    public int? Bins { get; init; }

    /// <summary>Draws of the importance-weighted bound of an autoencoder.</summary>
    public int? ImportanceSamples { get; init; }

    /// <summary>Seed of noise and times.</summary>
    public ulong Seed { get; init; }

    /// <summary>ema or raw.</summary>
    public string Weights { get; init; } = "ema";

    /// <summary>The variance of the reverse steps, by its name.</summary>
    public string? Variance { get; init; }

    /// <summary>The device's name.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>table or json.</summary>
    public string Format { get; init; } = "table";

    /// <summary>Folder for files.</summary>
    public string? Out { get; init; }

    /// <summary>Everything that is wrong with the request itself, a line each.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (option, value) in new (string, int?)[] { ("count", Count), ("batch", Batch), ("bins", Bins), ("importance-samples", ImportanceSamples) })
        {
            if (value < 1)
            {
                yield return $"--{option} is {value}; it must be at least 1.";
            }
        }
        if (Split is not ("train" or "test"))
        {
            yield return $"--split is '{Split}'; it must be train or test.";
        }
        if (Weights is not ("ema" or "raw"))
        {
            yield return $"--weights is '{Weights}'; it must be ema or raw.";
        }
        if (Format is not ("table" or "json"))
        {
            yield return $"--format is '{Format}'; it must be table or json.";
        }
        if (File.Exists(Out))
        {
            yield return $"--out is {Out}, a file; it names a folder.";
        }
    }

    /// <summary>The options given that only a diffusion model has an answer to.</summary>
    public IReadOnlyList<string> DiffusionOptions() =>
        [.. new (string Name, object? Value)[] { ("--terms", Terms), ("--bins", Bins), ("--variance", Variance) }.Where(option => option.Value is not null).Select(option => option.Name)];

    /// <summary>How many terms of a bound of so many steps: null for all.</summary>
    /// <exception cref="InputException">--terms is no number from 2 to the steps, nor "all".</exception>
    public int? TermsOf(int steps)
    {
        if (Terms is null)
        {
            return steps > DefaultTerms ? DefaultTerms : null;
        }
        if (Terms == AllTerms)
        {
            return null;
        }
        return int.TryParse(Terms, out var terms) && terms >= 2 && terms <= steps
            ? terms
            : throw new InputException($"--terms is '{Terms}'; it must be a number from 2 to {steps}, the steps of the schedule, or {AllTerms}.");
    }
}
