namespace Diffusion.Cli.Sampling;

/// <summary>What options of <c>sample</c> an autoencoder leaves without meaning.</summary>
internal static class PriorRules
{
    /// <summary>Checks what is asked of an autoencoder.</summary>
    /// <exception cref="InputException">An option needs a diffusion model, or the count is none.</exception>
    public static void Check(SampleRequest request, string folder)
    {
        if (Foreign(request) is { Count: > 0 } foreign)
        {
            throw new InputException($"{folder} holds an autoencoder, whose pictures are draws from its prior; leave out {string.Join(", ", foreign)}, which need a diffusion model.");
        }
        if (request.Choices.Count is < 1)
        {
            throw new InputException($"--count is {request.Choices.Count}; it must be at least 1.");
        }
        if (request.Choices.BatchSize is < 1)
        {
            throw new InputException($"--batch is {request.Choices.BatchSize}; it must be at least 1.");
        }
    }

    private static List<string> Foreign(SampleRequest request)
    {
        var choices = request.Choices;
        (string Option, object? Value)[] options =
        [
            ("--class", request.Class), ("--guidance", choices.Guidance), ("--guidance-interval", choices.GuidanceInterval), ("--guidance-rescale", choices.GuidanceRescale),
            ("--weak", request.Weak), ("--weak-guidance", request.WeakGuidance), ("--sampler", choices.Sampler), ("--steps", choices.Steps), ("--grid", choices.Grid),
            ("--order", choices.Order), ("--eta", choices.Eta), ("--churn", choices.Churn), ("--threshold", choices.Threshold),
            ("--set", request.Assignments.Count > 0 ? request.Assignments : null), ("--from", request.From), ("--strength", request.Strength), ("--inpaint", request.Inpaint),
            ("--mask", request.Mask), ("--resample", request.Resample), ("--jump", request.Jump), ("--interpolate", request.Interpolate), ("--invert", request.Invert),
            ("--gif", request.Gif ? request : null),
        ];
        return [.. options.Where(option => option.Value is not null).Select(option => option.Option)];
    }
}
