using Diffusion.Cli;

namespace Diffusion.Recipes;

/// <summary>
/// Says what the recipes of assets/recipes are worth: a classifier that has seen only real digits reads the generated ones.
/// </summary>
internal static class Program
{
    private const int Done = 0;
    private const int TooFew = 1;

    private static int Main(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                ["train-classifier", .. var rest] => TrainClassifier(new GivenOptions(rest, "--data", "--out", "--epochs", "--seed")),
                ["judge", .. var rest] => JudgeSamples(new GivenOptions(rest, "--model", "--samples", "--grid", "--at-least")),
                _ => throw new InputException("Say what to do: train-classifier --data FOLDER --out MODEL [--epochs N] [--seed S], or judge --model MODEL --samples FOLDER [--grid FILE] [--at-least PERCENT]."),
            };
        }
        catch (Exception exception) when (Failure.Of(exception) is { } failure)
        {
            Console.Error.WriteLine($"error: {string.Join('\n', failure.Lines)}");
            return failure.ExitCode;
        }
    }

    /// <summary>Trains on the training digits of MNIST and stores the classifier with its share of right answers on the test digits.</summary>
    private static int TrainClassifier(GivenOptions options)
    {
        var model = options.Text("--out");
        using var training = Digits.Read(options.Text("--data"), "train");
        using var test = Digits.Read(options.Text("--data"), "test");
        using var classifier = ClassifierTraining.Run(training, options.Whole("--epochs", 5), options.Whole("--seed", 0), Console.Error.WriteLine);
        var accuracy = Digits.Accuracy(classifier, test);
        ClassifierFile.Write(model, new StoredClassifier(classifier, accuracy, Variety.Of(test)));
        Console.WriteLine(FormattableString.Invariant($"{accuracy:0.00%} of {test.Count:N0} test digits are read right; stored in {model}"));
        return Done;
    }

    /// <summary>Prints what the classifier reads in a folder of samples; tells the shell where that is too little.</summary>
    private static int JudgeSamples(GivenOptions options)
    {
        var atLeast = options.Real("--at-least", 0);
        using var model = ClassifierFile.Read(options.Text("--model"));
        var samples = SampleFolder.Read(options.Text("--samples"));
        var judgement = Judgement.Of(model.Classifier, samples);
        judgement.Write(Console.Out, model, Variety.Of(samples));
        if (options.Given("--grid") is { } grid)
        {
            SampleFolder.WriteGrid(samples, grid);
        }

        return judgement.Share >= atLeast / 100 ? Done : TooFew;
    }
}
