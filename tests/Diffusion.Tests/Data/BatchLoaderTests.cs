using System.Collections.Concurrent;
using System.Reflection;
using Diffusion.Data;
using Diffusion.Imaging;
using Diffusion.Noise;

namespace Diffusion.Tests.Data;

public sealed class BatchLoaderTests
{
    [Fact]
    public void Bytes_become_numbers_from_minus_one_to_one()
    {
        using var data = ImageDataset.FromImages([new PixelImage(2, 2, 3, [0, 1, 2, 255, 254, 253, 127, 128, 129, 51, 102, 204])]);
        using var loader = new BatchLoader(data, 1, 0, false);
        var batch = loader.Next();
        Assert.Equal((1, 3, 2, 2), (batch.Count, batch.Channels, batch.Height, batch.Width));
        Assert.Null(batch.Labels);
        byte[] planes = [0, 255, 127, 51, 1, 254, 128, 102, 2, 253, 129, 204];
        Assert.Equal(planes.Select(value => (float)((value / 127.5) - 1)), batch.Pixels);
    }

    [Theory]
    [InlineData(10, 4)]
    [InlineData(7, 3)]
    [InlineData(12, 12)]
    [InlineData(3, 8)]
    public void Every_epoch_visits_every_image_once_and_batches_are_always_full(int count, int batchSize)
    {
        using var data = Numbered(count);
        using var loader = new BatchLoader(data, batchSize, 5, false);
        var steps = 4 * count;
        var seen = Enumerable.Range(0, steps).SelectMany(_ => Images(loader.Next(), batchSize)).ToList();
        Assert.Equal(steps * batchSize, seen.Count);
        var epochs = seen.Chunk(count).ToList();
        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, count), epoch.Order()));
        Assert.True(epochs.Select(epoch => string.Join(",", epoch)).Distinct().Count() > 1, "epochs have different orders");
    }

    [Fact]
    public void The_order_does_not_depend_on_the_batch_size()
    {
        using var data = Numbered(11);
        using var small = new BatchLoader(data, 2, 9, false);
        using var large = new BatchLoader(data, 6, 9, false);
        Assert.Equal(
            Enumerable.Range(0, 15).SelectMany(_ => Images(small.Next(), 2)),
            Enumerable.Range(0, 5).SelectMany(_ => Images(large.Next(), 6)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 5)]
    [InlineData(17, 2)]
    public void Batch_k_does_not_depend_on_where_the_loader_started_nor_on_how_far_it_looks_ahead(int first, int depth)
    {
        using var data = Numbered(13);
        using var reference = new BatchLoader(data, 4, 3, true);
        var expected = Enumerable.Range(0, 25).Select(_ => reference.Next()).ToList()[first..];
        using var resumed = new BatchLoader(data, 4, 3, true, depth, first);
        foreach (var batch in expected)
        {
            var actual = resumed.Next();
            Assert.Equal(batch.Pixels, actual.Pixels);
            Assert.Equal(batch.Labels, actual.Labels);
        }
    }

    [Fact]
    public void Recycled_memory_holds_the_same_batches_and_is_made_once()
    {
        using var data = Numbered(13);
        using var fresh = new BatchLoader(data, 4, 3, true);
        using var recycling = new BatchLoader(data, 4, 3, true, depth: 1);
        var arrays = new HashSet<float[]>(ReferenceEqualityComparer.Instance);
        for (var k = 0; k < 40; k++)
        {
            var batch = recycling.Next();
            Assert.Equal(fresh.Next().Pixels, batch.Pixels);
            arrays.Add(batch.Pixels);
            recycling.Recycle(batch);
        }

        Assert.InRange(arrays.Count, 1, 4);
    }

    [Fact]
    public void Batches_of_a_cache_file_are_those_of_memory_wherever_the_loader_starts()
    {
        var options = new DataOptions { Count = 60, Size = 16, Seed = 4 };
        using var inMemory = DatasetReader.Read(options);
        using var inFile = DatasetReader.Read(options with { MemoryLimitMiB = 0 });
        Assert.Equal((false, true), (inMemory.IsOnDisk, inFile.IsOnDisk));
        using var expected = new BatchLoader(inMemory, 7, 3, true, depth: 2, firstStep: 5);
        using var actual = new BatchLoader(inFile, 7, 3, true, depth: 4, firstStep: 5);
        for (var k = 0; k < 30; k++)
        {
            var (one, other) = (expected.Next(), actual.Next());
            Assert.Equal(one.Pixels, other.Pixels);
            Assert.Equal(one.Labels, other.Labels);
        }
    }

    [Fact]
    public void Several_images_of_a_file_are_read_at_once()
    {
        using var met = new Barrier(2);
        var data = new SetInFile(() => Assert.True(met.SignalAndWait(TimeSpan.FromSeconds(60)), "no two reads were under way at once"));
        using var loader = new BatchLoader(data, 2, 1, false, depth: 1);
        Assert.Equal(2, loader.Next().Count);
    }

    [Fact]
    public void A_file_that_cannot_be_read_any_more_is_the_error_that_next_throws()
    {
        using var loader = new BatchLoader(new SetInFile(() => throw new EndOfStreamException("cut short")), 8, 1, false);
        Assert.Equal("cut short", Assert.Throws<EndOfStreamException>(loader.Next).Message);
    }

    [Fact]
    public void Another_seed_is_another_order()
    {
        using var data = Numbered(50);
        using var one = new BatchLoader(data, 50, 1, false);
        using var two = new BatchLoader(data, 50, 2, false);
        Assert.NotEqual(Images(one.Next(), 50), Images(two.Next(), 50));
    }

    [Fact]
    public void Labels_stay_with_their_images()
    {
        using var data = Numbered(9);
        using var loader = new BatchLoader(data, 5, 1, true);
        for (var k = 0; k < 10; k++)
        {
            var batch = loader.Next();
            Assert.Equal(Images(batch, 5).Select(image => (long)(image % 2)), batch.Labels!);
        }
    }

    [Fact]
    public void Images_are_mirrored_only_when_asked()
    {
        using var data = Numbered(40);
        using var loader = new BatchLoader(data, 40, 1, false);
        for (var k = 0; k < 20; k++)
        {
            Assert.DoesNotContain(true, Mirrored(loader.Next()));
        }
    }

    [Fact]
    public void Half_of_the_images_are_mirrored_and_not_always_the_same()
    {
        const int Count = 40, Epochs = 100;
        using var data = Numbered(Count);
        using var loader = new BatchLoader(data, Count, 1, true);
        var flips = new int[Count];
        for (var k = 0; k < Epochs; k++)
        {
            var batch = loader.Next();
            foreach (var (image, isMirrored) in Images(batch, Count).Zip(Mirrored(batch)))
            {
                flips[image] += isMirrored ? 1 : 0;
            }
        }

        // 4000 fair coins: the mean is within 5 standard deviations (0.0079) of a half, each image's within 5 of its own (0.05).
        Assert.InRange(flips.Sum() / (double)(Count * Epochs), 0.46, 0.54);
        Assert.All(flips, each => Assert.InRange(each / (double)Epochs, 0.25, 0.75));
    }

    [Fact]
    public void A_mirrored_image_is_the_image_with_its_rows_reversed()
    {
        var image = DataFolder.Noise(5, 3, 3, 1);
        using var data = ImageDataset.FromImages([image]);
        using var loader = new BatchLoader(data, 64, 1, true);
        var batch = loader.Next();
        using var plainLoader = new BatchLoader(data, 1, 1, false);
        var plain = plainLoader.Next().Pixels;
        float[] mirrored = [.. plain.Chunk(5).SelectMany(row => row.Reverse())];
        var kinds = batch.Pixels.Chunk(45).Select(pixels => pixels.SequenceEqual(plain) ? 0 : pixels.SequenceEqual(mirrored) ? 1 : 2).ToList();
        Assert.DoesNotContain(2, kinds);
        Assert.Equal([0, 1], kinds.Distinct().Order());
    }

    [Fact]
    public void The_thread_is_gone_after_dispose_even_when_nobody_took_a_batch()
    {
        using var data = Numbered(10);
        var loader = new BatchLoader(data, 4, 1, false);
        var thread = Inside<Thread>(loader);
        Assert.True(thread.IsAlive);
        Assert.True(thread.IsBackground);
        loader.Dispose();
        Assert.False(thread.IsAlive);
        loader.Dispose();
        Assert.Throws<ObjectDisposedException>(loader.Next);
    }

    [Fact]
    public void A_failure_of_the_thread_surfaces_in_next_every_time()
    {
        var data = Numbered(10);
        data.Dispose();
        using var loader = new BatchLoader(data, 4, 1, false);
        Assert.Throws<ObjectDisposedException>(loader.Next);
        Assert.Throws<ObjectDisposedException>(loader.Next);
    }

    [Fact]
    public void As_many_batches_as_asked_for_are_kept_ready_and_waiting_for_more_is_counted()
    {
        using var data = DatasetReader.Read(new DataOptions { Count = 50, Size = 64 });
        using var loader = new BatchLoader(data, 64, 1, false, depth: 3);
        loader.Next();
        var ready = Inside<BlockingCollection<TrainingBatch>>(loader);
        Assert.True(SpinWait.SpinUntil(() => ready.Count == 3, TimeSpan.FromSeconds(60)), $"{ready.Count} batches are ready instead of 3");
        var before = loader.Waited;
        for (var i = 0; i < 3; i++)
        {
            loader.Next();
        }

        Assert.Equal(before, loader.Waited);
        for (var i = 0; i < 50; i++)
        {
            loader.Next();
        }

        Assert.True(loader.Waited > before, "fifty batches at once cannot all have been ready");
    }

    [Fact]
    public void Arguments_are_checked()
    {
        using var data = Numbered(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(data, 0, 1, false));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(data, 1, 1, false, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(data, 1, 1, false, 1, -1));
    }

    /// <summary>The loader's only field of a type: what its thread does cannot be seen from outside.</summary>
    private static T Inside<T>(BatchLoader loader) =>
        (T)typeof(BatchLoader).GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Single(field => field.FieldType == typeof(T)).GetValue(loader)!;

    /// <summary>A set of four one-pixel images that says it is in a file.</summary>
    private sealed class SetInFile(Action read) : ITrainingSet
    {
        public int Count => 4;

        public int Channels => 1;

        public int Height => 1;

        public int Width => 1;

        public IReadOnlyList<string> ClassNames => [];

        public bool IsOnDisk => true;

        public int Label(int index) => throw new InvalidOperationException("no classes");

        public void CopyTo(Span<float> values, int index, bool isMirrored, RandomStream draws) => read();
    }

    /// <summary>Image i is the row (i, 255) twice, so that it can be recognised and its mirror image as well; its class is i mod 2.</summary>
    private static ImageDataset Numbered(int count) => ImageDataset.FromImages(
        [.. Enumerable.Range(0, count).Select(i => new PixelImage(2, 2, 1, [(byte)i, 255, (byte)i, 255]))],
        [.. Enumerable.Range(0, count).Select(i => i % 2)],
        ["even", "odd"]);

    private static IEnumerable<int> Images(TrainingBatch batch, int expectedCount)
    {
        Assert.Equal((expectedCount, expectedCount * 4), (batch.Count, batch.Pixels.Length));
        return batch.Pixels.Chunk(4).Select(pixels => (int)Math.Round((pixels.Min() + 1) * 127.5));
    }

    private static IEnumerable<bool> Mirrored(TrainingBatch batch) => batch.Pixels.Chunk(4).Select(pixels => pixels[0] == 1);
}
