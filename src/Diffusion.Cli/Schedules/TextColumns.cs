namespace Diffusion.Cli.Schedules;

/// <summary>Rows of text under headings, each column as wide as it needs. Names that files have are made one line, and cut where they would widen every row.</summary>
internal static class TextColumns
{
    private const string Gap = "  ";
    private const int MostLetters = 240;

    /// <summary>Writes headings, which may have several lines, and rows; all aligned right but the columns named left.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<string[]> headings, IReadOnlyList<string[]> rows, params int[] left)
    {
        var height = headings.Max(heading => heading.Length);
        var lines = Enumerable.Range(0, height).Select(line => headings.Select(heading => heading.ElementAtOrDefault(line - height + heading.Length) ?? "").ToArray());
        string[][] all = [.. lines, .. rows.Select(row => row.Select(cell => OneLine.Of(cell, MostLetters)).ToArray())];
        var widths = headings.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
        {
            var cells = row.Select((cell, column) => left.Contains(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            writer.WriteLine(string.Join(Gap, cells).TrimEnd());
        }
    }

    /// <summary>A name broken after underscores into lines of at most that width, where its parts allow.</summary>
    public static string[] Break(string name, int width)
    {
        var lines = new List<string> { "" };
        var parts = name.Split('_');
        for (var i = 0; i < parts.Length; i++)
        {
            var part = i < parts.Length - 1 ? parts[i] + "_" : parts[i];
            if (lines[^1].Length > 0 && lines[^1].Length + part.Length > width)
            {
                lines.Add("");
            }

            lines[^1] += part;
        }

        return [.. lines];
    }
}
