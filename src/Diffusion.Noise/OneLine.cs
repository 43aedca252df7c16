using System.Globalization;
using System.Text;

namespace Diffusion;

/// <summary>Text of foreign files in messages: on one line, without control of the terminal, and no longer than a reader bears.</summary>
public static class OneLine
{
    /// <summary>The most characters of a name or a value in a message.</summary>
    public const int NameLength = 120;

    /// <summary>The most characters of a message made of several.</summary>
    public const int MessageLength = 4000;

    /// <summary>The text with every run of white space, control and format characters as one space, cut after <paramref name="most"/> characters.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="most">1 or more.</param>
    public static string Of(string text, int most = NameLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = new StringBuilder(Math.Min(text.Length, most) + 1);
        foreach (var letter in text)
        {
            if (line.Length >= most)
            {
                return line.Append('…').ToString();
            }

            if (!IsBlank(letter))
            {
                line.Append(letter);
            }
            else if (line.Length == 0 || line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString();
    }

    /// <summary>Whether a character moves the cursor or turns the reading direction instead of being seen.</summary>
    /// <param name="letter">Any character.</param>
    public static bool IsControl(char letter) => char.IsControl(letter) || CharUnicodeInfo.GetUnicodeCategory(letter)
        is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsBlank(char letter) => char.IsWhiteSpace(letter) || IsControl(letter);
}
