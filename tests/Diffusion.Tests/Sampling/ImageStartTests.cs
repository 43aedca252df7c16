using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>Walks that start from images, between two noises, and in part of an image.</summary>
public sealed class ImageStartTests
{
    private static readonly ImageShape Shape = new(3, 4, 4);
    private static readonly NoiseSchedule Schedule = Schedules.Linear();

    public static TheoryData<string> Samplers => [.. SamplerCatalog.Names];

    [Theory, MemberData(nameof(Samplers))]
    public void A_start_from_an_image_is_a_walk_from_that_level_with_the_seeds_noise(string name)
    {
        using var scope = NewDisposeScope();
        var clean = rand(1, 3, 4, 4) * 2 - 1;
        foreach (var strength in new[] { 0.3, 1.0 })
        {
            var levels = NoisedImages.Levels(Levels(10), strength);
            var noise = new SeededNoise([4, 5]);
            var unit = noise.Start(Shape, new NoiseLevel(0, 1, 0));
            var expected = Sampler(name).Sample(Exact, clean * levels[0].Alpha + unit * levels[0].Sigma, levels, noise, Schedule).Last().Noisy;

            var from = new NoisedImages(clean, new SeededNoise([4, 5]));
            var made = Sampler(name).Sample(Exact, from.Start(Shape, levels[0]), levels, from, Schedule).Last().Noisy;

            Assert.True(made.allclose(expected, 0, 0), $"{name} {strength}");
            Assert.False(made[0].allclose(made[1], 0, 1e-3));
        }
    }

