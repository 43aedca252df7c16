using System.Text.RegularExpressions;

namespace Diffusion.Noise;

/// <summary>A kind of grid: how it is written, and its levels, noisiest first. Choosing happens here and nowhere else.</summary>
/// <param name="Form">How it is written, for messages.</param>
/// <param name="Pattern">What is written so; the group "numbers" is what it says itself.</param>
/// <param name="Levels">The levels.</param>
internal sealed partial record GridKind(string Form, Regex Pattern, Func<GridInputs, IEnumerable<NoiseLevel>> Levels)
{
    private static readonly GridKind[] All =
    [
        Word("leading", TimestepLevels.Leading),
        Word("trailing", inputs => inputs.Process is NoiseSchedule ? TimestepLevels.Trailing(inputs) : ShareLevels.Trailing(inputs)),
        Word("linspace", inputs => inputs.Process is NoiseSchedule ? TimestepLevels.LinearlySpaced(inputs) : ShareLevels.LinearlySpaced(inputs)),
        Word("karras", inputs => RatioLevels.Karras(inputs, inputs.Rho(7))),
        Word("exponential", inputs => RatioLevels.Polyexponential(inputs, 1)),
        Word("polyexponential", inputs => RatioLevels.Polyexponential(inputs, inputs.Rho(1))),
        Word("logsnr", inputs => RatioLevels.Polyexponential(inputs, 1)),
        new("ddimN", Ddim(), TimestepLevels.EveryNth),
        new("a,b,c", Sections(), TimestepLevels.Sections),
        new("times:999,700,0", Times(), TimestepLevels.Times),
    ];

    internal static IReadOnlyList<string> Forms { get; } = [.. All.Select(kind => kind.Form)];

    /// <summary>The kind that is written so, and what was written of numbers.</summary>
    /// <exception cref="InputException">Nothing is written so.</exception>
    internal static (GridKind Kind, string Numbers) Named(string name)
    {
        foreach (var kind in All)
        {
            if (kind.Pattern.Match(name) is { Success: true } match)
            {
                return (kind, match.Groups["numbers"].Value);
            }
        }

        throw new InputException($"Grid \"{name}\" is not known{NearestName.Hint(name, Forms)} Choose one of {string.Join("; ", Forms)}.");
    }

    private static GridKind Word(string name, Func<GridInputs, IEnumerable<NoiseLevel>> levels) => new(name, new Regex($"^{name}$", RegexOptions.CultureInvariant), levels);

    [GeneratedRegex(@"^ddim(?<numbers>[0-9]{1,9})$", RegexOptions.CultureInvariant)]
    private static partial Regex Ddim();

    [GeneratedRegex(@"^(?<numbers>[0-9]{1,9}(,[0-9]{1,9})*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Sections();

    [GeneratedRegex(@"^times:(?<numbers>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Times();
}
