using Diffusion.Data;
using Diffusion.Imaging;

namespace Diffusion.Tests.Data;

/// <summary>How images are read once, before the first step.</summary>
public sealed class DecodingTests
{
    [Fact]
    public void Images_are_decoded_side_by_side_on_all_cores()
    {
        using var source = new MeetingSource(Math.Min(2, Environment.ProcessorCount));
        using var data = DatasetBuilder.Build(source, new DataOptions { Path = "memory", Size = 4, Channels = 1 }, null, CancellationToken.None);
        Assert.Equal(64, data.Count);
    }

    [Fact]
    public void The_report_says_how_many_images_were_decoded_in_a_second()
    {
        using var data = DatasetReader.Read(new DataOptions { Count = 30, Size = 16 });
        var report = data.Report with { Elapsed = TimeSpan.FromSeconds(0.5), Count = 1500, RejectedByKind = [("unreadable", 100)] };

        Assert.Equal(3200, report.ImagesPerSecond);
        Assert.Equal("0.0 MiB in memory; 1,500 images read in 0.5 s, 3,200 images/s", report.Lines()[1]);
        Assert.Equal(0, (report with { Elapsed = TimeSpan.Zero }).ImagesPerSecond);
    }

    /// <summary>After the first image, which is looked at alone, none can be read before so many are being read at once.</summary>
    private sealed class MeetingSource(int together) : IImageSource
    {
        private readonly ManualResetEventSlim met = new();
        private int reads;

        public string Kind => "test";

        public int Count => 64;

        public IReadOnlyList<string> ClassNames => [];

        public IReadOnlyList<RejectedImage> Rejected => [];

        public IReadOnlyList<string> Notes => [];

        public string Name(int index) => $"image {index}";

        public int Label(int index) => 0;

        public PixelImage Read(int index)
        {
            if (Interlocked.Increment(ref reads) > together)
            {
                met.Set();
            }
            if (index > 0 || Volatile.Read(ref reads) > 1)
            {
                Assert.True(met.Wait(TimeSpan.FromSeconds(60)), "images are decoded one after another");
            }
            return new PixelImage(4, 4, 1);
        }

        public void Dispose() => met.Dispose();
    }
}
