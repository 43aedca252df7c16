using static TorchSharp.torch;

namespace TorchSharp.Tests.Core;

public sealed class GeneratorTests : IDisposable
{
    /// <summary>What PyTorch prints for torch.manual_seed(0); torch.randn(3).</summary>
    private static readonly float[] RandnOfSeedZero = [1.5409961f, -0.2934289f, -2.1787894f];

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_default_generator_gives_the_numbers_of_PyTorch()
    {
        manual_seed(0);
        Assert.Equal(RandnOfSeedZero, randn(3).data<float>().ToArray());
    }

    [Fact]
    public void A_generator_of_its_own_gives_the_numbers_of_PyTorch()
    {
        using var generator = new Generator(0UL);
        Assert.Equal(RandnOfSeedZero, randn(3, generator: generator).data<float>().ToArray());
    }

    [Fact]
    public void A_generator_of_its_own_leaves_the_default_one_alone()
    {
        manual_seed(0);
        using var generator = new Generator(5UL);
        _ = randn(100, generator: generator);
        Assert.Equal(RandnOfSeedZero, randn(3).data<float>().ToArray());
    }

    [Fact]
    public void A_state_can_be_returned_to()
    {
        using var generator = new Generator(3UL);
        _ = rand(17, generator: generator);
        var state = generator.get_state();
        var first = rand(50, generator: generator).data<float>().ToArray();
        generator.set_state(state);
        Assert.Equal(first, rand(50, generator: generator).data<float>().ToArray());
    }

    [Fact]
    public void The_default_state_can_be_returned_to()
    {
        var state = get_rng_state();
        var first = randn(5).data<float>().ToArray();
        set_rng_state(state);
        Assert.Equal(first, randn(5).data<float>().ToArray());
    }

    [Fact]
    public void Seeds_are_told()
    {
        using var generator = new Generator(3UL);
        Assert.Equal(3, generator.initial_seed());
        Assert.Equal(8, generator.manual_seed(8).initial_seed());
        Assert.Equal(generator.seed(), generator.initial_seed());
        Assert.Equal(DeviceType.CPU, generator.device.type);
    }

    [Fact]
    public void Normal_numbers_have_the_mean_and_deviation_asked_for()
    {
        using var generator = new Generator(1UL);
        var values = normal(2, 3, [100_000], generator: generator).data<float>().ToArray();
        var mean = values.Average(v => (double)v);
        var variance = values.Average(v => (v - mean) * (v - mean));
        Assert.Equal(2, mean, 0.05);
        Assert.Equal(3, Math.Sqrt(variance), 0.05);
    }
}
