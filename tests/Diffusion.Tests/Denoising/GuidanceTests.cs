using Diffusion.Denoising;
using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

public sealed class GuidanceTests
{
    private static readonly NoiseSchedule Schedule = Schedules.Linear();

    [Fact]
    public void Within_the_interval_there_is_guidance_and_outside_the_conditional_guess_alone_for_one_evaluation()
    {
        using var scope = NewDisposeScope();
        var (labels, x) = (tensor(new long[] { 0, 1, 2 }), randn(3, 1, 4, 4));
        var sizes = new List<long>();
        Tensor Counted(Tensor input, Tensor condition, Tensor? given)
        {
            sizes.Add(input.shape[0]);
            return Painted(input, condition, given);
        }

        var (low, high) = (Schedule[300].Ratio, Schedule[600].Ratio);
        var limited = Denoisers.Guided(Counted, Prediction.Velocity, labels, 3, new Guidance(4) { MinRatio = low, MaxRatio = high });
        var always = Denoisers.Guided(Painted, Prediction.Velocity, labels, 3, 4);
        var never = Denoisers.FromNetwork(Painted, Prediction.Velocity, labels);

        foreach (var (t, guided) in new[] { (0, false), (300, false), (301, true), (600, true), (601, false), (999, false) })
        {
            var expected = (guided ? always : never)(x, Schedule[t]).Clean;
            Assert.True(limited(x, Schedule[t]).Clean.allclose(expected, 0, 0), $"t = {t}");
            Assert.Equal(guided ? 6 : 3, sizes[^1]);
        }

        Assert.Equal(6, sizes.Count);
    }

    [Fact]
    public void Pure_noise_lies_in_every_interval_without_an_upper_limit()
    {
        var silence = new NoiseLevel(0, 1, 999);
        Assert.Equal(3, new Guidance(3).At(silence));
        Assert.Equal(3, new Guidance(3) { MinRatio = 5 }.At(silence));
        Assert.Equal(1, new Guidance(3) { MaxRatio = 80 }.At(silence));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    [InlineData(1)]
    public void Rescaling_brings_the_deviation_of_each_image_part_of_the_way_back(double share)
    {
        using var scope = NewDisposeScope();
        var (better, worse) = (randn(3, 3, 8, 8, dtype: ScalarType.Float64), randn(3, 3, 8, 8, dtype: ScalarType.Float64));
        var guidance = new Guidance(5) { Rescale = share };
        var guided = Denoisers.Autoguided((_, _) => better.clone(), (_, _) => worse.clone(), guidance)(better, Schedule[500]).Clean;

        var plain = worse + (better - worse) * 5;
        for (var i = 0; i < 3; i++)
        {
            double Of(Tensor images) => images[i].std().item<double>();
            // Lin et al. 2024, Eqs. 15 and 16: φ·x̂·std(x̂_pos)/std(x̂) + (1 − φ)·x̂.
            Assert.Equal(share * Of(better) + (1 - share) * Of(plain), Of(guided), 1e-12);
            Assert.True(guided[i].allclose(plain[i] * (share * Of(better) / Of(plain) + 1 - share), 1e-12, 1e-12));
        }
    }

    [Theory]
    [InlineData("sample", 500, true)]
    [InlineData("v_prediction", 999, true)]
    [InlineData("v_prediction", 500, false)]
    [InlineData("epsilon", 500, false)]
    public void Rescaling_is_of_the_image_and_the_peers_is_of_the_output_which_is_the_same_for_x0_and_for_v_at_pure_noise(string name, int t, bool same)
    {
        using var scope = NewDisposeScope();
        var (level, prediction) = (t == 999 ? new NoiseLevel(0, 1, 999) : Schedule[t], Prediction.Parse(name));
        var (labels, x) = (tensor(new long[] { 0, 1 }), randn(2, 1, 4, 4));
        var outputs = new[] { labels, full_like(labels, 3) }.Select(given => Painted(x * prediction.At(level).In, full(2, (float)prediction.At(level).Condition), given)).ToList();
        var combined = outputs[1] + (outputs[0] - outputs[1]) * 4;
        var rescaled = combined * (outputs[0].std([1L, 2, 3], keepdim: true) / combined.std([1L, 2, 3], keepdim: true));
        var peers = x * prediction.At(level).Skip + rescaled * prediction.At(level).Out;

        var ours = Denoisers.Guided(Painted, prediction, labels, 3, new Guidance(4) { Rescale = 1 })(x, level).Clean;

        Assert.Equal(same, ours.allclose(peers, 1e-4, 1e-5));
    }

    [Fact]
    public void An_image_of_one_colour_is_not_rescaled()
    {
        using var scope = NewDisposeScope();
        var guided = Denoisers.Autoguided((x, _) => full_like(x, 0.5), (x, _) => full_like(x, 0.25), new Guidance(2) { Rescale = 1 })(zeros(2, 1, 4, 4), Schedule[500]).Clean;
        Assert.True(guided.allclose(full_like(guided, 0.75), 0, 0));
    }

    [Fact]
    public void Autoguidance_leads_away_from_the_weak_guess_and_its_weight_1_is_the_main_one_without_asking_the_weak()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 1, 4, 4);
        Denoised Main(Tensor noisy, NoiseLevel level) => new(noisy * 0.5, noisy * 7);
        Denoised Weak(Tensor noisy, NoiseLevel level) => noisy * 0.25;
        Denoised Never(Tensor noisy, NoiseLevel level) => throw new InvalidOperationException("The weak network is not needed.");

        var guess = Denoisers.Autoguided(Main, Weak, 3)(x, Schedule[500]);

        Assert.True(guess.Clean.allclose(x * (0.25 + 3 * 0.25), 1e-6, 1e-7));
        Assert.True(guess.Variance!.allclose(x * 7, 0, 0));
        Assert.True(Denoisers.Autoguided(Main, Never, 1)(x, Schedule[500]).Clean.allclose(x * 0.5, 0, 0));
        Assert.True(Denoisers.Autoguided(Main, Never, new Guidance(3) { MaxRatio = Schedule[400].Ratio })(x, Schedule[500]).Clean.allclose(x * 0.5, 0, 0));
    }

    [Fact]
    public void Autoguidance_goes_with_the_guidance_of_classes()
    {
        using var scope = NewDisposeScope();
        var (labels, x, level) = (tensor(new long[] { 0, 1 }), randn(2, 1, 4, 4), Schedule[400]);
        var main = Denoisers.Guided(Painted, Prediction.Velocity, labels, 3, 2);
        var weak = Denoisers.FromNetwork((input, condition, given) => Painted(input, condition, given) * 0.5, Prediction.Velocity, labels);

        var guess = Denoisers.Autoguided(main, weak, 1.5)(x, level).Clean;

        var (strong, poor) = (main(x, level).Clean, weak(x, level).Clean);
        Assert.True(guess.allclose(poor + (strong - poor) * 1.5, 1e-6, 1e-6));
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Guidance(double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Guidance(2) { Rescale = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Guidance(2) { Rescale = double.NaN });
    }

    /// <summary>A network whose output depends on image, time and class.</summary>
    private static Tensor Painted(Tensor input, Tensor condition, Tensor? labels) =>
        (input * 0.5 + labels!.to_type(ScalarType.Float32).view(-1, 1, 1, 1) + condition.view(-1, 1, 1, 1) * 1e-3).sin();
}
