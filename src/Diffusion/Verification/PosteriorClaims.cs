using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>
/// q(x_s | x_t, x_0) by simulation: x_0 ~ N(0, 1), x_s by the forward process, x_t from x_s. All are jointly Gaussian, so conditioning is linear regression of x_s on
/// x_t and x_0: its coefficients are the posterior mean's factors, its residual has the posterior's variance.
/// </summary>
internal sealed class PosteriorClaims(VerifiedFunctions functions, int samples, ulong seed)
{
    private const ulong Stream = 406;

    private readonly NormalDraws draws = new(seed, Stream);

    public IEnumerable<Claim> Run(IReadOnlyList<NoiseProcess> processes) =>
        [.. processes.OfType<NoiseSchedule>().Take(1).SelectMany(Example), .. processes.SelectMany(Of)];

    /// <summary>The middle step of one schedule, number by number.</summary>
    private IEnumerable<Claim> Example(NoiseSchedule schedule)
    {
        var t = schedule.Steps / 2;
        var (from, to) = (schedule[t], schedule[t - 1]);
        var (noisy, clean, variance) = functions.Posterior(from, to);
        var found = Regress(from, to, variance);
        string Name(string what) => $"{schedule.Name}, t={t}: {what}, s = t−1";
        return
        [
            Make(Name("factor of x_t in the mean"), noisy, found.Noisy, Significance.StandardErrors * found.NoisyError),
            Make(Name("factor of x_0 in the mean"), clean, found.Clean, Significance.StandardErrors * found.CleanError),
            Make(Name("variance"), variance, found.Variance, Significance.OfVariance(variance, samples)),
        ];
    }

    private IEnumerable<Claim> Of(NoiseProcess process)
    {
        var pairs = Pairs(process).ToList();
        var errors = pairs.SelectMany(pair =>
        {
            var (noisy, clean, variance) = functions.Posterior(pair.From, pair.To);
            var found = Regress(pair.From, pair.To, variance);
            return new[]
            {
                (found.Noisy - noisy) / found.NoisyError, (found.Clean - clean) / found.CleanError, (found.Variance - variance) / (variance * Math.Sqrt(2.0 / samples)),
            };
        }).ToList();
        var distance = Worst.Of(pairs.Select(pair => Distance(pair.From, pair.To)));
        yield return Make($"{process.Name}: factors and variance of {pairs.Count} steps, worst [s.e.]", 0, Worst.Of(errors), Significance.StandardErrors);
        yield return Make($"{process.Name}: (x_s − mean)/deviation, Kolmogorov-Smirnov distance", 0, distance, Significance.OfDistance(samples));
    }

    /// <summary>Neighbours early, midway and at the end, and a leap from the eighth of ten levels to the fourth.</summary>
    private static IEnumerable<(NoiseLevel From, NoiseLevel To)> Pairs(NoiseProcess process)
    {
        var levels = TenLevels.Of(process);
        if (process is NoiseSchedule schedule)
        {
            foreach (var t in new[] { Math.Max(1, schedule.Steps / 10), Math.Max(1, schedule.Steps / 2), schedule.Steps - 1 }.Distinct())
            {
                yield return (schedule[t], schedule[t - 1]);
            }
        }
        else
        {
            yield return (levels[1], levels[0]);
            yield return (levels[^1], levels[^2]);
        }

        if (levels.Count > 7)
        {
            yield return (levels[7], levels[3]);
        }
    }

    /// <summary>x_0, x_s and x_t of the same walk.</summary>
    private (Tensor Clean, Tensor Cleaner, Tensor Noisy) Walk(NoiseLevel from, NoiseLevel to)
    {
        var clean = draws.Next(1, samples);
        var cleaner = functions.Noising(clean, [to], draws.Next(1, samples));
        var kept = from.Alpha / to.Alpha;
        var added = Math.Sqrt(Math.Max(0, (from.Sigma * from.Sigma) - (kept * kept * to.Sigma * to.Sigma)));
        return (clean, cleaner, functions.Noising(cleaner, [new NoiseLevel(kept, added, from.Time)], draws.Next(1, samples)));
    }

    /// <summary>Least squares of x_s on x_t and x_0 without a constant; the standard errors are those of a residual of the expected variance.</summary>
    private (double Noisy, double NoisyError, double Clean, double CleanError, double Variance) Regress(NoiseLevel from, NoiseLevel to, double variance) => Scoped.Value(() =>
    {
        var walk = Walk(from, to);
        var (c, s, n) = (SampleMoments.Doubles(walk.Clean), SampleMoments.Doubles(walk.Cleaner), SampleMoments.Doubles(walk.Noisy));
        var (nn, nc, cc, ns, cs) = (Dot(n, n), Dot(n, c), Dot(c, c), Dot(n, s), Dot(c, s));
        var determinant = (nn * cc) - (nc * nc);
        var (noisy, clean) = (((ns * cc) - (cs * nc)) / determinant, ((cs * nn) - (ns * nc)) / determinant);
        var squares = 0.0;
        for (var i = 0; i < s.Length; i++)
        {
            var residual = s[i] - (noisy * n[i]) - (clean * c[i]);
            squares += residual * residual;
        }

        return (noisy, Math.Sqrt(variance * cc / determinant), clean, Math.Sqrt(variance * nn / determinant), squares / (s.Length - 2));
    });

    private double Distance(NoiseLevel from, NoiseLevel to) => Scoped.Value(() =>
    {
        var (noisy, clean, variance) = functions.Posterior(from, to);
        var walk = Walk(from, to);
        return Kolmogorov.Distance((walk.Cleaner - (noisy * walk.Noisy) - (clean * walk.Clean)) / Math.Sqrt(variance));
    });

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static Claim Make(string statement, double expected, double measured, double tolerance) => new(ClaimGroups.Posterior, statement, expected, measured, tolerance);
}
