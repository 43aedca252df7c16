using static TorchSharp.torch;

namespace TorchSharp.Tests.Core;

public sealed class GeneratorTests
{
    /// <summary>What PyTorch prints for torch.manual_seed(0); torch.randn(3).</summary>
    private static readonly float[] RandnOfSeedZero = [1.5409961f, -0.2934289f, -2.1787894f];

    [Fact]
    public void The_default_generator_gives_the_numbers_of_PyTorch()
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        Assert.Equal(RandnOfSeedZero, randn(3).data<float>().ToArray());
    }

    [Fact]
    public void A_generator_of_its_own_gives_the_numbers_of_PyTorch()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(0);
        Assert.Equal(RandnOfSeedZero, randn(3, generator: generator).data<float>().ToArray());
    }
}
