using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>x_t by t small steps, x_t = √(1−β_t)·x_{t−1} + √β_t·ε (Ho et al. 2020, Eq. 2), has the law of the jump from x_0 to x_t (Eq. 4).</summary>
internal sealed class ForwardChain(VerifiedFunctions functions, NormalDraws draws, NoiseSchedule schedule, int samples)
{
    private const double Clean = 0.75;
    private const double Rounding = 1e-10;

    /// <summary>Steps of a common schedule; a longer one is walked by fewer samples.</summary>
    private const int CommonSteps = 1000;
    private const int FewestSamples = 500;

    private readonly int walkers = Math.Max(FewestSamples, (int)Math.Min(samples, (long)samples * CommonSteps / schedule.Steps));

    public IEnumerable<Claim> Run()
    {
        var visited = TenLevels.Of(schedule).Select(level => (int)level.Time).ToHashSet();
        var (errors, distances, moments) = (new List<double>(), new List<double>(), new List<double>());
        var (mean, variance) = (Clean, 0.0);
        var x = full(1, walkers, Clean, dtype: ScalarType.Float64);
        for (var t = 0; t < schedule.Steps; t++)
        {
            var (kept, added) = (1 - schedule.Beta[t], schedule.Beta[t]);
            (mean, variance) = (Math.Sqrt(kept) * mean, (kept * variance) + added);
            moments.AddRange([mean - (schedule[t].Alpha * Clean), Math.Sqrt(variance) - schedule[t].Sigma]);
            var before = x;
            x = Scoped.Run(() => functions.Noising(before, [new NoiseLevel(Math.Sqrt(kept), Math.Sqrt(added), t)], draws.Next(1, walkers)));
            before.Dispose();
            if (visited.Contains(t))
            {
                Compare(x, schedule[t], errors, distances);
            }
        }

        x.Dispose();
        return
        [
            Make("β by β, moments by formula, largest error", Worst.Of(moments), Rounding),
            Make("β by β, simulated mean and variance, worst [s.e.]", Worst.Of(errors), Significance.StandardErrors),
            Make("β by β, simulated law, Kolmogorov-Smirnov distance", Worst.Of(distances), Significance.OfDistance(walkers)),
        ];
    }

    private static void Compare(Tensor x, NoiseLevel level, List<double> errors, List<double> distances)
    {
        var (moments, mean, variance) = (SampleMoments.Of(x), level.Alpha * Clean, level.Sigma * level.Sigma);
        errors.AddRange([moments.MeanError(mean, variance), moments.VarianceError(variance)]);
        distances.Add(Scoped.Value(() => Kolmogorov.Distance((x - mean) / level.Sigma)));
    }

    private Claim Make(string statement, double measured, double tolerance) => new(ClaimGroups.Forward, $"{schedule.Name}: {statement}", 0, measured, tolerance);
}
