using System.Globalization;

namespace Diffusion.Fuzz;

/// <summary>What became of a format's inputs.</summary>
internal sealed class Tally(string name)
{
    private readonly int[] counts = new int[Enum.GetValues<Outcome>().Length];
    private double worstTime;
    private long worstBytes;

    /// <summary>The headings of <see cref="Row"/>.</summary>
    public static string[] Headings { get; } = ["format", "inputs", "accepted", "refused", "defects", "crashes", "hangs", "worst ms", "worst MiB"];

    /// <summary>Whether every input was read or refused as it should be.</summary>
    public bool IsSound => counts[(int)Outcome.Accepted] + counts[(int)Outcome.Refused] == counts.Sum();

    /// <summary>Counts a verdict.</summary>
    public void Add(Verdict verdict)
    {
        counts[(int)verdict.Outcome]++;
        (worstTime, worstBytes) = (Math.Max(worstTime, verdict.Milliseconds), Math.Max(worstBytes, verdict.Bytes));
    }

    /// <summary>The line of the table.</summary>
    public string[] Row() =>
    [
        name, Text(counts.Sum()), .. counts.Select(count => Text(count)), worstTime.ToString("0", CultureInfo.InvariantCulture),
        (worstBytes / 1048576.0).ToString("0", CultureInfo.InvariantCulture),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
