using System.Globalization;
using Diffusion.Checkpoints;
using Diffusion.Networks;
using Diffusion.Tensors;

namespace Diffusion.Recipes;

/// <summary>A trained classifier and what is known of it.</summary>
/// <param name="Classifier">The classifier; owned.</param>
/// <param name="Accuracy">Share of the test digits that it reads right.</param>
/// <param name="RealVariety">See <see cref="Variety"/>: that of the test digits.</param>
internal sealed record StoredClassifier(DigitClassifier Classifier, double Accuracy, IReadOnlyList<double> RealVariety) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Classifier.Dispose();
}

/// <summary>A classifier in a folder: safetensors, with what is known of it as metadata.</summary>
internal static class ClassifierFile
{
    private const string Name = "classifier.safetensors";
    private const string Accuracy = "accuracy";
    private const string RealVariety = "variety";

    /// <summary>Writes it; the folder is made.</summary>
    public static void Write(string folder, StoredClassifier stored)
    {
        Directory.CreateDirectory(folder);
        SafeTensors.Write(Path.Combine(folder, Name), stored.Classifier.state_dict(), new Dictionary<string, string>(SafeTensors.PyTorchMetadata)
        {
            [Accuracy] = stored.Accuracy.ToString("R", CultureInfo.InvariantCulture),
            [RealVariety] = string.Join(' ', stored.RealVariety.Select(value => value.ToString("R", CultureInfo.InvariantCulture))),
        });
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">There is none, or it is another network's.</exception>
    public static StoredClassifier Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            throw new InputException($"{path} does not exist; make it with train-classifier.");
        }

        var (_, metadata) = SafeTensors.ReadHeader(path);
        if (!metadata.TryGetValue(Accuracy, out var accuracy) || !metadata.TryGetValue(RealVariety, out var variety))
        {
            throw new InputException($"{path} was not written by train-classifier: its metadata lacks {Accuracy} or {RealVariety}.");
        }

        double[] figures = [Number(accuracy, path), .. variety.Split(' ').Select(text => Number(text, path))];
        if (figures.Length != 1 + DigitClassifier.Classes)
        {
            throw new InputException($"{path} was not written by train-classifier: its metadata's {RealVariety} must be {DigitClassifier.Classes} numbers.");
        }

        var classifier = new DigitClassifier();
        Scoped.Run(() => NetworkWeights.Load(classifier, SafeTensors.Read(path), path));
        return new StoredClassifier(classifier, figures[0], figures[1..]);
    }

    private static double Number(string text, string path) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new InputException($"{path} was not written by train-classifier: its metadata has '{OneLine.Of(text)}' where a number must be.");
}
