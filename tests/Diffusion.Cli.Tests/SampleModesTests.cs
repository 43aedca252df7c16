using Diffusion.Imaging;

namespace Diffusion.Cli.Tests;

/// <summary>Pictures that start from something, or are guided by something.</summary>
public sealed class SampleModesTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private CommandLine.Result Sample(string name, params string[] options)
    {
        string[] same = ["--guidance", "1", "--class", "1", "--batch", "1"];
        var result = CommandLine.Run(folder.Path, ["sample", "--checkpoint", run.Folder, "--out", name, .. options.Contains("--no-defaults") ? [] : same, .. options.Where(option => option != "--no-defaults")]);
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }

    private byte[] Pixels(string path) => ImageFile.Read(folder[path]).Pixels;

    private string Text(string path, string keyword) => ImageFile.ReadPngText(folder[path])[keyword];

    /// <summary>A picture of the network's size with something to see in it, and a mask that is white on the left.</summary>
    private PixelImage Draw()
    {
        var (image, mask) = (new PixelImage(8, 8, 3), new PixelImage(8, 8, 1));
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (byte)(i * 37);
        }
        for (var y = 0; y < 8; y++)
        {
            mask.Row(y)[..4].Fill(255);
        }
        var (black, white) = (new PixelImage(8, 8, 1), new PixelImage(8, 8, 1));
        white.Pixels.AsSpan().Fill(255);
        foreach (var (name, picture) in new[] { ("image", image), ("left", mask), ("black", black), ("white", white) })
        {
            ImageFile.WritePng(folder[name + ".png"], picture);
        }
        return image;
    }

    [Fact]
    public void From_an_image_a_part_of_the_walk_is_taken_and_seeds_vary_it()
    {
        Draw();
        var made = Sample("varied", "--from", "image.png", "--strength", "0.5", "--count", "2");

        Assert.Contains("2 network calls per image", made.Error, StringComparison.Ordinal);
        Assert.Equal(("2", "image.png", "0.5", "1"), (Text("varied/000001.png", "calls"), Text("varied/000001.png", "from"), Text("varied/000001.png", "strength"), Text("varied/000001.png", "seed")));
        Assert.NotEqual(Pixels("varied/000000.png"), Pixels("varied/000001.png"));
    }

    [Fact]
    public void Painting_everywhere_is_sampling_and_painting_nowhere_gives_the_image_back()
    {
        var image = Draw();
        Sample("plain", "--count", "1");
        Sample("everywhere", "--count", "1", "--inpaint", "image.png", "--mask", "white.png");
        Sample("nowhere", "--count", "1", "--inpaint", "image.png", "--mask", "black.png", "--sampler", "ddpm");

        Assert.Equal(Pixels("plain/000000.png"), Pixels("everywhere/000000.png"));
        Assert.Equal(image.Pixels, Pixels("nowhere/000000.png"));
    }

    [Fact]
    public void Painting_a_half_keeps_the_other_half_and_resampling_costs_calls()
    {
        var image = Draw();
        var made = Sample("half", "--count", "1", "--inpaint", "image.png", "--mask", "left.png", "--resample", "3", "--jump", "2");

        // 4 steps; where two are left, two are walked again, twice: 4 + 2·2. The rise itself asks nothing.
        Assert.Contains("8 network calls per image", made.Error, StringComparison.Ordinal);
        var painted = ImageFile.Read(folder["half/000000.png"]);
        for (var y = 0; y < 8; y++)
        {
            Assert.Equal(image.Row(y)[12..].ToArray(), painted.Row(y)[12..].ToArray());
        }
        Assert.NotEqual(image.Pixels, painted.Pixels);
    }

    [Fact]
    public void Between_two_seeds_the_ends_are_their_pictures()
    {
        Sample("between", "--interpolate", "3", "5", "--count", "3", "--sampler", "ddpm");
        Sample("three", "--seed", "3", "--count", "1", "--sampler", "ddpm");
        Sample("five", "--seed", "5", "--count", "1", "--sampler", "ddpm");

        Assert.Equal(Pixels("three/000003.png"), Pixels("between/000000.png"));
        Assert.Equal(Pixels("five/000005.png"), Pixels("between/000002.png"));
        Assert.Equal(("3 5", "0.5"), (Text("between/000001.png", "interpolate"), Text("between/000001.png", "position")));
    }

    [Fact]
    public void An_image_is_inverted_and_between_two_images_the_ends_are_what_their_noise_makes()
    {
        Draw();
        string[] inverting = ["--no-defaults", "--class", "1", "--batch", "1", "--steps", "8"];
        var inverted = Sample("inverted", [.. inverting, "--invert", "image.png"]);
        Sample("between", [.. inverting, "--interpolate", "image.png", "white.png", "--count", "2"]);

        Assert.Contains("grey levels off in the mean", inverted.Error, StringComparison.Ordinal);
        Assert.Contains("16 network calls", inverted.Error, StringComparison.Ordinal);
        Assert.Equal(ImageFile.Read(folder["image.png"]).Pixels, Pixels("inverted/original.png"));
        Assert.True(File.Exists(folder["inverted/noise.safetensors"]));
        Assert.Equal(Pixels("inverted/reconstruction.png"), Pixels("between/000000.png"));
    }

    [Fact]
    public void A_weaker_checkpoint_guides_and_the_same_one_or_weight_1_changes_nothing()
    {
        var checkpoints = Directory.GetDirectories(run.In("checkpoints")).Order().ToArray();
        Sample("plain", "--count", "1");
        Sample("one", "--count", "1", "--weak", checkpoints[0], "--weak-guidance", "1");
        var away = Sample("away", "--count", "1", "--weak", checkpoints[0], "--weak-guidance", "6");

        Assert.Equal(Pixels("plain/000000.png"), Pixels("one/000000.png"));
        Assert.NotEqual(Pixels("plain/000000.png"), Pixels("away/000000.png"));
        Assert.Contains("8 network calls per image", away.Error, StringComparison.Ordinal);
        Assert.Equal("6", Text("away/000000.png", "weakGuidance"));
    }

    [Fact]
    public void Outside_the_interval_there_is_no_guidance()
    {
        Sample("plain", "--count", "1");
        string[] guided = ["--no-defaults", "--count", "1", "--class", "1", "--batch", "1", "--guidance", "5"];
        var outside = Sample("outside", [.. guided, "--guidance-interval", "1e6,1e7"]);
        var inside = Sample("inside", [.. guided, "--guidance-interval", "0,1e7", "--guidance-rescale", "0.7", "--threshold", "0.9"]);

        Assert.Equal(Pixels("plain/000000.png"), Pixels("outside/000000.png"));
        Assert.Contains("4 network calls per image", outside.Error, StringComparison.Ordinal);
        Assert.Contains("8 network calls per image", inside.Error, StringComparison.Ordinal);
        Assert.Equal(("0.7", "0.9"), (Text("inside/000000.png", "guidanceRescale"), Text("inside/000000.png", "threshold")));
    }

    [Theory]
    [InlineData("--strength needs --from beside it.", "--strength", "0.5")]
    [InlineData("nothing.png cannot be used as an image: ", "--from", "nothing.png")]
    [InlineData("--guidance-interval is \"3\"; it must be two numbers with a comma between them.", "--guidance-interval", "3")]
    [InlineData("--class must say which one", "--invert", "image.png")]
    public void What_does_not_go_is_refused_in_one_line_and_nothing_is_written(string expected, params string[] options)
    {
        var refused = CommandLine.Run(folder.Path, ["sample", "--checkpoint", run.Folder, .. options]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(expected, Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
