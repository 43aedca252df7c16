using System.Collections;
using System.Globalization;

namespace Diffusion.Cli.Configuration;

/// <summary>The settings of a section as they are written on the command line.</summary>
internal static class SettingTexts
{
    /// <summary>Each setting's name and text: a list as 1,2,3; null where it is off.</summary>
    /// <param name="section">A record of options.</param>
    public static IEnumerable<(string Name, string? Text)> Of(object section) =>
        section.GetType().GetProperties().Where(property => property.CanWrite).Select(property => (property.Name, Text(property.GetValue(section))));

    private static string? Text(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        string words => words,
        IEnumerable list => string.Join(',', list.Cast<object>().Select(Text)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
