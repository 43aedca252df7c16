using System.Text;

namespace Diffusion.Tensors;

/// <summary>Text of foreign files in messages: on one line, and no longer than a reader bears.</summary>
internal static class OneLine
{
    /// <summary>The most characters of a name or a value in a message.</summary>
    internal const int NameLength = 120;

    /// <summary>The most characters of a message made of several.</summary>
    internal const int MessageLength = 4000;

    /// <summary>The text with every run of white space and control characters as one space, cut after <paramref name="most"/> characters.</summary>
    internal static string Of(string text, int most = NameLength)
    {
        var line = new StringBuilder(Math.Min(text.Length, most) + 1);
        foreach (var letter in text)
        {
            if (line.Length >= most)
            {
                return line.Append('…').ToString();
            }

            var blank = char.IsControl(letter) || char.IsWhiteSpace(letter);
            if (!blank)
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
}
