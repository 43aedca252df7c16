using System.Globalization;

namespace Diffusion.Data;

/// <summary>What was found when a data set was read, to look at before training on it.</summary>
/// <param name="Path">Where it came from, as the user gave it.</param>
/// <param name="Source">The kind of source: <c>IDX</c>, <c>CIFAR-10 binary</c>, <c>folder of images</c>, <c>zip of images</c>, <c>drawn shapes</c>.</param>
/// <param name="Count">Usable images.</param>
/// <param name="Channels">Channels of each.</param>
/// <param name="Height">Height of each in pixels.</param>
/// <param name="Width">Width of each in pixels.</param>
/// <param name="Classes">The classes with their usable images, in the order of the labels; empty when unlabelled.</param>
/// <param name="RejectedByKind">How many images were rejected, by kind of fault, most frequent first.</param>
/// <param name="Rejected">The first <see cref="MaximumListed"/> rejected images.</param>
/// <param name="Notes">Whatever else is worth knowing, a line each: files ignored, images enlarged, …</param>
/// <param name="StoredBytes">Bytes of the decoded pixels.</param>
/// <param name="IsOnDisk">Whether they are in a cache file instead of in memory.</param>
/// <param name="Elapsed">How long reading took.</param>
public sealed record DataReport(
    string Path,
    string Source,
    int Count,
    int Channels,
    int Height,
    int Width,
    IReadOnlyList<ClassCount> Classes,
    IReadOnlyList<(string Kind, int Count)> RejectedByKind,
    IReadOnlyList<RejectedImage> Rejected,
    IReadOnlyList<string> Notes,
    long StoredBytes,
    bool IsOnDisk,
    TimeSpan Elapsed)
{
    /// <summary>How many rejected images are listed by name.</summary>
    public const int MaximumListed = 10;

    private const int MaximumClassesShown = 12;

    /// <summary>Images found, decoded, scaled and stored in a second, those that were rejected among them; 0 where it took no time.</summary>
    public double ImagesPerSecond => Elapsed > TimeSpan.Zero ? (Count + RejectedCount) / Elapsed.TotalSeconds : 0;

    /// <summary>How many images were rejected in all.</summary>
    public int RejectedCount => RejectedByKind.Sum(entry => entry.Count);

    /// <summary>The report for a console, a line each; names that files have are made one line.</summary>
    public IReadOnlyList<string> Lines()
    {
        var place = IsOnDisk ? "in a cache file" : "in memory";
        List<string> lines =
        [
            Invariant($"{Counted(Count, "image")} of {Width}×{Height}, {Counted(Channels, "channel")}, from {Path} ({Source})"),
            Invariant($"{StoredBytes / 1048576.0:F1} MiB {place}; {Counted(Count, "image")} read in {Elapsed.TotalSeconds:F1} s, {ImagesPerSecond:N0} images/s"),
            Classes.Count == 0 ? "no classes" : Invariant($"{(Classes.Count == 1 ? "1 class" : $"{Classes.Count} classes")}: {ClassList()}"),
            .. Notes.Select(note => OneLine.Of(note, OneLine.MessageLength)),
        ];
        if (RejectedCount > 0)
        {
            lines.Add(Invariant($"{RejectedCount:N0} rejected: {string.Join(", ", RejectedByKind.Select(entry => Invariant($"{entry.Count:N0} {entry.Kind}")))}"));
            lines.AddRange(Rejected.Select(image => $"  {OneLine.Of(image.Name)}: {OneLine.Of(image.Reason, OneLine.MessageLength)}"));
            if (RejectedCount > Rejected.Count)
            {
                lines.Add(Invariant($"  … and {RejectedCount - Rejected.Count:N0} more"));
            }
        }

        return lines;
    }

    /// <summary><see cref="Lines"/>, joined.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Lines());

    private static string Counted(int count, string what) => Invariant($"{count:N0} {what}{(count == 1 ? "" : "s")}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private string ClassList()
    {
        var shown = Classes.Take(MaximumClassesShown).Select(entry => Invariant($"{entry.Name} {entry.Count:N0}"));
        return string.Join(", ", shown) + (Classes.Count > MaximumClassesShown ? ", …" : "");
    }
}
