using Diffusion.Imaging;

namespace Diffusion.Recipes;

/// <summary>A generated digit.</summary>
/// <param name="Digit">What was asked for.</param>
/// <param name="Picture">Grey, 28×28.</param>
/// <param name="Calls">Network calls that it took, as the picture itself says; null where it does not.</param>
internal sealed record Sample(int Digit, PixelImage Picture, int? Calls);

/// <summary>The pictures that <c>sample</c> has written: the class that was asked for stands in their text.</summary>
internal static class SampleFolder
{
    private const string Grid = "grid.png";

    /// <summary>Reads them, in sub-folders too, as grey pictures of 28×28 pixels; others are scaled.</summary>
    /// <exception cref="InputException">There are none, or one does not say which digit it is meant to be.</exception>
    public static IReadOnlyList<Sample> Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException($"{folder} is no folder; give the one that 'sample --out' wrote.");
        }

        Sample[] samples = [.. Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != Grid).Order(StringComparer.Ordinal).Select(ReadOne)];
        return samples.Length > 0 ? samples : throw new InputException($"{folder} holds no PNG file; give the folder that 'sample --out' wrote.");
    }

    /// <summary>A row for each digit, its pictures from left to right.</summary>
    /// <exception cref="InputException">Some digits have more pictures than others.</exception>
    public static void WriteGrid(IReadOnlyList<Sample> samples, string path)
    {
        PixelImage[][] rows = [.. samples.GroupBy(sample => sample.Digit).OrderBy(row => row.Key).Select(row => row.Select(sample => sample.Picture).ToArray())];
        if (rows.Any(row => row.Length != rows[0].Length))
        {
            throw new InputException($"A grid needs as many pictures of each digit, but there are {string.Join(", ", rows.Select(row => row.Length))}: sample a multiple of {rows.Length}.");
        }

        ImageFile.WritePng(path, ImageGrid.Arrange([.. rows.SelectMany(row => row)], rows[0].Length));
    }

    private static Sample ReadOne(string path)
    {
        try
        {
            var text = ImageFile.ReadPngText(path);
            var picture = ImageFile.Read(path).ToChannels(1).Resize(DigitClassifier.Side, DigitClassifier.Side);
            return new Sample(DigitOf(path, text), picture, text.TryGetValue("calls", out var calls) && int.TryParse(calls, out var number) ? number : null);
        }
        catch (InvalidDataException problem)
        {
            throw new InputException(problem.Message, problem);
        }
    }

    private static int DigitOf(string path, IReadOnlyDictionary<string, string> text) =>
        text.TryGetValue("class", out var name) && int.TryParse(name, out var digit) && digit is >= 0 and < DigitClassifier.Classes
            ? digit
            : throw new InputException($"{path} does not say which digit it is meant to be; its text 'class' is {(name is null ? "missing" : $"'{OneLine.Of(name)}'")}.");
}
