namespace Diffusion.Cli.Tests;

/// <summary>Each file of assets/recipes is a configuration that this program takes.</summary>
public sealed class RecipeTests
{
    public static TheoryData<string> Recipes => [.. Directory.GetFiles(Path.Combine(Root(), "assets", "recipes"), "*.json").Select(file => Path.GetFileName(file)!)];

    /// <summary>On built-in images in place of its own, which are not here.</summary>
    [Theory, MemberData(nameof(Recipes))]
    public void A_recipe_resolves_to_a_run(string name)
    {
        using var folder = new TemporaryFolder();
        var result = CommandLine.Run(
            folder.Path, "train", "--config", Path.Combine(Root(), "assets", "recipes", name), "--dry-run", "--set", "Data:Path=builtin:shapes", "--set", "Data:Split=train", "--set", "Data:Count=16",
            "--set", "Training:Device=cpu");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("model ", result.Output, StringComparison.Ordinal);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Diffusion.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Diffusion.sln is above no folder of the tests.");
        }
        return folder;
    }
}
