using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using Diffusion.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

public sealed class ImageGeneratorTests
{
    private static readonly ImageShape Shape = new(3, 8, 8);

    public static TheoryData<Sampler> Samplers => [new DdimSampler(), new DdimSampler(0.7), new DdpmSampler(), new DdpmSampler(StepVariance.FixedLarge)];

    [Theory, MemberData(nameof(Samplers))]
    public void A_picture_does_not_depend_on_how_many_are_asked_for(Sampler sampler)
    {
        var generator = Generator(sampler, batchSize: 4);
        var many = Bytes(generator, ImageGenerator.Seeds(3, 10));
        Assert.Equal(10, many.Count);
        foreach (var count in new[] { 1, 2, 4, 5, 9 })
        {
            var few = Bytes(generator, ImageGenerator.Seeds(3, count));
            Assert.Equal(many.Take(count), few);
        }
    }

    [Theory, MemberData(nameof(Samplers))]
    public void A_picture_does_not_depend_on_the_batch_size_by_more_than_a_grey_level(Sampler sampler)
    {
        var (one, five) = (Bytes(Generator(sampler, 1), ImageGenerator.Seeds(0, 5)), Bytes(Generator(sampler, 5), ImageGenerator.Seeds(0, 5)));
        foreach (var (a, b) in one.Zip(five))
        {
            Assert.True(a.Zip(b).All(pair => Math.Abs(pair.First - pair.Second) <= 1));
        }
    }

    [Fact]
    public void Different_seeds_give_different_pictures_and_steps_different_noise()
    {
        using var scope = NewDisposeScope();
        var pictures = Bytes(Generator(new DdpmSampler(), 4), ImageGenerator.Seeds(0, 4));
        Assert.Equal(4, pictures.Select(Convert.ToHexString).Distinct().Count());

        var noise = new SeededNoise([5, 6]);
        var like = zeros(2, 3, 8, 8);
        Assert.False(noise.Draw(like, 0, 0).allclose(noise.Draw(like, 1, 0), 0, 0));
        Assert.False(noise.Draw(like, 1, 0).allclose(noise.Draw(like, 1, 1), 0, 0));
        Assert.True(noise.Draw(like, 1, 0).allclose(noise.Draw(like, 1, 0), 0, 0));
        Assert.True(noise.Draw(like, 1, 1)[1].allclose(new SeededNoise([6]).Draw(zeros(1, 3, 8, 8), 1, 1)[0], 0, 0));
    }

    [Fact]
    public void Every_picture_gets_the_label_of_its_place()
    {
        // A denoiser that paints the label: 0 black, 1 white.
        var generator = new ImageGenerator(
            labels => (x, _) => Scoped.Run(() => labels!.to_type(ScalarType.Float32).view(-1, 1, 1, 1) * 2 - 1 + zeros_like(x)),
            new DdimSampler(), Levels(4), Shape, batchSize: 3);
        long[] wanted = [0, 1, 1, 0, 1];
        var pictures = generator.Generate(ImageGenerator.Seeds(9, 5), wanted).ToList();
        Assert.Equal([9ul, 10, 11, 12, 13], pictures.Select(picture => picture.Seed));
        Assert.Equal(wanted.Select(label => (byte)(255 * label)), pictures.Select(picture => picture.Image.Pixels[0]));
    }

    [Fact]
    public void Steps_lead_from_pure_noise_to_the_pictures()
    {
        using var scope = NewDisposeScope();
        var generator = Generator(new DdimSampler(), 2);
        var seen = new List<(int Index, int Pictures, bool Last)>();
        foreach (var step in generator.Run(ImageGenerator.Seeds(0, 3)))
        {
            seen.Add((step.Index, step.Images().Count, step.IsLast));
            Assert.Equal(2, step.Noisy.shape[0]);
            Assert.Equal(step.Index == 0, step.Clean is null);
            Assert.Equal(step.Seeds.Count, step.CleanImages().Count);
        }

        Assert.Equal(
            [.. Enumerable.Range(0, 6).Select(i => (i, 2, i == 5)), .. Enumerable.Range(0, 6).Select(i => (i, 1, i == 5))], seen);
    }

    [Fact]
    public void Generating_leaves_nothing_alive()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Equal(5, Generator(new DdpmSampler(), 2).Generate(ImageGenerator.Seeds(0, 5), [0, 1, 0, 1, 0]).Count());
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_label_per_picture_and_a_batch_of_one_at_least_are_needed()
    {
        var generator = Generator(new DdimSampler(), 2);
        Assert.Throws<ArgumentException>(() => generator.Run(ImageGenerator.Seeds(0, 3), [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generator(new DdimSampler(), 0));
    }

    private static IReadOnlyList<NoiseLevel> Levels(int steps) => LevelGrid.Create(Schedules.Linear(), new GridOptions { Grid = "trailing", Steps = steps });

    private static ImageGenerator Generator(Sampler sampler, int batchSize) =>
        new(_ => Denoisers.Clamped(ExactDenoiser.Mixture(0.5, 0.3)), sampler, Levels(5), Shape, batchSize);

    private static List<byte[]> Bytes(ImageGenerator generator, IReadOnlyList<ulong> seeds) =>
        [.. generator.Generate(seeds).Select(picture => picture.Image.Pixels.ToArray())];
}
