namespace Diffusion.Cli.Sampling;

/// <summary>What options of <c>sample</c> need or exclude each other.</summary>
internal static class SampleRules
{
    /// <summary>Checks what can be told from the command line alone.</summary>
    /// <exception cref="InputException">Lists everything that is wrong, one to a line.</exception>
    public static void Check(SampleRequest request)
    {
        var problems = Modes(request).Concat(Companions(request)).Concat(Inversion(request)).Concat(Values(request)).ToList();
        if (problems.Count > 0)
        {
            throw new InputException(problems);
        }
    }

    private static IEnumerable<string> Modes(SampleRequest request)
    {
        var given = Given(("--from", request.From), ("--inpaint", request.Inpaint), ("--interpolate", request.Interpolate), ("--invert", request.Invert));
        if (given.Count > 1)
        {
            yield return $"{string.Join(" and ", given)} exclude each other; give one of them.";
        }
    }

    private static IEnumerable<string> Companions(SampleRequest request)
    {
        (string Option, object? Value, string Needed, object? Other)[] pairs =
        [
            ("--strength", request.Strength, "--from", request.From),
            ("--inpaint", request.Inpaint, "--mask", request.Mask),
            ("--mask", request.Mask, "--inpaint", request.Inpaint),
            ("--resample", request.Resample, "--inpaint", request.Inpaint),
            ("--jump", request.Jump, "--resample", request.Resample),
            ("--weak", request.Weak, "--weak-guidance", request.WeakGuidance),
            ("--weak-guidance", request.WeakGuidance, "--weak", request.Weak),
        ];
        return pairs.Where(pair => pair.Value is not null && pair.Other is null).Select(pair => $"{pair.Option} needs {pair.Needed} beside it.");
    }

    private static IEnumerable<string> Inversion(SampleRequest request)
    {
        var option = request.Invert is null ? "--interpolate of images" : "--invert";
        var choices = request.Choices;
        var walk = Given(("--sampler", choices.Sampler), ("--eta", choices.Eta), ("--order", choices.Order), ("--churn", choices.Churn),
            ("--guidance", choices.Guidance), ("--guidance-interval", choices.GuidanceInterval), ("--guidance-rescale", choices.GuidanceRescale), ("--weak", request.Weak));
        if (request.Inverts && walk.Count > 0)
        {
            yield return $"{option} walks with ddim, eta 0 and no guidance, the only way that leads back; leave out {string.Join(", ", walk)}.";
        }

        var pictures = Given(("--count", choices.Count), ("--seed", request.Seed), ("--gif", request.Gif ? "" : null), ("--resume", request.Resume ? "" : null), ("--npz", request.Npz ? "" : null));
        if (request.Invert is not null && pictures.Count > 0)
        {
            yield return $"--invert makes one picture, from no seed; leave out {string.Join(", ", pictures)}.";
        }
    }

    private static IEnumerable<string> Values(SampleRequest request)
    {
        if (request is { Gif: true, Resume: true })
        {
            yield return "--gif shows how images are made, and --resume leaves out those that are; give one of them.";
        }
        if (request.Strength is { } strength && !(strength > 0 && strength <= 1))
        {
            yield return FormattableString.Invariant($"--strength is {strength}; it must be above 0 and at most 1.");
        }
        if (request.Interpolate is { } ends)
        {
            if (request.Seed is not null)
            {
                yield return "--interpolate names its seeds or images itself; leave out --seed.";
            }
            if (ends.Count != 2 || SampleRequest.IsSeed(ends[0], out _) != SampleRequest.IsSeed(ends[1], out _))
            {
                yield return $"--interpolate is {string.Join(' ', ends)}; it must be two seeds or two images.";
            }
            if (request.Choices.Count is 1)
            {
                yield return "--interpolate draws the way between two pictures; --count must be at least 2.";
            }
        }
        foreach (var assignment in request.Assignments.Where(assignment => !assignment.TrimStart().StartsWith("Sampling:", StringComparison.OrdinalIgnoreCase)))
        {
            yield return $"--set {assignment}: a checkpoint is sampled with settings of the section Sampling only.";
        }
    }

    private static List<string> Given(params (string Option, object? Value)[] options) => [.. options.Where(option => option.Value is not null).Select(option => option.Option)];
}
