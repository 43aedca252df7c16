using Diffusion.Data;
using Diffusion.Denoising;
using Diffusion.Evaluation;
using Diffusion.Noise;
using Diffusion.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Evaluation;

public sealed class BitsPerDimensionTests
{
    private static readonly NoiseSchedule Schedule = Schedules.Linear(30);

    /// <summary>E[x_0 | x] of the Gaussian pictures.</summary>
    internal static readonly MixedDenoiser Exact = (x, levels, _) => Scoped.Run(() =>
    {
        return x * PerImage.Column([.. levels.Select(level => level.Alpha * Variance / Spread(level))], x)
            + PerImage.Column([.. levels.Select(level => level.Sigma * level.Sigma * Pictures.Mean / Spread(level))], x);
    });

    /// <summary>With the posterior's variance term t is c₁²·E‖x_0 − x̂_0‖²/(2·β̃), and the best guess misses by s²σ²/(α²s² + σ²).</summary>
    [Fact]
    public void The_bound_of_gaussian_pictures_is_the_closed_form()
    {
        using var data = Pictures.Gaussian(16, 24);
        var totals = Totals(new BitsPerDimension(Exact, Schedule, StepVariance.FixedSmall), data, 64);
        var expected = Enumerable.Range(1, Schedule.Steps - 1)
            .Sum(t => Math.Pow(Schedule.PosteriorMeanCoefClean[t], 2) * Missed(Schedule[t]) / (2 * Schedule.PosteriorVariance[t]) / Math.Log(2));

        var steps = totals.Steps.ToList();
        Assert.Equal(expected, steps.Skip(1).Sum(step => step.Weight * step.Bits), 0.02 * expected);
        Assert.All(steps, step => Assert.Equal((16, 1.0), (step.Samples, step.Weight)));
        Assert.Equal(totals.Total.Mean, totals.Prior + steps.Sum(step => step.Bits), 1e-9);
    }

    /// <summary>No model sends data in fewer bits than their entropy, ½·log₂(2πe·s²) − log₂(2/255); the right one with many small steps comes close.</summary>
    [Fact]
    public void The_best_model_comes_close_to_the_entropy_of_the_pictures()
    {
        using var data = Pictures.Gaussian(4, 24);
        var entropy = 0.5 * Math.Log2(2 * Math.PI * Math.E * Pictures.Deviation * Pictures.Deviation) + Math.Log2(127.5);

        var bits = Totals(new BitsPerDimension(Exact, Schedules.Linear(), StepVariance.FixedLarge), data, 256, Schedules.Linear()).Total.Mean;

        Assert.InRange(bits, entropy - 0.03, entropy + 0.2);
    }

