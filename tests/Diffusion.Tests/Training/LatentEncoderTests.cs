using Diffusion.Data;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Tensors;
using Diffusion.Tests.Networks;
using Diffusion.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

public sealed class LatentEncoderTests
{
    private const int Size = 3 * 4 * 4;

    private static readonly DataOptions Options = new() { Count = 20, Size = 8, Channels = 1 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_latent_is_the_autoencoders_mean_shifted_and_scaled_and_a_mirrored_one_that_of_the_mirrored_image(bool isMirrored)
    {
        using var scope = NewDisposeScope();
        using var images = DatasetReader.Read(Options);
        using var space = Space();
        using var latents = LatentEncoder.Encode(images, space, Options with { DrawLatents = false, FlipHorizontally = isMirrored, LatentScale = 1.5 }, CPU);
        Assert.Equal((20, 3, 4, 4, 1.5, 0.25), (latents.Count, latents.Channels, latents.Height, latents.Width, latents.Scale, latents.Shift));
        Assert.Equal(images.ClassNames, latents.ClassNames);
        foreach (var i in new[] { 0, 7, 19 })
        {
            var pixels = PixelTensor.FromImages([images.ToImage(i)]);
            var mean = space.Posterior(isMirrored ? pixels.flip(3) : pixels).Mean;
            TensorAssert.Close((mean.reshape(-1) - 0.25) * 1.5, tensor(Values(latents, i, isMirrored)), 1e-5);
            Assert.Equal(images.Label(i), latents.Label(i));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_measured_scale_makes_the_means_variance_one(bool flips)
    {
        using var scope = NewDisposeScope();
        using var images = DatasetReader.Read(Options);
        using var space = Space();
        using var latents = LatentEncoder.Encode(images, space, Options with { DrawLatents = false, FlipHorizontally = flips }, CPU);
        var sides = flips ? new[] { false, true } : [false];
        Assert.Equal(1, Variance([.. sides.SelectMany(side => Enumerable.Range(0, 20).SelectMany(i => Values(latents, i, side)))]), 1e-5);
        Assert.Equal(1, latents.Deviation, 1e-12);
    }

    [Fact]
    public void Drawn_latents_have_the_posteriors_law_and_the_measured_scale_makes_their_variance_one()
    {
        const int Draws = 400;
        using var scope = NewDisposeScope();
        using var images = DatasetReader.Read(Options);
        using var space = Space();
        using var latents = LatentEncoder.Encode(images, space, Options, CPU);
        var posterior = space.Posterior(PixelTensor.FromImages([images.ToImage(5)]));
        var drawn = stack([.. Enumerable.Range(0, Draws).Select(k => tensor(Values(latents, 5, false, (ulong)k)))]);
        var noise = ((drawn / latents.Scale + latents.Shift - posterior.Mean.reshape(-1)) / posterior.Deviation.reshape(-1)).data<float>().ToArray();

        // 19,200 standard normals: 5 standard deviations of their mean (0.0072) and of their variance (0.0102).
        Assert.Equal(0, noise.Average(), 0.037f);
        Assert.Equal(1, Variance(noise), 0.052);
        Assert.Equal(1, Variance([.. Enumerable.Range(0, 20).SelectMany(i => Enumerable.Range(0, 20).SelectMany(k => Values(latents, i, false, (ulong)k)))]), 0.052);
    }

    [Fact]
    public void Batch_k_is_a_function_of_k_and_what_is_drawn_of_an_image_does_not_depend_on_the_batch_size()
    {
        using var scope = NewDisposeScope();
        using var images = DatasetReader.Read(Options);
        using var space = Space();
        using var latents = LatentEncoder.Encode(images, space, Options with { FlipHorizontally = true }, CPU);
        var whole = Batches(latents, 4, 0).Take(15).SelectMany(batch => batch).ToArray();
        Assert.Equal(whole[(7 * 4 * Size)..], Batches(latents, 4, 7).Take(8).SelectMany(batch => batch));
        Assert.Equal(whole, Batches(latents, 10, 0).Take(6).SelectMany(batch => batch));

        // Over three epochs no image's latent comes twice.
        Assert.Equal(60, whole.Chunk(Size).Select(latent => string.Join(' ', latent)).Distinct().Count());
    }

    [Fact]
    public void In_a_cache_file_they_are_the_same_and_encoding_again_gives_the_same_bits()
    {
        using var scope = NewDisposeScope();
        using var images = DatasetReader.Read(Options);
        using var space = Space();
        var folder = Directory.CreateTempSubdirectory("latents-");
        using (var inMemory = LatentEncoder.Encode(images, space, Options, CPU))
        using (var inFile = LatentEncoder.Encode(images, space, Options with { MemoryLimitMiB = 0, CacheFolder = folder.FullName }, CPU))
        {
            Assert.Equal((false, true), (inMemory.IsOnDisk, inFile.IsOnDisk));
            Assert.Equal((20 * 2 * Size * 4, inMemory.Scale), (inFile.StoredBytes, inFile.Scale));
            Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(Values(inMemory, i, false, 1), Values(inFile, i, false, 1)));
            Assert.Throws<InvalidOperationException>(() => Values(inFile, 0, true));
        }

        folder.Delete(); // which it can only be when it is empty
    }

    [Fact]
    public void Progress_reaches_the_end_and_no_tensor_stays_alive()
    {
        using var scope = NewDisposeScope();
        using var images = DatasetReader.Read(Options);
        using var space = Space();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var last = new Last();
        using var latents = LatentEncoder.Encode(images, space, Options with { FlipHorizontally = true }, CPU, last);
        Assert.Equal(new DataProgress("Encoding images", 40, 40), last.Value);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Latents_that_nothing_can_be_learned_of_are_refused()
    {
        using var scope = NewDisposeScope();
        using var images = DatasetReader.Read(Options);
        string Refused(float weight, float bias)
        {
            var autoencoder = LatentSpaceTests.Network(LatentSpaceTests.Tiny);
            using var space = new LatentSpace(autoencoder);
            using (no_grad())
            {
                autoencoder.get_parameter("quant_conv.weight")!.fill_(weight);
                autoencoder.get_parameter("quant_conv.bias")!.fill_(bias);
            }

            return Assert.Throws<InputException>(() => LatentEncoder.Encode(images, space, Options with { DrawLatents = false }, CPU)).Message;
        }

        Assert.Contains("the same number everywhere", Refused(0, 0.1f), StringComparison.Ordinal);
        Assert.Contains("not finite", Refused(0, float.NaN), StringComparison.Ordinal);
    }

    [Fact]
    public void Encoding_can_be_cancelled_and_images_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        using var images = DatasetReader.Read(Options);
        using var coloured = ImageDataset.FromImages([new PixelImage(8, 8, 3)]);
        using var space = Space();
        Assert.Throws<OperationCanceledException>(() => LatentEncoder.Encode(images, space, Options, CPU, null, new CancellationToken(true)));
        Assert.Throws<ArgumentException>(() => LatentEncoder.Encode(coloured, space, Options, CPU));
    }

    private static LatentSpace Space() => new(LatentSpaceTests.Network(LatentSpaceTests.Tiny));

    private static float[] Values(LatentDataset latents, int index, bool isMirrored, ulong draw = 0)
    {
        var values = new float[Size];
        latents.CopyTo(values, index, isMirrored, new RandomStream(9, draw, (ulong)index));
        return values;
    }

    private static IEnumerable<float[]> Batches(LatentDataset latents, int size, long first)
    {
        using var loader = new BatchLoader(latents, size, 5, flip: true, firstStep: first);
        while (true)
        {
            yield return loader.Next().Pixels;
        }
    }

    private static double Variance(float[] values)
    {
        var mean = values.Average(value => (double)value);
        return values.Average(value => (value - mean) * (value - mean));
    }

    /// <summary>Remembers what was reported last, on the reporting thread.</summary>
    private sealed class Last : IProgress<DataProgress>
    {
        public DataProgress Value { get; private set; }

        public void Report(DataProgress value) => Value = value;
    }
}
