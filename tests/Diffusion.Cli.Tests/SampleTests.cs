using Diffusion.Imaging;

namespace Diffusion.Cli.Tests;

public sealed class SampleTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string[] Sample(string name, params string[] options)
    {
        var result = CommandLine.Run(folder.Path, ["sample", "--checkpoint", run.Folder, "--out", name, .. options]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(name, result.Output.Trim());
        return [.. Directory.GetFiles(folder[name], "*.png").Select(Path.GetFileName).Order()!];
    }

    [Fact]
    public void Images_are_named_by_their_seeds_and_gathered_in_a_grid() =>
        Assert.Equal(["000003.png", "000004.png", "000005.png", "grid.png"], Sample("out", "--seed", "3", "--count", "3"));

    [Theory]
    [InlineData("ddim")]
    [InlineData("ddpm")]
    public void A_picture_does_not_depend_on_how_many_are_asked_for(string sampler)
    {
        Sample("many", "--seed", "3", "--count", "4", "--sampler", sampler);
        Sample("one", "--seed", "3", "--count", "1", "--sampler", sampler);

        Assert.Equal(File.ReadAllBytes(folder["many/000003.png"]), File.ReadAllBytes(folder["one/000003.png"]));
    }

    [Theory]
    [InlineData("ddim")]
    [InlineData("ddpm")]
    public void A_picture_depends_on_the_batch_size_by_one_grey_level_at_most(string sampler)
    {
        Sample("four", "--seed", "0", "--count", "7", "--sampler", sampler, "--batch", "4");
        Sample("three", "--seed", "0", "--count", "7", "--sampler", sampler, "--batch", "3");

        for (var seed = 0; seed < 7; seed++)
        {
            var (one, other) = (ImageFile.Read(folder[$"four/00000{seed}.png"]), ImageFile.Read(folder[$"three/00000{seed}.png"]));
            Assert.True(one.Pixels.ToArray().Zip(other.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Max() <= 1);
        }
    }

    [Fact]
    public void Seeds_classes_guidance_and_weights_each_change_the_picture()
    {
        Sample("base", "--seed", "3", "--count", "1", "--class", "0", "--guidance", "1");
        Sample("class", "--seed", "3", "--count", "1", "--class", "1", "--guidance", "1");
        Sample("guided", "--seed", "3", "--count", "1", "--class", "0", "--guidance", "9");
        Sample("raw", "--seed", "3", "--count", "1", "--class", "0", "--guidance", "1", "--weights", "raw");
        Sample("eta", "--seed", "3", "--count", "1", "--class", "0", "--guidance", "1", "--eta", "1");

        var pictures = new[] { "base", "class", "guided", "raw", "eta" }.Select(name => Convert.ToHexString(ImageFile.Read(folder[$"{name}/000003.png"]).Pixels));
        Assert.Equal(5, pictures.Distinct().Count());
    }

    [Fact]
    public void A_picture_says_how_it_was_made()
    {
        Sample("told", "--seed", "3", "--count", "1", "--class", "1", "--steps", "3", "--eta", "0.5");

        var text = ImageFile.ReadPngText(folder["told/000003.png"]);

        Assert.Equal(("3", "3", "0.5", "ddim", "ema"), (text["seed"], text["steps"], text["eta"], text["sampler"], text["weights"]));
        Assert.True(text.ContainsKey("class"));
    }

    [Fact]
    public void A_checkpoint_folder_alone_is_enough()
    {
        var checkpoint = Directory.GetDirectories(run.In("checkpoints")).Max()!;
        foreach (var file in Directory.GetFiles(checkpoint, "*", SearchOption.AllDirectories).Where(file => !file.Contains("training", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(folder["moved"], Path.GetRelativePath(checkpoint, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var result = CommandLine.Run(folder.Path, "sample", "--checkpoint", "moved", "--count", "1", "--steps", "2", "--class", "1");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.True(File.Exists(folder["samples/000000.png"]));
    }

    [Fact]
    public void The_animation_is_written_on_request()
    {
        Sample("film", "--count", "2", "--gif");

        Assert.Equal("GIF", ImageFile.Identify(File.ReadAllBytes(folder["film/denoising.gif"])).Format, ignoreCase: true);
    }

    [Theory]
    [InlineData("--class", "99", "--class is '99'; the classes are 0 ")]
    [InlineData("--class", "zebra", "--class is 'zebra'; the classes are 0 ")]
    [InlineData("--sampler", "ddimm", "Sampling: Sampler \"ddimm\" is not known; did you mean \"ddim\"?")]
    [InlineData("--grid", "trialing", "Grid \"trialing\" is not known")]
    [InlineData("--order", "2", "Sampling: Sampler \"ddim\" has no Order; what can be chosen of it is Eta")]
    [InlineData("--steps", "51", "51")]
    [InlineData("--eta", "2", "Sampling: Eta is 2; it must be from 0 to 1.")]
    [InlineData("--weights", "best", "--weights is 'best'; it must be ema or raw.")]
    [InlineData("--count", "0", "Sampling:Count is 0; it must be at least 1.")]
    [InlineData("--count", "x", "x")]
    [InlineData("--checkpoint", "/no/such/run", "/no/such/run")]
    public void A_bad_option_gets_one_clear_line(string option, string value, string expected)
    {
        string[] arguments = option == "--checkpoint" ? ["sample", option, value] : ["sample", "--checkpoint", run.Folder, option, value];

        var refused = CommandLine.Run(folder.Path, arguments);

        Assert.Equal(2, refused.ExitCode);
        var line = Assert.Single(refused.ErrorLines);
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
