using System.Collections;
using Diffusion.Cli.Configuration;

namespace Diffusion.Cli.Tests.Configuration;

public sealed class SettingsLayersTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("layers").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, string json)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, json);
        return path;
    }

    [Fact]
    public void A_later_layer_overrides_a_value_and_leaves_the_others()
    {
        var layers = new SettingsLayers()
            .AddFile(Write("a.json", """{ "Training": { "Images": 10, "Seed": 3 } }"""))
            .AddFile(Write("b.json", """{ "Training": { "Images": 20 } }"""));

        Assert.Equal("20", layers.Settings["Training:Images"].Value);
        Assert.Equal("3", layers.Settings["training:seed"].Value);
    }

    [Theory]
    [InlineData("""{ "Model": { "Channels": [8] } }""", new[] { "8" })]
    [InlineData("""{ "Model": { "Channels": [8, 16, 32, 64] } }""", new[] { "8", "16", "32", "64" })]
    public void A_later_array_replaces_the_earlier_one_whole(string later, string[] expected)
    {
        var layers = new SettingsLayers()
            .AddFile(Write("a.json", """{ "Model": { "Channels": [1, 2, 3], "Groups": 4 } }"""))
            .AddFile(Write("b.json", later));

        var items = layers.Settings.Where(pair => pair.Key.StartsWith("Model:Channels:", StringComparison.Ordinal)).OrderBy(pair => pair.Key);
        Assert.Equal(expected, items.Select(pair => pair.Value.Value));
        Assert.Equal("4", layers.Settings["Model:Groups"].Value);
    }

    [Fact]
    public void An_assigned_array_replaces_the_files_array()
    {
        var layers = new SettingsLayers()
            .AddFile(Write("a.json", """{ "Model": { "Channels": [1, 2, 3] } }"""))
            .AddAssignments(["Model:Channels=8,16"]);

        Assert.Equal("8,16", layers.Settings["Model:Channels"].Value);
        Assert.DoesNotContain("Model:Channels:0", layers.Settings.Keys);
    }

    [Fact]
    public void Environment_variables_with_the_prefix_are_settings()
    {
        var layers = new SettingsLayers().AddEnvironment(new Hashtable { ["DIFFUSION__Training__Images"] = "7", ["DIFFUSION_HOME"] = "/x", ["PATH"] = "/bin" });

        var (path, setting) = Assert.Single(layers.Settings);
        Assert.Equal(("Training:Images", "7", "environment"), (path, setting.Value, setting.Source));
    }

    [Fact]
    public void A_null_in_a_file_is_kept_as_null()
    {
        var layers = new SettingsLayers().AddFile(Write("a.json", """{ "Data": { "Channels": null } }"""));

        Assert.Null(layers.Settings["Data:Channels"].Value);
    }

    [Theory]
    [InlineData("{ \"Training\": ")]
    [InlineData("[1, 2]")]
    [InlineData("{ \"a\": 1, \"a\": 2 }")]
    public void A_broken_file_is_named_in_one_line(string json)
    {
        var path = Write("broken.json", json);

        var problem = Assert.Throws<InputException>(() => new SettingsLayers().AddFile(path));

        Assert.StartsWith($"{path}: not a valid configuration: ", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var problem = Assert.Throws<InputException>(() => new SettingsLayers().AddFile(Path.Combine(folder, "none.json")));

        Assert.Contains("none.json", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Training:Images")]
    [InlineData("=3")]
    public void An_assignment_needs_a_key_and_a_value(string assignment)
    {
        var problem = Assert.Throws<InputException>(() => new SettingsLayers().AddAssignments([assignment]));

        Assert.Equal($"--set {assignment}: an assignment reads Section:Key=value.", problem.Message);
    }
}
