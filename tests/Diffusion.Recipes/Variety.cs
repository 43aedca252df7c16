using Diffusion.Data;

namespace Diffusion.Recipes;

/// <summary>
/// How much pictures of a digit differ among themselves: for each digit the mean over its pairs of √(mean squared difference of pixels), in grey levels.
/// A model that always draws the same picture has 0; one that draws as people do has that of real digits.
/// </summary>
internal static class Variety
{
    private const int RealDigits = 100;

    /// <summary>That of samples; NaN for a digit of which there are fewer than two.</summary>
    public static IReadOnlyList<double> Of(IReadOnlyList<Sample> samples) =>
        [.. Enumerable.Range(0, DigitClassifier.Classes).Select(digit => MeanDistance([.. samples.Where(sample => sample.Digit == digit).Select(sample => sample.Picture.Pixels)]))];

    /// <summary>That of the first hundred of each digit.</summary>
    public static IReadOnlyList<double> Of(ImageDataset digits) =>
        [.. Enumerable.Range(0, DigitClassifier.Classes).Select(digit => MeanDistance(
            [.. Enumerable.Range(0, digits.Count).Where(index => digits.Label(index) == digit).Take(RealDigits).Select(index => digits.Pixels(index).ToArray())]))];

    private static double MeanDistance(IReadOnlyList<byte[]> pictures)
    {
        var (sum, pairs) = (0.0, 0);
        for (var i = 0; i < pictures.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                sum += Distance(pictures[i], pictures[j]);
                pairs++;
            }
        }

        return sum / pairs;
    }

    private static double Distance(byte[] one, byte[] other)
    {
        var squares = 0L;
        for (var i = 0; i < one.Length; i++)
        {
            var difference = one[i] - other[i];
            squares += difference * difference;
        }

        return Math.Sqrt(squares / (double)one.Length);
    }
}
