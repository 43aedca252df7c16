using System.Buffers.Binary;
using System.Text;
using Diffusion.Data;
using Diffusion.Imaging;

namespace Diffusion.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Subfolders_are_classes_whose_first_level_counts()
    {
        _folder.Write("dogs/b.png", DataFolder.NoisePng(8, 8, 3, 2));
        _folder.Write("cats/a.png", DataFolder.NoisePng(8, 8, 3, 1));
        _folder.Write("dogs/young/c.png", DataFolder.NoisePng(8, 8, 3, 3));
        using var data = DataFolder.Read(_folder.Path);
        Assert.Equal(["cats", "dogs"], data.ClassNames);
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(data.Label));
        Assert.Equal([new ClassCount("cats", 1), new ClassCount("dogs", 2)], data.Report.Classes);
        Assert.Equal(DataFolder.Noise(8, 8, 3, 2).Pixels, data.ToImage(1).Pixels);
        Assert.Equal(data.ToImage(1).Pixels.Where((_, i) => i % 3 == 2), data.Pixels(1)[128..].ToArray());
    }

    [Fact]
    public void Every_format_is_read_whatever_the_case_of_its_extension()
    {
        _folder.Write("a.JPG", DataFolder.Fixture("colour.jpg"));
        _folder.Write("b.jpeg", DataFolder.Fixture("colour.jpg"));
        _folder.Write("c.Bmp", DataFolder.Fixture("colour.bmp"));
        _folder.Write("d.GIF", DataFolder.Fixture("colour.gif"));
        _folder.Write("e.WebP", DataFolder.Fixture("colour.webp"));
        _folder.Write("f.PNG", ImageFile.EncodePng(ImageFile.Decode(DataFolder.Fixture("colour.bmp"), "colour.bmp")));
        using var data = DataFolder.Read(_folder.Path);
        Assert.Equal((6, 3, 12, 16, 0), (data.Count, data.Channels, data.Height, data.Width, data.ClassCount));
        for (var i = 0; i < 6; i++)
        {
            var (red, green) = (data.Pixels(i)[(2 * 16) + 1], data.Pixels(i)[192 + (2 * 16) + 1]);
            Assert.True(red > 240 && green < 15, $"image {i}: the first column is red, not ({red}, {green}, …)");
        }
    }

    [Fact]
    public void Bad_images_are_rejected_with_their_reasons_and_the_rest_is_used()
    {
        var jpeg = DataFolder.Fixture("colour.jpg");
        _folder.Write("good.png", DataFolder.NoisePng(8, 8, 3, 1));
        _folder.Write("half.jpg", jpeg[..(jpeg.Length / 2)]);
        _folder.Write("huge.png", DeclaredPng(40_000, 25_000));
        _folder.Write("nothing.png", []);
        _folder.Write("one.png", DataFolder.NoisePng(1, 1, 3, 2));
        _folder.Write("text.png", Encoding.UTF8.GetBytes("no picture at all"));
        using var data = DataFolder.Read(_folder.Path);
        Assert.Equal(1, data.Count);
        var reasons = data.Report.Rejected.ToDictionary(image => image.Name);
        Assert.Equal(["half.jpg", "huge.png", "nothing.png", "one.png", "text.png"], data.Report.Rejected.Select(image => image.Name));
        Assert.Equal("1×1: smaller than 4×4 pixels", reasons["one.png"].Reason);
        Assert.Equal("declares 40000×25000 = 1,000,000,000 pixels; the limit is 67,108,864", reasons["huge.png"].Reason);
        Assert.Equal("the file is empty", reasons["nothing.png"].Reason);
        Assert.Equal(["unreadable", "too large", "unreadable", "too small", "unreadable"], data.Report.Rejected.Select(image => image.Kind));
        Assert.DoesNotContain("half.jpg", reasons["half.jpg"].Reason, StringComparison.Ordinal);
        Assert.Equal([("unreadable", 3), ("too large", 1), ("too small", 1)], data.Report.RejectedByKind);
        Assert.Contains("5 rejected: 3 unreadable, 1 too large, 1 too small", data.Report.Lines());
        Assert.Contains("  one.png: 1×1: smaller than 4×4 pixels", data.Report.Lines());
    }

    [Fact]
    public void Nothing_usable_is_an_error_that_says_why()
    {
        _folder.Write("one.png", DataFolder.NoisePng(1, 1, 3, 2));
        _folder.Write("two.png", DataFolder.NoisePng(2, 9, 3, 2));
        _folder.Write("zero.png", []);
        Assert.Equal(
            $"No usable image in '{_folder.Path}': 3 found, 2 too small, 1 unreadable; 'one.png': 1×1: smaller than 4×4 pixels; 'zero.png': the file is empty.",
            DataFolder.ErrorOf(_folder.Path));
    }

    [Fact]
    public void A_folder_without_images_says_what_it_holds()
    {
        Assert.StartsWith($"No images in '{_folder.Path}': it holds nothing.", DataFolder.ErrorOf(_folder.Path), StringComparison.Ordinal);
        _folder.Write("a.txt", [1]);
        _folder.Write("sub/b.TXT", [1]);
        _folder.Write("sub/c.npy", [1]);
        Assert.StartsWith($"No images in '{_folder.Path}': it holds only other files (2 .txt, 1 .npy).", DataFolder.ErrorOf(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_beside_the_class_folders_have_no_class_and_are_rejected()
    {
        _folder.Write("a/1.png", DataFolder.NoisePng(8, 8, 3, 1));
        _folder.Write("cover.png", DataFolder.NoisePng(8, 8, 3, 2));
        using var data = DataFolder.Read(_folder.Path);
        Assert.Equal(1, data.Count);
        Assert.Equal(("cover.png", "without a class"), (data.Report.Rejected[0].Name, data.Report.Rejected[0].Kind));
    }

    [Fact]
    public void Folders_that_wrap_everything_name_no_class()
    {
        _folder.Write("data/v1/a/1.png", DataFolder.NoisePng(8, 8, 3, 1));
        _folder.Write("data/v1/b/1.png", DataFolder.NoisePng(8, 8, 3, 2));
        using var data = DataFolder.Read(_folder.Path);
        Assert.Equal(["a", "b"], data.ClassNames);
    }

    [Theory]
    [InlineData("train", 2)]
    [InlineData("test", 1)]
    public void Folders_named_train_and_test_are_splits(string split, int count)
    {
        _folder.Write("Train/a/1.png", DataFolder.NoisePng(8, 8, 3, 1));
        _folder.Write("Train/b/1.png", DataFolder.NoisePng(8, 8, 3, 2));
        _folder.Write("Test/a/1.png", DataFolder.NoisePng(8, 8, 3, 3));
        using var data = DatasetReader.Read(new DataOptions { Path = _folder.Path, Split = split });
        Assert.Equal(count, data.Count);
        Assert.Equal("a", data.ClassNames[0]);
    }

    [Fact]
    public void Channels_follow_the_data_unless_they_are_given()
    {
        _folder.Write("a.png", DataFolder.NoisePng(8, 8, 1, 1));
        using (var grey = DataFolder.Read(_folder.Path))
        {
            Assert.Equal(1, grey.Channels);
            Assert.Equal(DataFolder.Noise(8, 8, 1, 1).Pixels, grey.Pixels(0).ToArray());
        }

        var opaque = DataFolder.Noise(8, 8, 3, 2).ToChannels(4);
        _folder.Write("b.png", ImageFile.EncodePng(opaque));
        using (var colour = DataFolder.Read(_folder.Path))
        {
            Assert.Equal(3, colour.Channels);
        }

        _folder.Write("c.png", DataFolder.NoisePng(8, 8, 4, 3));
        using var alpha = DataFolder.Read(_folder.Path);
        using var forced = DatasetReader.Read(new DataOptions { Path = _folder.Path, Channels = 1 });
        Assert.Equal((4, 1), (alpha.Channels, forced.Channels));
        Assert.Equal(opaque.ToChannels(1).Pixels, forced.Pixels(1).ToArray());
    }

    [Theory]
    [InlineData("crop", 0, 255, 0)]
    [InlineData("stretch", 255, 255, 255)]
    public void Other_shapes_are_cropped_to_the_centre_or_stretched(string fit, int left, int middle, int right)
    {
        // Three squares side by side: bright, bright, bright when all of it is shown; only the middle one is bright when cropped.
        var image = new PixelImage(24, 8, 1);
        for (var y = 0; y < 8; y++)
        {
            image.Row(y).Slice(fit == "crop" ? 8 : 0, fit == "crop" ? 8 : 24).Fill(255);
        }

        _folder.Write("a.png", ImageFile.EncodePng(image));
        using var data = DatasetReader.Read(new DataOptions { Path = _folder.Path, Size = 8, Fit = fit });
        Assert.Equal((8, 8), (data.Width, data.Height));
        Assert.All(data.Pixels(0).ToArray(), value => Assert.Equal(middle, value));
        using var wide = DatasetReader.Read(new DataOptions { Path = _folder.Path });
        Assert.Equal((24, 8), (wide.Width, wide.Height));
        Assert.Equal((left, right), (wide.Pixels(0)[0], wide.Pixels(0)[23]));
    }

    [Fact]
    public void Images_of_other_sizes_are_counted_in_the_report()
    {
        _folder.Write("a.png", DataFolder.NoisePng(8, 8, 3, 1));
        _folder.Write("b.png", DataFolder.NoisePng(6, 9, 3, 2));
        _folder.Write("c.png", DataFolder.NoisePng(20, 30, 3, 3));
        using var data = DataFolder.Read(_folder.Path);
        Assert.Contains("2 images scaled and cropped to 8×8, 1 of them enlarged, the size of the first (Data:Size is not set)", data.Report.Lines());
    }

    [Fact]
    public void A_subset_is_spread_over_the_classes()
    {
        foreach (var (name, i) in "abcd".Select((name, i) => (name, i)))
        {
            for (var j = 0; j < 6; j++)
            {
                _folder.Write($"{name}/{j}.png", DataFolder.NoisePng(4, 4, 1, (10 * i) + j));
            }
        }

        using var data = DatasetReader.Read(new DataOptions { Path = _folder.Path, MaxImages = 8 });
        Assert.Equal([2, 2, 2, 2], data.Report.Classes.Select(entry => entry.Count));
        Assert.Contains("8 of 24 images taken, evenly spaced (Data:MaxImages)", data.Report.Lines());
    }

    [Fact]
    public void A_data_set_in_a_cache_file_is_the_one_in_memory_and_leaves_nothing_behind()
    {
        for (var i = 0; i < 9; i++)
        {
            _folder.Write($"{(i % 2 == 0 ? "a" : "b")}/{i}.png", i == 4 ? [] : DataFolder.NoisePng(16, 16, 3, i));
        }

        var cache = _folder.At("../" + Path.GetFileName(_folder.Path) + "-cache");
        var options = new DataOptions { Path = _folder.Path, MemoryLimitMiB = 0, CacheFolder = cache };
        using var inMemory = DataFolder.Read(_folder.Path);
        try
        {
            using (var onDisk = DatasetReader.Read(options))
            {
                Assert.Equal((false, true), (inMemory.Report.IsOnDisk, onDisk.Report.IsOnDisk));
                DataFolder.AssertSame(inMemory, onDisk);
            }

            Assert.Empty(Directory.EnumerateFiles(cache));
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    [Fact]
    public void A_cache_folder_that_cannot_be_made_is_named()
    {
        _folder.Write("a.png", DataFolder.NoisePng(8, 8, 3, 1));
        var options = new DataOptions { Path = _folder.Path, MemoryLimitMiB = 0, CacheFolder = _folder.At("a.png") };
        Assert.StartsWith($"Cannot make the cache file of 0 MiB in '{_folder.At("a.png")}': ", DataFolder.ErrorOf(options), StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_reports_its_progress_to_the_end_and_can_be_cancelled()
    {
        for (var i = 0; i < 20; i++)
        {
            _folder.Write($"{i}.png", DataFolder.NoisePng(8, 8, 3, i));
        }

        var reports = new Recorder();
        using (DatasetReader.Read(new DataOptions { Path = _folder.Path }, reports))
        {
            Assert.Contains(new DataProgress("Decoding images", 20, 20), reports.Seen);
        }

        Assert.ThrowsAny<OperationCanceledException>(() => DatasetReader.Read(new DataOptions { Path = _folder.Path }, null, new CancellationToken(true)));
    }

    /// <summary>A PNG that declares a size and has no pixels.</summary>
    private static byte[] DeclaredPng(int width, int height)
    {
        var png = DataFolder.NoisePng(4, 4, 3, 1);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));
        return png;
    }

    private static uint Crc32(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return ~crc;
    }

    private sealed class Recorder : IProgress<DataProgress>
    {
        private readonly Lock _lock = new();

        public List<DataProgress> Seen { get; } = [];

        public void Report(DataProgress value)
        {
            lock (_lock)
            {
                Seen.Add(value);
            }
        }
    }
}
