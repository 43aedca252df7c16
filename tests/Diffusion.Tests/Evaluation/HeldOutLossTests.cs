using Diffusion.Denoising;
using Diffusion.Evaluation;
using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Tests.Evaluation;

public sealed class HeldOutLossTests
{
    public static TheoryData<NoiseProcess, Prediction> Cases => new()
    {
        { Schedules.Linear(), Prediction.Epsilon },
        { Schedules.Linear(100), Prediction.Velocity },
        { new FlowProcess(), Prediction.Flow },
        { new EdmProcess(), Prediction.Edm() },
    };

    /// <summary>A network that answers 0 loses E[F*²] = Clean²·E[x_0²] + Noise².</summary>
    [Theory, MemberData(nameof(Cases))]
    public void A_silent_network_loses_the_mean_square_of_its_target_at_every_time(NoiseProcess process, Prediction prediction)
    {
        using var data = Pictures.Gaussian(40, 16);
        var levels = new List<NoiseLevel>();
        var silent = MixedDenoisers.FromNetwork((x, _, _) => zeros_like(x), prediction);
        MixedDenoiser watched = (x, at, labels) =>
        {
            levels.AddRange(at);
            return silent(x, at, labels);
        };
        var loss = new HeldOutLoss(watched, process, prediction, 5);
        var samples = loss.Run(new HeldOutImages(data, false), 32).SelectMany(batch => batch).ToList();

        Assert.Equal(200, samples.Count);
        var power = Pictures.Deviation * Pictures.Deviation + Pictures.Mean * Pictures.Mean;
        foreach (var bin in samples.Zip(levels).GroupBy(pair => pair.First.Bin))
        {
            Assert.Equal(40, bin.Count());
            var expected = bin.Average(pair => Expected(prediction, pair.Second, power));
            Assert.Equal(expected, bin.Average(pair => pair.First.Loss), 0.05 * expected);
            Assert.All(bin, pair => Assert.Equal(pair.First.Loss * Math.Pow(prediction.At(pair.Second).Out, 2), pair.First.CleanError, 1e-9 * pair.First.CleanError));
        }

        var times = samples.Zip(levels).GroupBy(pair => pair.First.Bin).OrderBy(bin => bin.Key).Select(bin => (Low: bin.Min(pair => pair.Second.Time), High: bin.Max(pair => pair.Second.Time))).ToList();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.First.High <= pair.Second.Low));
    }

    [Fact]
    public void Models_are_judged_on_the_same_noise_whatever_the_batch()
    {
        using var data = Pictures.Gaussian(6, 8);
        List<(NoiseLevel, float)> Inputs(Prediction prediction, int batch, ulong seed)
        {
            var inputs = new List<(NoiseLevel, float)>();
            MixedDenoiser watched = (x, levels, _) =>
            {
                inputs.AddRange(levels.Zip(x.select(3, 5).select(2, 2).flatten().data<float>().ToArray()));
                return x.alias();
            };
            foreach (var _ in new HeldOutLoss(watched, Schedules.Linear(), prediction, 4).Run(new HeldOutImages(data, false), batch, seed))
            {
            }

            return inputs;
        }

        var first = Inputs(Prediction.Epsilon, 24, 1);
        Assert.Equal(24, first.Count);
        Assert.Equal(first, Inputs(Prediction.Velocity, 5, 1));
        Assert.NotEqual(first, Inputs(Prediction.Epsilon, 24, 2));
    }

    [Fact]
    public void Totals_are_means_over_images_with_their_standard_errors()
    {
        var totals = new LossTotals(2, 3);
        totals.Add([new LossSample(0, 0, 1, 10), new LossSample(0, 1, 4, 1), new LossSample(1, 0, 2, 20)]);
        totals.Add([new LossSample(1, 1, 4, 1), new LossSample(2, 0, 3, 30), new LossSample(2, 1, 4, 1)]);

        Assert.Equal([new MeanEstimate(2, Math.Sqrt(1.0 / 3)), new MeanEstimate(4, 0)], totals.Bins);
        Assert.Equal([20, 1], totals.CleanErrors);
        Assert.Equal(3, totals.Mean.Mean);
        Assert.Equal(Math.Sqrt(0.25 / 3), totals.Mean.StandardError!.Value, 1e-12);
        Assert.Null(MeanEstimate.Of([7]).StandardError);
    }

    /// <summary>F* from the definitions of the predictions, not from the scalings.</summary>
    private static double Expected(Prediction prediction, NoiseLevel level, double power)
    {
        var (alpha, sigma) = (level.Alpha, level.Sigma);
        return prediction.Name switch
        {
            "epsilon" => 1,
            "v_prediction" => alpha * alpha + sigma * sigma * power,
            "flow_prediction" => 1 + power,
            _ => (Math.Pow(sigma, 4) * power + 0.0625 * sigma * sigma) / (sigma * sigma + 0.25) / (sigma * sigma * 0.25),
        };
    }
}