    [Fact]
    public void Errors_of_the_noise_are_those_of_the_image_times_the_signal_to_noise_ratio()
    {
        using var data = Pictures.Gaussian(4, 24);
        foreach (var step in Totals(new BitsPerDimension(Exact, Schedule, StepVariance.FixedSmall), data, 50).Steps)
        {
            var level = Schedule[step.Step];
            Assert.Equal(Missed(level), step.CleanError, 0.15 * Missed(level));
            Assert.Equal(step.CleanError * level.Snr, step.NoiseError, 1e-12);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(29)]
    public void A_part_of_the_terms_estimates_the_whole_without_bias(int terms)
    {
        using var data = Pictures.Gaussian(300, 4);
        var whole = Totals(new BitsPerDimension(Exact, Schedule, StepVariance.FixedSmall), data, 512);
        var part = Totals(new BitsPerDimension(Exact, Schedule, StepVariance.FixedSmall, terms), data, 512);

        // The same images and the same noise at the same times: what is left is the choice of times, whose error the images show.
        var difference = MeanEstimate.Of([.. part.Images.Zip(whole.Images, (a, b) => a - b)]);
        Assert.InRange(Math.Abs(difference.Mean), 1e-12, 4 * difference.StandardError!.Value);
        Assert.All(part.Steps, step => Assert.Equal(step.Step == 0 ? 300 : step.Samples, step.Samples));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(1000)]
    public void The_weights_of_an_images_terms_add_up_to_all_terms(int terms)
    {
        foreach (var schedule in new[] { Schedules.Linear(), Schedules.Of(new ScheduleDefinition { Kind = "cosine" }), ZeroSignal() })
        {
            using var data = Pictures.Gaussian(3, 4);
            var bound = new BitsPerDimension((x, _, _) => x.alias(), schedule, StepVariance.FixedSmall, terms);
            var byImage = bound.Run(new HeldOutImages(data, false), 4096).SelectMany(batch => batch).GroupBy(term => term.Image).ToList();
            Assert.Equal(3, byImage.Count);
            Assert.All(byImage, image =>
            {
                Assert.Equal((terms, schedule.Steps), (image.Count(), image.Sum(term => term.Weight)));
                Assert.Equal(terms, image.Select(term => term.Step).Distinct().Count());
                Assert.Contains(image, term => term is { Step: 0, Weight: 1 });
                Assert.All(image, term => Assert.True(double.IsFinite(term.Bits)));
            });
        }
    }

    [Fact]
    public void Terms_do_not_depend_on_the_batch_size_and_the_seed_decides_them()
    {
        using var data = Pictures.Gaussian(5, 6);
        var bound = new BitsPerDimension(Exact, Schedule, StepVariance.FixedLarge, 9);
        List<BoundTerm> Terms(int batch, ulong seed) => [.. bound.Run(new HeldOutImages(data, false), batch, seed).SelectMany(terms => terms)];

        var (one, many) = (Terms(1, 3), Terms(13, 3));
        Assert.Equal(45, one.Count);
        Assert.All(one.Zip(many), pair =>
        {
            Assert.Equal((pair.First.Image, pair.First.Step, pair.First.Weight), (pair.Second.Image, pair.Second.Step, pair.Second.Weight));
            Assert.Equal(pair.First.Bits, pair.Second.Bits, 1e-5 * pair.First.Bits);
        });
        Assert.Equal(many, Terms(13, 3));
        Assert.NotEqual(many.Select(term => term.Step), Terms(13, 4).Select(term => term.Step));
        Assert.NotEqual(many[0].Bits, Terms(13, 4)[0].Bits);
    }

    [Fact]
    public void A_batch_is_computed_when_it_is_asked_for_and_leaves_nothing_alive()
    {
        using var data = Pictures.Gaussian(5, 6);
        var calls = 0;
        MixedDenoiser counted = (x, levels, labels) =>
        {
            calls++;
            Assert.False(is_grad_enabled());
            return Exact(x, levels, labels);
        };
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        foreach (var (batch, index) in new BitsPerDimension(counted, Schedule, StepVariance.FixedSmall).Run(new HeldOutImages(data, false), 40).Select((batch, i) => (batch, i)))
        {
            Assert.Equal(index + 1, calls);
            Assert.Equal(index == 3 ? 30 : 40, batch.Count);
            Assert.True(is_grad_enabled());
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(4, calls);
    }

    [Fact]
    public void A_model_with_classes_is_told_them()
    {
        using var data = Pictures.Gaussian(4, 6);
        var seen = new List<long>();
        MixedDenoiser listening = (x, levels, labels) =>
        {
            seen.AddRange(labels!.data<long>());
            return Exact(x, levels, null);
        };
        foreach (var _ in new BitsPerDimension(listening, Schedule, StepVariance.FixedSmall, 2).Run(new HeldOutImages(data, true), 3))
        {
        }

        Assert.Equal([0, 0, 1, 1, 2, 2, 0, 0], seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    public void There_are_from_two_to_all_terms(int terms) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BitsPerDimension(Exact, Schedule, StepVariance.FixedSmall, terms));

    private const double Variance = Pictures.Deviation * Pictures.Deviation;

    private static double Spread(NoiseLevel level) => level.Alpha * level.Alpha * Variance + level.Sigma * level.Sigma;

    /// <summary>E‖x_0 − E[x_0 | x]‖².</summary>
    private static double Missed(NoiseLevel level) => Variance * level.Sigma * level.Sigma / Spread(level);

    private static NoiseSchedule ZeroSignal() => NoiseSchedule.FromBetas("zero", [.. Enumerable.Range(0, 1000).Select(t => t == 999 ? 1 : 0.01)]);

    private static BoundTotals Totals(BitsPerDimension bound, ImageDataset data, int batch, NoiseSchedule? schedule = null)
    {
        var images = new HeldOutImages(data, false);
        var totals = new BoundTotals(schedule ?? Schedule, bound.Priors(images, batch));
        foreach (var terms in bound.Run(images, batch))
        {
            totals.Add(terms);
        }

        return totals;
    }
}
