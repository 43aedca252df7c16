using Diffusion.Cli.Configuration;
using Diffusion.Cli.Sampling;
using Diffusion.Cli.Training;
using Diffusion.Networks;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests;

/// <summary>The recipes of assets/recipes, as <c>train --config</c> reads them; what they are worth is measured by eng/mnist-600s.sh.</summary>
public sealed class RecipeTests
{
    private const int NetworkCalls = 25;
    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    private static readonly DataShape Mnist = new(1, 28, 28, Digits);

    public static TheoryData<string> Recipes => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "recipes"), "*.json").Select(path => Path.GetFileName(path))];

    [Fact]
    public void There_are_recipes() => Assert.NotEmpty(Recipes);

    [Theory, MemberData(nameof(Recipes))]
    public void A_recipe_names_settings_that_there_are_and_a_network_that_fits_its_data(string name)
    {
        var plan = Plan(name);

        Assert.Equal(Digits.Length, plan.Network.NumClassEmbeds - 1);
        Assert.Equal(new ImageSize(plan.Options.Data.Size!.Value, plan.Options.Data.Size.Value), plan.Network.SampleSize);
        Assert.InRange(UNetCost.Parameters(plan.Network), 1, long.MaxValue);
    }

    [Theory, MemberData(nameof(Recipes))]
    public void A_digit_takes_at_most_twenty_five_network_calls(string name)
    {
        var plan = Plan(name);
        using var network = new UNet(plan.Network);
        network.eval();
        var maker = new PictureMaker(network, plan.Process, plan.Prediction, Digits.Length, CPU);
        var seeds = ImageGenerator.Seeds(0, 1);
        var steps = maker.With(plan.Options.Sampling with { BatchSize = 1 }).Run(seeds, maker.Labels(seeds, null)).Count();

        Assert.InRange(steps, 2, NetworkCalls);
        Assert.InRange(maker.CallsPerPicture(1), steps - 1, NetworkCalls);
    }

    private static RunPlan Plan(string name)
    {
        var settings = RunSettings.Read([Path.Combine(AppContext.BaseDirectory, "recipes", name)], []);
        var process = RunPlan.ProcessOf(settings, null);
        RunRules.CheckSchedule(settings.Options, process);
        return RunPlan.Make(settings, null, process, Mnist);
    }
}
