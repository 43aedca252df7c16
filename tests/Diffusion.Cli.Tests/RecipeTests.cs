using Diffusion.Cli.Configuration;
using Diffusion.Cli.Sampling;
using Diffusion.Cli.Training;
using Diffusion.Networks;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests;

/// <summary>The recipes of assets/recipes, as <c>train --config</c> reads them; what the one for digits is worth is measured by eng/mnist-600s.sh.</summary>
public sealed class RecipeTests
{
    private const int NetworkCalls = 25;
    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    private static readonly DataShape Mnist = new(1, 28, 28, Digits);

    public static TheoryData<string> Recipes => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "recipes"), "*.json").Select(path => Path.GetFileName(path))];

    [Fact]
    public void There_are_recipes() => Assert.NotEmpty(Recipes);

    /// <summary>On built-in images in place of its own, which are not here.</summary>
    [Theory, MemberData(nameof(Recipes))]
    public void A_recipe_resolves_to_a_run(string name)
    {
        using var folder = new TemporaryFolder();
        var result = CommandLine.Run(
            folder.Path, "train", "--config", PathOf(name), "--dry-run", "--set", "Data:Path=builtin:shapes", "--set", "Data:Split=train", "--set", "Data:Count=16", "--set", "Training:Device=cpu");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("model ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_digits_recipe_has_a_network_that_fits_its_data()
    {
        var plan = DigitsPlan();

        Assert.Equal(Digits.Length, plan.Network.NumClassEmbeds - 1);
        Assert.Equal(new ImageSize(plan.Options.Data.Size!.Value, plan.Options.Data.Size.Value), plan.Network.SampleSize);
    }

    [Fact]
    public void A_digit_takes_at_most_twenty_five_network_calls()
    {
        var plan = DigitsPlan();
        using var network = new UNet(plan.Network);
        network.eval();
        var maker = new PictureMaker(network, plan.Process, plan.Prediction, Digits.Length, CPU);
        var seeds = ImageGenerator.Seeds(0, 1);
        var steps = maker.With(plan.Options.Sampling with { BatchSize = 1 }).Run(seeds, maker.Labels(seeds, null)).Count();

        Assert.InRange(steps, 2, NetworkCalls);
        Assert.InRange(maker.CallsPerPicture(1), steps - 1, NetworkCalls);
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "recipes", name);

    private static RunPlan DigitsPlan()
    {
        var settings = RunSettings.Read([PathOf("mnist-600s.json")], []);
        var process = RunPlan.ProcessOf(settings, null);
        RunRules.CheckSchedule(settings.Options, process);
        return RunPlan.Make(settings, null, process, Mnist);
    }
}
