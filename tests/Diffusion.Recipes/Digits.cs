using Diffusion.Data;
using Diffusion.Tensors;

namespace Diffusion.Recipes;

/// <summary>The real digits, and how many of them a classifier reads right.</summary>
internal static class Digits
{
    private const int Batch = 200;

    /// <summary>MNIST's training or test part, as it is: grey, 28×28.</summary>
    /// <exception cref="InputException">There is no MNIST.</exception>
    public static ImageDataset Read(string path, string split)
    {
        var digits = DatasetReader.Read(new DataOptions { Path = path, Split = split, Size = DigitClassifier.Side, Channels = 1 });
        return digits.ClassCount == DigitClassifier.Classes
            ? digits
            : throw new InputException($"{path} has {digits.ClassCount} classes; the ten digits of MNIST are needed.");
    }

    /// <summary>Share of a set's digits that are read right.</summary>
    public static double Accuracy(DigitClassifier classifier, ImageDataset digits)
    {
        var right = 0;
        foreach (var indices in Enumerable.Range(0, digits.Count).Chunk(Batch))
        {
            var read = Scoped.Value(() => classifier.Read(PixelTensor.FromImages([.. indices.Select(digits.ToImage)])));
            right += indices.Zip(read).Count(pair => digits.Label(pair.First) == pair.Second);
        }

        return right / (double)digits.Count;
    }
}