    [Theory]
    [InlineData(10, 1, 10)]
    [InlineData(10, 0.3, 3)]
    [InlineData(10, 0.25, 3)]
    [InlineData(10, 0.001, 1)]
    [InlineData(7, 0.5, 4)]
    public void The_strength_is_the_share_of_steps_that_are_left(int steps, double strength, int left)
    {
        var levels = Levels(steps);
        Assert.Equal(levels.Skip(steps - left), NoisedImages.Levels(levels, strength));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void The_strength_is_above_0_and_at_most_1(double strength) => Assert.Throws<ArgumentOutOfRangeException>(() => NoisedImages.Levels(Levels(5), strength));

    [Theory, MemberData(nameof(Samplers))]
    public void The_pictures_at_the_ends_of_an_interpolation_are_those_of_the_two_seeds(string name)
    {
        double[] weights = [0, 0.5, 1];
        IWalkNoise Between(IReadOnlyList<ulong> places) => new SlerpedNoise(
            new SeededNoise([.. places.Select(_ => 7ul)]), new SeededNoise([.. places.Select(_ => 9ul)]), [.. places.Select(place => weights[Math.Min((int)place, 2)])]);
        var pictures = Generator(name, Between).Generate(ImageGenerator.Seeds(0, 3)).Select(picture => picture.Image.Pixels).ToList();
        var ends = new[] { 7ul, 9ul }.Select(seed => Generator(name, null).Generate([seed]).Single().Image.Pixels).ToList();
        Assert.Equal(ends[0], pictures[0]);
        Assert.Equal(ends[1], pictures[2]);
        Assert.NotEqual(ends[0], pictures[1]);
        Assert.NotEqual(ends[1], pictures[1]);
    }

    [Theory, MemberData(nameof(Samplers))]
    public void Where_all_is_painted_it_is_plain_sampling_and_where_nothing_is_the_image(string name)
    {
        using var scope = NewDisposeScope();
        var (known, levels, noise) = (rand(1, 3, 4, 4) * 2 - 1, Levels(6), new SeededNoise([1, 2]));
        var start = noise.Start(Shape, levels[0]);
        Tensor Painted(bool value) => full([1, 1, 4, 4], value, dtype: ScalarType.Bool);
        Tensor Made(Sampler sampler) => sampler.Sample(Exact, start, levels, noise, Schedule).Last().Noisy;

        Assert.True(Made(new Inpainting(Sampler(name), known, Painted(true))).allclose(Made(Sampler(name)), 0, 0));
        Assert.True(Made(new Inpainting(Sampler(name), known, Painted(false))).allclose(known.expand(2, 3, 4, 4), 0, 0));
    }

    [Fact]
    public void What_is_known_is_noised_to_every_level_and_at_the_end_itself()
    {
        using var scope = NewDisposeScope();
        var known = full(1, 1, 200, 200, 0.6);
        var painted = arange(200).view(1, 1, 1, 200) < 100;
        var levels = LevelGrid.WithResampling(LevelGrid.Create(Schedule, new GridOptions { Grid = "leading", Steps = 8, EndsClean = false }), jump: 2, times: 3);
        var noise = new SeededNoise([3]);
        var earlier = new List<Tensor>();
        foreach (var step in new Inpainting(new DdimSampler(), known, painted).Sample(ExactDenoiser.Gaussian(0, 1), noise.Start(new ImageShape(1, 200, 200), levels[0]), levels, noise))
        {
            var rest = step.Noisy.narrow(3, 100, 100);
            var ends = step.Index + 2 == levels.Count;
            Assert.Equal(step.Level.Alpha * 0.6, rest.mean().item<float>(), ends ? 1 : 5 * step.Level.Sigma / Math.Sqrt(20_000));
            Assert.Equal(ends ? 0 : step.Level.Sigma, rest.std().item<float>(), ends ? 1e-6 : 5 * step.Level.Sigma / Math.Sqrt(40_000));
            if (!ends && earlier.Count > 0 && !(step.Level.Ratio > levels[step.Index].Ratio))
            {
                var before = earlier[^1] - earlier[^1].mean();
                var correlation = ((rest - rest.mean()) * before).mean() / (rest.std() * before.std());
                Assert.Equal(0, correlation.item<float>(), 5 / Math.Sqrt(20_000));
            }

            earlier.Add(rest.clone());
        }

        Assert.True(earlier[^1].allclose(full_like(earlier[^1], 0.6), 0, 1e-7));
        Assert.Equal(levels.Count - 1, earlier.Count);
    }

    [Fact]
    public void Painting_with_a_multistep_walk_leaves_nothing_alive()
    {
        using var outer = NewDisposeScope();
        var (known, painted) = (zeros(1, 3, 4, 4), ones(1, 1, 4, 4) > 0);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var generator = new ImageGenerator(_ => Exact, new Inpainting(new DdimSampler(0.5), known, painted), Levels(5), Shape, batchSize: 2);
        Assert.Equal(3, generator.Generate(ImageGenerator.Seeds(0, 3)).Count());
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Throws<ArgumentException>(() => new Inpainting(new DdimSampler(), known, ones(1, 1, 4, 4)));
    }

    [Fact]
    public void Noise_found_of_an_image_starts_every_walk_and_draws_none()
    {
        using var scope = NewDisposeScope();
        var start = randn(1, 3, 4, 4);
        var given = new GivenNoise(start, 3);
        Assert.True(given.Start(Shape, Schedule[999]).allclose(start.expand(3, 3, 4, 4), 0, 0));
        Assert.Throws<InvalidOperationException>(() => given.Draw(start, 0, 0));
    }

    private static Denoised Exact(Tensor x, NoiseLevel level) => Denoisers.Clamped(ExactDenoiser.Mixture(0.5, 0.3))(x, level);

    private static Sampler Sampler(string name) => SamplerCatalog.Create(name, new SamplerOptions());

    private static IReadOnlyList<NoiseLevel> Levels(int steps) => LevelGrid.Create(Schedule, new GridOptions { Grid = "trailing", Steps = steps });

    private static ImageGenerator Generator(string name, Func<IReadOnlyList<ulong>, IWalkNoise>? noiseFor) => new(_ => Exact, Sampler(name), Levels(5), Shape, batchSize: 1, process: Schedule, noiseFor: noiseFor);
}
