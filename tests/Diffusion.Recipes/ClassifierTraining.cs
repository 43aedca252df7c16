using Diffusion.Data;
using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Recipes;

/// <summary>Trains the classifier: cross-entropy, AdamW, a rate that falls linearly to 0.</summary>
internal static class ClassifierTraining
{
    private const int BatchSize = 100;
    private const double Rate = 0.002;
    private const double WeightDecay = 0.01;

    /// <summary>Trains on digits shifted at random.</summary>
    /// <param name="digits">Real digits; stay the caller's.</param>
    /// <param name="epochs">How often each is seen, at least 1.</param>
    /// <param name="seed">Decides weights, order, shifts and dropout.</param>
    /// <param name="report">Told of each epoch.</param>
    /// <exception cref="InputException">There is no epoch, or no whole batch of digits.</exception>
    public static DigitClassifier Run(ImageDataset digits, int epochs, int seed, Action<string> report)
    {
        if (epochs < 1)
        {
            throw new InputException($"--epochs is {epochs}; it must be at least 1.");
        }

        if (digits.Count < BatchSize)
        {
            throw new InputException($"The data hold {digits.Count} digits; training needs {BatchSize} or more.");
        }

        manual_seed(seed);
        var classifier = new DigitClassifier();
        using var optimizer = optim.AdamW(classifier.parameters(), Rate, weight_decay: WeightDecay);
        using var loader = new BatchLoader(new ShiftedDigits(digits), BatchSize, (ulong)seed, flip: false);
        var perEpoch = digits.Count / BatchSize;
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var losses = new List<double>(perEpoch);
            for (var i = 0; i < perEpoch; i++)
            {
                SetRate(optimizer, Rate * (1 - (((epoch * perEpoch) + i) / (double)(epochs * perEpoch))));
                losses.Add(Step(classifier, optimizer, loader));
            }

            report(FormattableString.Invariant($"epoch {epoch + 1} of {epochs}: cross-entropy {losses.Average():0.0000}"));
        }

        return classifier;
    }

    private static void SetRate(AdamW optimizer, double rate)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }

    private static double Step(DigitClassifier classifier, AdamW optimizer, BatchLoader loader) => Scoped.Value(() =>
    {
        var batch = loader.Next();
        classifier.train();
        classifier.zero_grad();
        var logits = classifier.call(PixelTensor.FromFloats(batch.Pixels, batch.Count, batch.Channels, batch.Height, batch.Width));
        var loss = nn.functional.cross_entropy(logits, tensor(batch.Labels!));
        loss.backward();
        optimizer.step();
        loader.Recycle(batch);
        return (double)loss.item<float>();
    });
}
