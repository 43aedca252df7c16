using Diffusion.Checkpoints;
using Diffusion.Sampling;

namespace Diffusion.Cli.Sampling;

/// <summary>What decides the pictures of a run of <c>sample</c>, by keyword: two runs with the same make the same picture of a seed, wherever their files lie.</summary>
internal static class SampleSettings
{
    /// <summary>Said in pictures, but deciding nothing: where the checkpoint lies, the program, and how many are drawn at once, which is a grey level at most.</summary>
    private static readonly string[] Idle = ["Software", "checkpoint", "batch"];

    /// <summary>Keywords whose values are paths.</summary>
    private static readonly string[] Paths = ["from", "inpaint", "mask"];

    /// <summary>The settings.</summary>
    /// <param name="text">What all pictures say of how they were made.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="model">The model's checksum.</param>
    /// <param name="weak">The checksum of the model that is guided away from; null for none.</param>
    /// <param name="shape">The pictures' shape.</param>
    /// <param name="classes">What the classes are; none where there are none.</param>
    public static SortedDictionary<string, string> Of(
        IEnumerable<KeyValuePair<string, string>> text, SampleRequest request, string model, string? weak, ImageShape shape, Classes? classes)
    {
        var settings = new SortedDictionary<string, string>(text.Where(pair => !Idle.Contains(pair.Key)).ToDictionary(), StringComparer.Ordinal)
        {
            ["model"] = model,
            ["size"] = FormattableString.Invariant($"{shape.Width}x{shape.Height}x{shape.Channels}"),
        };
        foreach (var keyword in Paths.Where(settings.ContainsKey))
        {
            settings[keyword] = Checksum.OfFile(settings[keyword]);
        }
        if (weak is not null)
        {
            settings["weak"] = weak;
        }
        if (request is { Interpolate: { } ends, InterpolatedSeeds: null })
        {
            settings["interpolate"] = string.Join(' ', ends.Select(Checksum.OfFile));
        }
        if (classes is { Count: > 0 })
        {
            settings["class"] = classes.Name(classes.Find(request.Class)) ?? FormattableString.Invariant($"each of {classes.Count} in turn");
        }
        return settings;
    }
}
