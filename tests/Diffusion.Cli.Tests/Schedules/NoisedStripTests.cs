using Diffusion.Cli.Schedules;
using Diffusion.Imaging;
using Diffusion.Noise;

namespace Diffusion.Cli.Tests.Schedules;

public sealed class NoisedStripTests : IDisposable
{
    private static readonly ScheduleCatalog Catalog = new([Path.Combine(AppContext.BaseDirectory, "schedules")]);

    private readonly string _folder = Directory.CreateTempSubdirectory("noised-strip-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_pixel_is_the_forward_process_with_one_noise_for_all_times()
    {
        const int Side = 200;
        var pixels = Enumerable.Range(0, Side * Side).Select(i => (byte)(i * 7)).ToArray();
        var noise = new float[pixels.Length];
        new RandomStream(5, 0, 0).FillNormal(noise);
        var schedule = Assert.IsType<NoiseSchedule>(Catalog.Load("linear"));
        int[] times = [0, 111, 222, 333, 444, 555, 666, 777, 888, 999];

        var strip = new NoisedStrip(new PixelImage(Side, Side, 1, pixels), seed: 5).Draw([new(schedule, null)]);

        Assert.Equal((10 * (Side + 2)) + 2, strip.Width);
        Assert.Equal(Side + 4, strip.Height);
        for (var column = 0; column < 10; column++)
        {
            for (var i = 0; i < pixels.Length; i += 37)
            {
                var noisy = (Math.Sqrt(schedule.AlphaBar[times[column]]) * ((pixels[i] / 127.5) - 1))
                    + (Math.Sqrt(1 - schedule.AlphaBar[times[column]]) * noise[i]);
                var expected = Math.Clamp((noisy + 1) * 127.5, 0, 255);
                Assert.Equal(expected, strip.Row(2 + (i / Side))[2 + (column * (Side + 2)) + (i % Side)], 0.5001);
            }
        }
    }

    [Fact]
    public void The_seed_decides_the_noise()
    {
        var image = new PixelImage(8, 8, 3);
        byte[] Drawn(ulong seed) => new NoisedStrip(image, seed).Draw([new(Catalog.Load("cosine"), null)]).Pixels;

        Assert.Equal(Drawn(1), Drawn(1));
        Assert.NotEqual(Drawn(1), Drawn(2));
    }

    [Theory]
    [InlineData(32, 16, 3, 3, 128, 64)]
    [InlineData(1024, 512, 1, 1, 256, 128)]
    [InlineData(100, 90, 4, 3, 100, 90)]
    [InlineData(4000, 1, 3, 3, 256, 1)]
    public void Small_images_are_enlarged_large_ones_reduced_and_transparency_goes(int width, int height, int channels, int shown, int across, int down)
    {
        var strip = new NoisedStrip(new PixelImage(width, height, channels), 0).Draw([new(Catalog.Load("linear"), null), new(Catalog.Load("cosine"), null)]);

        Assert.Equal(((10 * (across + 2)) + 2, (2 * (down + 2)) + 2, shown), (strip.Width, strip.Height, strip.Channels));
    }

    [Fact]
    public void A_schedule_of_fewer_than_ten_steps_shows_all_of_them()
    {
        var strip = new NoisedStrip(new PixelImage(128, 128, 1), 0).Draw([new(Catalog.Load("cosine", 4), null)]);

        Assert.Equal((4 * 130) + 2, strip.Width);
    }

    [Theory]
    [InlineData("edm")]
    [InlineData("flow")]
    public void A_continuous_process_is_shown_at_ten_even_shares_in_the_range_of_an_image(string name)
    {
        const int Side = 128;
        var pixels = Enumerable.Range(0, Side * Side).Select(i => (byte)(i * 5)).ToArray();
        var noise = new float[pixels.Length];
        new RandomStream(2, 0, 0).FillNormal(noise);
        var process = Catalog.Load(name);
        var strip = new NoisedStrip(new PixelImage(Side, Side, 1, pixels), seed: 2);

        var drawn = strip.Draw([new(process, null)]);

        Assert.Equal((10 * (Side + 2)) + 2, drawn.Width);
        for (var column = 0; column < 10; column++)
        {
            var level = process.AtShare(column / 9.0);
            for (var i = 0; i < pixels.Length; i += 61)
            {
                var noisy = ((level.Alpha * ((pixels[i] / 127.5) - 1)) + (level.Sigma * noise[i])) / Math.Sqrt((level.Alpha * level.Alpha) + (level.Sigma * level.Sigma));
                Assert.Equal(Math.Clamp((noisy + 1) * 127.5, 0, 255), drawn.Row(2 + (i / Side))[2 + (column * (Side + 2)) + (i % Side)], 0.5001);
            }
        }

        Assert.StartsWith($"{name}, time = {process.Cleanest.Time:G6} ", strip.Settings([new(process, null)])["Rows"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_is_written_with_its_settings_and_its_path_is_the_result()
    {
        var (image, path) = (Path.Combine(_folder, "in.png"), Path.Combine(_folder, "new", "out.png"));
        ImageFile.WritePng(image, new PixelImage(8, 8, 3));
        using var output = new StringWriter();

        new ScheduleAction(Catalog, output, TextWriter.Null).Run(new(["linear", "cosine"], Steps: 100, Out: path, Image: image, Seed: 9));

        Assert.Equal(path, output.ToString().Trim());
        var text = ImageFile.ReadPngText(path);
        Assert.Equal("9", text["Seed"]);
        Assert.Equal("linear, T = 100, t = 0 11 22 33 44 55 66 77 88 99; cosine, T = 100, t = 0 11 22 33 44 55 66 77 88 99", text["Rows"]);
        Assert.Equal((2 * 130) + 2, ImageFile.Read(path).Height);
    }

    [Theory]
    [InlineData("nowhere.png", "out.png", null, "cannot be read")]
    [InlineData("broken.png", "out.png", null, "broken.png")]
    [InlineData("nowhere.png", "out.jpg", null, "let the name end in .png")]
    [InlineData("nowhere.png", "out.png", "csv", "drop --format")]
    public void What_cannot_be_drawn_is_refused(string image, string path, string? format, string expected)
    {
        File.WriteAllText(Path.Combine(_folder, "broken.png"), "no image");
        var request = new ScheduleRequest(["linear"], Format: format, Out: Path.Combine(_folder, path), Image: Path.Combine(_folder, image));

        var problem = Assert.Throws<InputException>(() => new ScheduleAction(Catalog, TextWriter.Null, TextWriter.Null).Run(request));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }
}
