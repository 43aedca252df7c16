using Diffusion.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

public sealed class ExponentialMovingAverageTests
{
    [Fact]
    public void After_a_half_life_of_images_half_of_the_old_average_is_left()
    {
        const long LongAgo = 100_000_000;
        Assert.Equal(0.5, new HalfLifeAveraging(1000).Decay(new(1000, LongAgo, 0)), 1e-15);
        Assert.Equal(0.5, Math.Pow(new HalfLifeAveraging(1000).Decay(new(50, LongAgo, 0)), 20), 1e-13);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(64, 2.2e-6)] // half-life 3.2 images: ½^(64/3.2) = ½^20 ≈ 9.5e-7
    [InlineData(20_000, 0.95661)] // half-life 1000: ½^(64/1000)
    [InlineData(200_000, 0.99557)] // half-life 10,000 = the one asked for
    [InlineData(2_000_000, 0.99557)]
    public void Early_in_a_run_the_half_life_is_a_twentieth_of_the_images_seen(long seen, double expected) =>
        Assert.Equal(expected, new HalfLifeAveraging(10_000).Decay(new(64, seen, 0)), 2e-6 + 2e-5 * expected);

    [Fact]
    public void A_step_of_the_weights_is_approached_geometrically()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(2, 1, hasBias: false);
        Set(network, 1);
        using var average = new ExponentialMovingAverage(network, new HalfLifeAveraging(80));
        Set(network, 3);
        long seen = 1_000_000;
        for (var n = 1; n <= 30; n++)
        {
            average.Update(new(8, seen, n));
            seen += 8;
            // 3 − 2·½^(8n/80)
            Assert.Equal(3 - 2 * Math.Pow(0.5, n / 10.0), average.Weights["weight"][0, 0].item<float>(), 1e-5);
        }
    }

    [Fact]
    public void The_first_update_forgets_the_initial_weights()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(2, 1);
        using var average = new ExponentialMovingAverage(network, new HalfLifeAveraging(10_000));
        Set(network, 0.1f);
        average.Update(new(64, 0, 0));
        Assert.True(average.Weights["weight"].allclose(network.weight!.detach(), 0, 0));
    }

    [Fact]
    public void Weights_that_rest_are_their_own_average_to_the_bit()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(5, 7);
        using var average = new ExponentialMovingAverage(network, new HalfLifeAveraging(1000));
        for (var i = 0; i < 50; i++)
        {
            average.Update(new(64, 64 * i, i));
        }

        Assert.True(average.Weights["weight"].allclose(network.weight!.detach(), 0, 0));
    }

    [Fact]
    public void The_average_can_be_copied_into_a_network_of_its_layout_only()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(2, 1);
        using var average = new ExponentialMovingAverage(network, new HalfLifeAveraging(10));
        using var same = nn.Linear(2, 1);
        using var other = nn.Linear(3, 1);
        average.CopyTo(same);
        Assert.True(same.weight!.allclose(network.weight!, 0, 0));
        Assert.True(same.weight!.requires_grad);
        Assert.Contains("'weight' has the shape [1,2]; the network needs [1,3]", Assert.Throws<ArgumentException>(() => average.CopyTo(other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_survives_the_scope_it_was_made_in_and_its_updates_leave_nothing()
    {
        using var network = nn.Linear(2, 1);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        ExponentialMovingAverage average;
        using (NewDisposeScope())
        {
            average = new ExponentialMovingAverage(network, new HalfLifeAveraging(10));
        }

        average.Update(new(1, 100, 100));
        Assert.False(average.Weights["weight"].IsInvalid);
        Assert.False(average.Weights["weight"].requires_grad);
        average.Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void Set(Linear network, float value)
    {
        using var frozen = no_grad();
        network.weight!.fill_(value);
    }
}
