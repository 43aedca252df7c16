using System.Collections.Concurrent;
using Diffusion.Cli.Sampling;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests.Sampling;

/// <summary>Pictures into a folder, a batch at a time. Alone, because memory is counted.</summary>
[Collection(nameof(SampleRunTests))]
[CollectionDefinition(nameof(SampleRunTests), DisableParallelization = true)]
public sealed class SampleRunTests : IDisposable
{
    private const int Side = 64;
    private const int ImageBytes = Side * Side * 3;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void Forty_batches_hold_no_more_memory_than_two(bool selfConditioning)
    {
        const int Batches = 41, BatchSize = 2;
        using var network = new UNet(new UNetConfig
        {
            SampleSize = new ImageSize(Side, Side), BlockOutChannels = [4], NormNumGroups = 2, LayersPerBlock = 1, AddAttention = false,
            InChannels = selfConditioning ? 6 : 3, SelfConditioning = selfConditioning,
            DownBlockTypes = ["DownBlock2D"], UpBlockTypes = ["UpBlock2D"], NumClassEmbeds = 3,
        });
        var options = new SamplingOptions
        {
            Sampler = "dpm++", Steps = 2, Grid = "trailing", EndsClean = true, Guidance = 2, GuidanceRescale = 0, Clamp = true, Count = Batches * BatchSize, BatchSize = BatchSize, Precision = Precision.Fp32,
        };
        var maker = new PictureMaker(network, StoredModel.Linear, Prediction.Epsilon, 2, CPU);
        var generator = maker.With(options);
        var held = new List<(long Tensors, long Bytes)>();

        Run(options.Count, BatchSize).Make(
            batch =>
            {
                held.Add((Tensor.TotalCount, GC.GetTotalMemory(forceFullCollection: true)));
                return SampleAction.Images(generator, batch, film: null);
            },
            picture => new Dictionary<string, string> { ["seed"] = $"{picture.Number}" },
            _ => { });

        Assert.Equal(Batches, held.Count);
        Assert.Equal(held[2].Tensors, held[40].Tensors);
        Assert.True(held[40].Bytes - held[2].Bytes < 8 * ImageBytes, $"{held[40].Bytes - held[2].Bytes} bytes more are held after 76 further images of {ImageBytes}");
        Assert.Equal(options.Count, Directory.GetFiles(folder.Path, "*.png").Length);
    }

    [Fact]
    public void A_batch_is_on_disk_before_the_next_is_begun()
    {
        var there = new List<int>();
        Run(7, 3).Make(
            batch =>
            {
                there.Add(Directory.GetFiles(folder.Path).Length);
                return Blank(batch);
            },
            _ => new Dictionary<string, string>(),
            _ => { });

        Assert.Equal([0, 3, 6], there);
        Assert.Equal(7, Directory.GetFiles(folder.Path, "*.png").Length);
    }

    [Fact]
    public void Only_so_many_are_written_at_a_time_however_many_threads_there_are()
    {
        ThreadPool.GetMinThreads(out var threads, out var ports);
        ThreadPool.SetMinThreads(4 * SampleRun.WrittenAtOnce, ports);
        try
        {
            var now = 0;
            var together = new ConcurrentBag<int>();
            Run(128, 128).Make(
                Blank,
                _ =>
                {
                    together.Add(Interlocked.Increment(ref now));
                    Thread.Sleep(20);
                    Interlocked.Decrement(ref now);
                    return new Dictionary<string, string>();
                },
                _ => { });

            Assert.InRange(together.Max(), 2, SampleRun.WrittenAtOnce);
        }
        finally
        {
            ThreadPool.SetMinThreads(threads, ports);
        }
    }

    [Fact]
    public void What_is_there_is_neither_made_nor_written_and_batches_keep_their_places()
    {
        foreach (var number in new[] { 0, 1, 2, 4 })
        {
            File.WriteAllText(folder[$"00000{number}.png"], "kept");
        }
        var batches = new List<ulong[]>();
        var said = new List<string>();

        Run(8, 3, resume: true).Make(
            batch =>
            {
                batches.Add([.. batch.Select(picture => picture.Number)]);
                return Blank(batch);
            },
            _ => new Dictionary<string, string>(),
            said.Add);

        Assert.Equal([[3, 4, 5], [6, 7]], batches);
        Assert.Equal(["0", "1", "2", "4"], Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).Where(file => File.ReadAllBytes(file).Length == 4).Select(file => $"{file[^5]}"));
        Assert.Equal("4 of 8 images are there already", said[0]);
        Assert.StartsWith("8 of 8 images, ", said[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_grid_shows_the_first_four_hundred_and_no_more_are_read()
    {
        var run = Run(1000, 100);
        for (var number = 0; number < SampleRun.MostInGrid; number++)
        {
            ImageFile.WritePng(folder[$"{number:000000}.png"], new PixelImage(8, 8, 1));
        }

        var grid = run.Grid(classCount: 0); // the others are not there to be read

        Assert.Equal(grid.Width, grid.Height);
    }

    [Fact]
    public void A_picture_of_another_shape_is_named_before_anything_is_made_of_them_all()
    {
        foreach (var number in new[] { 0, 1, 2 })
        {
            ImageFile.WritePng(folder[$"{number:000000}.png"], new PixelImage(number == 1 ? 4 : 8, 8, 1));
        }

        var refusal = Assert.Throws<InputException>(() => Run(3, 3).Grid(classCount: 0));
        Assert.StartsWith($"{folder["000001.png"]} is 4×8 with 1 channels, the first picture 8×8 with 1.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(refusal.Message, Assert.Throws<InputException>(Run(3, 3).WriteArchive).Message);
        Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void A_disk_that_refuses_is_the_systems_error()
    {
        Directory.CreateDirectory(folder["000001.png"]);

        Assert.ThrowsAny<SystemException>(() => Run(3, 3).Make(Blank, _ => new Dictionary<string, string>(), _ => { }));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.partial"));
    }

    [Theory]
    [InlineData(0UL, "000000.png")]
    [InlineData(50_000UL, "050000.png")]
    [InlineData(12_345_678UL, "12345678.png")]
    [InlineData(ulong.MaxValue, "18446744073709551615.png")]
    public void A_file_is_named_by_its_seed_alone(ulong seed, string expected) =>
        Assert.Equal(expected, Path.GetFileName(new SampleFolder(folder.Path).FileOf(seed)));

    [Fact]
    public void Progress_is_told_once_a_per_cent_with_speed_and_time_left()
    {
        var said = new List<string>();
        var progress = new SampleProgress(50_000, already: 10_000, said.Add);
        progress.Begin();
        for (var made = 0; made < 40_000; made += 16)
        {
            progress.Add(16);
        }

        Assert.InRange(said.Count, 80, 83);
        Assert.Equal("10000 of 50000 images are there already", said[0]);
        Assert.Matches(@"^\d+ of 50000 images, \d+\.\d images/s, \d\d+:\d\d:\d\d left$", said[1]);
        Assert.StartsWith("50000 of 50000 images, ", said[^1], StringComparison.Ordinal);
    }

    private SampleRun Run(int count, int batchSize, bool resume = false) =>
        new(new SampleFolder(folder.Path), count, place => new Picture((ulong)place, place % 2, new Dictionary<string, string>())) { BatchSize = batchSize, Resume = resume };

    private static List<PixelImage> Blank(IReadOnlyList<Picture> batch) => [.. batch.Select(_ => new PixelImage(8, 8, 1))];
}
