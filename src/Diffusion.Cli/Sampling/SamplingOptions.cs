namespace Diffusion.Cli.Sampling;

/// <summary>Section <c>Sampling</c>: how images are made from a trained model.</summary>
internal sealed record SamplingOptions
{
    /// <summary>ddim or ddpm.</summary>
    public required string Sampler { get; init; }

    /// <summary>Network calls per image, from 1 to the schedule's steps.</summary>
    public required int Steps { get; init; }

    /// <summary>DDIM's η, 0–1: 0 is deterministic, 1 draws as much noise as DDPM (Song et al. 2021, Eq. 16).</summary>
    public required double Eta { get; init; }

    /// <summary>The steps' times: leading, trailing or linspace.</summary>
    public required string Spacing { get; init; }

    /// <summary>Classifier-free guidance w in D_none + w·(D_class − D_none); 1 is none (Ho and Salimans 2022).</summary>
    public required double Guidance { get; init; }

    /// <summary>Images in a grid drawn while training, and the default of <c>sample</c>.</summary>
    public required int Count { get; init; }

    /// <summary>Images drawn at once.</summary>
    public required int BatchSize { get; init; }

    /// <summary>What is wrong with the values, a line each.</summary>
    public IEnumerable<string> Problems()
    {
        if (Sampler is not ("ddim" or "ddpm"))
        {
            yield return $"Sampling:Sampler is '{Sampler}'; it must be ddim or ddpm.";
        }
        if (Spacing is not ("leading" or "trailing" or "linspace"))
        {
            yield return $"Sampling:Spacing is '{Spacing}'; it must be leading, trailing or linspace.";
        }
        if (Steps < 1)
        {
            yield return $"Sampling:Steps is {Steps}; it must be at least 1.";
        }
        if (Eta is < 0 or > 1)
        {
            yield return FormattableString.Invariant($"Sampling:Eta is {Eta}; it must be from 0 to 1.");
        }
        if (Guidance < 0)
        {
            yield return FormattableString.Invariant($"Sampling:Guidance is {Guidance}; it must be at least 0.");
        }
        if (Count < 1)
        {
            yield return $"Sampling:Count is {Count}; it must be at least 1.";
        }
        if (BatchSize < 1)
        {
            yield return $"Sampling:BatchSize is {BatchSize}; it must be at least 1.";
        }
    }
}
