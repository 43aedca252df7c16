using Diffusion.Denoising;
using Diffusion.Noise;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

public sealed class MixedDenoisersTests
{
    private static readonly NoiseSchedule Schedule = Schedules.Linear();

    public static TheoryData<Prediction> Predictions => [.. Prediction.All];

    [Theory, MemberData(nameof(Predictions))]
    public void A_batch_of_mixed_levels_is_its_images_one_by_one(Prediction prediction)
    {
        using var scope = NewDisposeScope();
        NoiseLevel[] levels = [Schedule[3], Schedule[999], Schedule[400]];
        var x = randn(3, 2, 4, 4, dtype: ScalarType.Float64);
        static Tensor Network(Tensor input, Tensor condition, Tensor? labels) => cat([input.sin() * condition.view(-1, 1, 1, 1), input.cos()], 1);

        var mixed = MixedDenoisers.FromNetwork(Network, prediction)(x, levels, null);

        for (var i = 0; i < 3; i++)
        {
            var alone = Denoisers.FromNetwork(Network, prediction)(x[i].unsqueeze(0), levels[i]);
            Assert.True(mixed.Clean[i].allclose(alone.Clean[0], 1e-12, 1e-12));
            Assert.True(mixed.Variance![i].allclose(alone.Variance![0], 1e-12, 1e-12));
        }
    }

    [Fact]
    public void Clamping_holds_the_image_and_leaves_the_variance()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 1, 4, 4) * 3;
        MixedDenoiser inner = (noisy, _, _) => new Denoised(noisy.alias(), noisy * 2);

        var clamped = MixedDenoisers.Clamped(inner)(x, [Schedule[0]], null);

        Assert.True(clamped.Clean.allclose(x.clamp((Scalar)(-1.0), (Scalar)1.0), 0, 0));
        Assert.True(clamped.Variance!.allclose(x * 2, 0, 0));
    }

    [Fact]
    public void There_is_a_level_per_image_or_one_for_all() =>
        Assert.Throws<ArgumentException>(() => MixedDenoisers.FromNetwork((x, _, _) => x.alias(), Prediction.Sample)(zeros(3, 1, 2, 2), [Schedule[0], Schedule[1]], null));
}
