using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tests.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Tests.Denoising;

/// <summary>The three losses of NVlabs/edm: one denoising loss with two weightings, whatever the network predicts.</summary>
public sealed class EdmLossReferenceTests
{
    private static readonly EdmProcess Process = new("edm", 0.002, 200);

    public static TheoryData<string, string, Prediction> Losses
    {
        get
        {
            var data = new TheoryData<string, string, Prediction>();
            foreach (var prediction in Prediction.All)
            {
                data.Add("EDMLoss", "edm", prediction);
                data.Add("VPLoss", "epsilon", prediction);
                data.Add("VELoss", "epsilon", prediction);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Losses))]
    public void The_mean_over_an_image_is_the_peers_sum_over_its_elements_divided_by_their_number(string name, string weighting, Prediction prediction)
    {
        using var scope = NewDisposeScope();
        var file = new ReferenceFile("losses/edm_losses");
        var sigmas = file.Doubles($"{name}.sigma_f64");
        NoiseLevel[] levels = [.. sigmas.Select(sigma => new NoiseLevel(1, sigma, Math.Log(sigma) / 4))];
        var (clean, noise) = (file["images"].to_type(ScalarType.Float64), file["noise"].to_type(ScalarType.Float64));

        var each = new DenoisingLoss(Process, prediction, LossOptions.Simple with { Weighting = weighting })
            .Each((input, _, _) => Exact(input, levels, prediction), clean, levels, noise, null);

        var sums = file[$"{name}.loss_f64"].sum([1, 2, 3]);
        var apart = (each * (2 * 3 * 3) - sums).abs() / sums;
        Assert.True(apart.max().item<double>() < 1e-9, $"{apart.max().item<double>()}");
        Assert.Equal(file.Doubles($"{name}.weight_f64"), levels.Select(level => Weight(weighting, level)), Close);
    }

    /// <summary>F of D(x, σ) = (s²·x + σ²·m)/(s² + σ²) with m = 0.25 and s = 0.5: D = Skip·x + Out·F(In·x).</summary>
    private static Tensor Exact(Tensor input, NoiseLevel[] levels, Prediction prediction)
    {
        Scalings[] scalings = [.. levels.Select(prediction.At)];
        Tensor Column(IEnumerable<double> values) => tensor(values.ToArray()).view(-1, 1, 1, 1);
        var (noisy, variance) = (input / Column(scalings.Select(scaling => scaling.In)), Column(levels.Select(level => level.Sigma * level.Sigma)));
        var clean = (0.25 * noisy + variance * 0.25) / (variance + 0.25);
        return (clean - noisy * Column(scalings.Select(scaling => scaling.Skip))) / Column(scalings.Select(scaling => scaling.Out));
    }

    private static double Weight(string name, NoiseLevel level) => Weighting.Create(new WeightingOptions { Name = name }).Of(level, Prediction.Sample.At(level));

    private static bool Close(double expected, double actual) => Math.Abs(expected - actual) <= 1e-12 * expected;
}
