using Diffusion.Verification;

namespace Diffusion.Cli.Verification;

/// <summary>What the command line asks of <c>verify</c>; null is not given.</summary>
internal sealed record VerifyRequest
{
    /// <summary>Draws per simulation.</summary>
    public int Samples { get; init; } = Verifier.DefaultSamples;

    /// <summary>Seed of all draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>table or json.</summary>
    public string Format { get; init; } = "table";

    /// <summary>Folder for files.</summary>
    public string? Out { get; init; }

    /// <summary>Everything that is wrong with the request, a line each.</summary>
    public IEnumerable<string> Problems()
    {
        if (Samples is < Verifier.FewestSamples or > Verifier.MostSamples)
        {
            yield return $"--samples is {Samples}; it must be from {Verifier.FewestSamples} to {Verifier.MostSamples}.";
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
}
