using System.Globalization;
using Diffusion.Cli.Schedules;
using Diffusion.Tensors;

namespace Diffusion.Recipes;

/// <summary>As what a classifier reads samples.</summary>
internal sealed class Judgement
{
    private const int Batch = 200;
    private readonly int[,] counts = new int[DigitClassifier.Classes, DigitClassifier.Classes];
    private readonly int? fewestCalls;
    private readonly int? mostCalls;

    private Judgement(IReadOnlyList<Sample> samples) => (fewestCalls, mostCalls) = (samples.Min(sample => sample.Calls), samples.Max(sample => sample.Calls));

    /// <summary>Share of the samples that are read as the digit asked for.</summary>
    public double Share => Right / (double)Total;

    private int Right => Enumerable.Range(0, DigitClassifier.Classes).Sum(digit => counts[digit, digit]);

    private int Total => counts.Cast<int>().Sum();

    /// <summary>Reads the samples.</summary>
    public static Judgement Of(DigitClassifier classifier, IReadOnlyList<Sample> samples)
    {
        var judgement = new Judgement(samples);
        foreach (var batch in samples.Chunk(Batch))
        {
            var read = Scoped.Value(() => classifier.Read(PixelTensor.FromImages([.. batch.Select(sample => sample.Picture)])));
            foreach (var (sample, digit) in batch.Zip(read))
            {
                judgement.counts[sample.Digit, digit]++;
            }
        }

        return judgement;
    }

    /// <summary>A row for each digit: as what its samples are read, the share read right, and the samples' variety beside real digits'; then the sum.</summary>
    public void Write(TextWriter writer, StoredClassifier model, IReadOnlyList<double> variety)
    {
        string[] headings = ["asked \\ read", .. Enumerable.Range(0, DigitClassifier.Classes).Select(Text), "right", "variety", "real"];
        TextColumns.Write(writer, [.. headings.Select(heading => (string[])[heading])], [.. Enumerable.Range(0, DigitClassifier.Classes).Where(digit => Asked(digit) > 0).Select(Row)], left: 0);
        var calls = mostCalls is null ? "" : fewestCalls == mostCalls ? $", in {mostCalls} network calls each" : $", in {fewestCalls} to {mostCalls} network calls each";
        writer.WriteLine(FormattableString.Invariant($"{Right} of {Total} samples ({Share:0.0%}) are read as the digit asked for{calls}."));
        writer.WriteLine(FormattableString.Invariant($"The classifier reads {model.Accuracy:0.00%} of the test digits right."));

        string[] Row(int digit) =>
        [
            Text(digit),
            .. Enumerable.Range(0, DigitClassifier.Classes).Select(read => counts[digit, read] == 0 ? "." : Text(counts[digit, read])),
            (counts[digit, digit] / (double)Asked(digit)).ToString("0.0%", CultureInfo.InvariantCulture),
            variety[digit].ToString("0.0", CultureInfo.InvariantCulture),
            model.RealVariety[digit].ToString("0.0", CultureInfo.InvariantCulture),
        ];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private int Asked(int digit) => Enumerable.Range(0, DigitClassifier.Classes).Sum(read => counts[digit, read]);
}
