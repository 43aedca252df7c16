using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

[Collection(RandomStateGroup.Name)]
public sealed class LossUncertaintyTests
{
    private static readonly NoiseLevel[] Levels = [NoiseLevel.Clean, .. Enumerable.Range(0, 9).Select(i => new EdmProcess().AtShare(i / 8.0)), new NoiseLevel(0, 1, 999)];

    [Fact]
    public void It_starts_as_if_it_were_not_there()
    {
        using var scope = NewDisposeScope();
        using var uncertainty = Make();
        var losses = rand(Levels.Length, dtype: ScalarType.Float64);
        Assert.True(uncertainty.Balance(losses, Levels).allclose(losses, 0, 0));
    }

    [Fact]
    public void It_learns_the_logarithm_of_each_levels_loss_at_both_ends_too()
    {
        using var scope = NewDisposeScope();
        using var uncertainty = Make();
        var expected = Levels.Select(level => Math.Sin(Math.Tanh(level.LogSnr / 8)) - 1).ToArray();
        var losses = tensor(expected.Select(Math.Exp).ToArray(), dtype: ScalarType.Float32);
        using var optimizer = optim.AdamW(uncertainty.parameters(), 0.02, weight_decay: 0);
        for (var step = 0; step < 400; step++)
        {
            using var inner = NewDisposeScope();
            uncertainty.zero_grad();
            uncertainty.Balance(losses, Levels).sum().backward();
            optimizer.step();
        }

        // L/e^u + u is least at u = ln L, where it is 1 + ln L.
        var least = uncertainty.Balance(losses, Levels).detach().data<float>().ToArray();
        Assert.All(expected.Zip(least), pair => Assert.Equal(1 + pair.First, pair.Second, 0.01));
    }

    [Fact]
    public void The_same_stream_gives_the_same_weights_and_only_the_result_stays()
    {
        using var scope = NewDisposeScope();
        using var uncertainty = Make();
        using var again = Make();
        Assert.All(uncertainty.state_dict(), pair => Assert.True(pair.Value.allclose(again.state_dict()[pair.Key], 0, 0), pair.Key));
        var losses = rand(Levels.Length);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        uncertainty.Balance(losses, Levels);
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static LossUncertainty Make() => new(new RandomStream(5, 0, 108));
}
