namespace Diffusion.Noise.Tests;

public class PredictionTests
{
    private static readonly NoiseSchedule Linear = Schedules.Load("linear");

    public static TheoryData<string> Names => [.. Prediction.All.Select(prediction => prediction.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_network_that_hits_its_target_gives_the_image_back_at_every_level(string name)
    {
        var prediction = Prediction.Parse(name);
        var random = new RandomStream(0, 0, 0);
        for (var t = 0; t < Linear.Steps; t++)
        {
            var (clean, noise) = ((2 * random.NextDouble()) - 1, (4 * random.NextDouble()) - 2);
            var level = Linear[t];
            var scalings = prediction.At(level);
            var (cleanPart, noisePart) = scalings.Target(level);

            var estimate = (scalings.Skip * Noisy(level, clean, noise)) + (scalings.Out * ((cleanPart * clean) + (noisePart * noise)));

            // ε multiplies rounding errors by σ/α, at most 157.
            Assert.Equal(clean, estimate, 1e-12);
            Assert.True(name == "edm" || scalings.In == 1);
            Assert.Equal(t, scalings.Condition);
        }
    }

    [Fact]
    public void The_targets_are_the_textbooks()
    {
        for (var t = 0; t < Linear.Steps; t++)
        {
            var level = Linear[t];

            AssertTarget((0, 1), Prediction.Epsilon, level);
            AssertTarget((1, 0), Prediction.Sample, level);
            AssertTarget((-level.Sigma, level.Alpha), Prediction.Velocity, level);
        }
    }

    [Fact]
    public void The_published_velocity_and_noisy_value_come_out()
    {
        var level = Linear[499];
        var (clean, noise) = Prediction.Velocity.At(level).Target(level);

        Assert.Equal(-0.587831482, Noisy(level, 0.3, -0.7), 5.1e-10);
        Assert.Equal(-0.484204656, (clean * 0.3) + (noise * -0.7), 5.1e-10);
    }

    [Fact]
    public void Noise_is_the_same_combination_of_velocity_and_noisy_value()
    {
        var level = Linear[700];
        var (clean, noise) = Prediction.Velocity.At(level).Target(level);
        var velocity = (clean * 0.4) + (noise * 1.3);

        Assert.Equal(1.3, (level.Alpha * velocity) + (level.Sigma * Noisy(level, 0.4, 1.3)), 1e-13);
    }

    [Fact]
    public void Velocity_holds_for_processes_that_do_not_preserve_variance()
    {
        var level = new NoiseLevel(1, 14.6, 0);
        var scalings = Prediction.Velocity.At(level);
        var velocity = (level.Alpha * 0.7) - (level.Sigma * -0.2);

        Assert.Equal(-0.2, (scalings.Skip * Noisy(level, -0.2, 0.7)) + (scalings.Out * velocity), 1e-13);
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("v_prediction")]
    public void Pure_noise_is_a_legal_level_for_image_and_velocity(string name)
    {
        var level = new NoiseLevel(0, 1, 999);
        var scalings = Prediction.Parse(name).At(level);
        var (clean, noise) = scalings.Target(level);

        Assert.Equal(0.3, (scalings.Skip * -0.7) + (scalings.Out * ((clean * 0.3) + (noise * -0.7))), 1e-15);
    }

    [Fact]
    public void Pure_noise_is_refused_for_epsilon_with_the_remedy()
    {
        var message = Schedules.ErrorOf(() => Prediction.Epsilon.At(new NoiseLevel(0, 1, 999)));

        Assert.Contains("time 999", message, StringComparison.Ordinal);
        Assert.Contains("use v_prediction or sample", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_no_noise_epsilon_has_no_target() =>
        Assert.Throws<InvalidOperationException>(() => Prediction.Epsilon.At(NoiseLevel.Clean).Target(NoiseLevel.Clean));

    [Theory, MemberData(nameof(Names))]
    public void A_prediction_is_found_by_its_name(string name) => Assert.Equal(name, Prediction.Parse(name).Name);

    [Fact]
    public void An_unknown_prediction_is_answered_with_the_nearest() =>
        Assert.Contains("did you mean \"epsilon\"?", Schedules.ErrorOf(() => Prediction.Parse("epsilom")), StringComparison.Ordinal);

    private static double Noisy(NoiseLevel level, double clean, double noise) => (level.Alpha * clean) + (level.Sigma * noise);

    private static void AssertTarget((double Clean, double Noise) expected, Prediction prediction, NoiseLevel level)
    {
        var (clean, noise) = prediction.At(level).Target(level);

        // 1 − Skip·α cancels: one rounding error of 1 divided by Out, at least σ_0 = 0.01.
        Assert.Equal(expected.Clean, clean, 1e-13);
        Assert.Equal(expected.Noise, noise, 1e-13);
    }
}
