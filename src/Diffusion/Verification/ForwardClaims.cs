using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>q(x_t | x_0) = N(α·x_0, σ²) at ten levels of a process, and the gradient in x_0.</summary>
internal sealed class ForwardClaims(VerifiedFunctions functions, int samples, ulong seed)
{
    private const ulong Stream = 404;

    /// <summary>x_0 of all draws.</summary>
    private const double Clean = 0.75;

    /// <summary>What rounding leaves of an exact derivative.</summary>
    private const double Rounding = 1e-12;

    private readonly NormalDraws draws = new(seed, Stream);

    public IEnumerable<Claim> Run(IReadOnlyList<NoiseProcess> processes) =>
        [.. Example(), .. processes.SelectMany(Of)];

    private IEnumerable<Claim> Of(NoiseProcess process)
    {
        var levels = TenLevels.Of(process);
        var errors = levels.SelectMany(level => Scoped.Value(() => MomentErrors(level)));
        yield return Make($"{process.Name}: mean and variance at {levels.Count} times, worst [s.e.]", 0, Worst.Of(errors), Significance.StandardErrors);
        yield return Make($"{process.Name}: ∂x_t/∂x_0 = α, largest error", 0, Worst.Of(levels.Select(GradientError)), Rounding);
        if (process is NoiseSchedule schedule)
        {
            foreach (var claim in new ForwardChain(functions, draws, schedule, Math.Max(1000, samples / 20)).Run())
            {
                yield return claim;
            }
        }
    }

    /// <summary>ᾱ = 0.9 worked through: µ = √0.9·x_0 and σ = √0.1.</summary>
    private Claim[] Example() => Scoped.Value(() =>
    {
        const double Beta = 0.1, Image = 1;
        var level = NoiseSchedule.FromBetas("example", [Beta, 0.5])[0];
        var moments = SampleMoments.Of(functions.Noising(full(1, samples, Image, dtype: ScalarType.Float64), [level], draws.Next(1, samples)));
        var variance = 1 - 0.9;
        return (Claim[])
        [
            Make("ᾱ=0.9, x_0=1: mean of x_t is √0.9·x_0", Math.Sqrt(0.9), moments.Mean, Significance.OfMean(variance, samples)),
            Make("ᾱ=0.9, x_0=1: variance of x_t is 0.1 (σ = √0.1 = 0.316228)", variance, moments.Variance, Significance.OfVariance(variance, samples)),
            Make("ᾱ=0.9: ∂x_t/∂x_0 is √0.9", Math.Sqrt(0.9), Derivative.Automatic(x => functions.Noising(x, [level], zeros_like(x)), full(1, 1, Image, dtype: ScalarType.Float64)).item<double>(), Rounding),
            Make("ᾱ=0.9: gradient in x_0 through a U-Net, largest error", 0, new NetworkGradient(functions, draws, seed).Error(level), NetworkGradient.Tolerance),
        ];
    });

    private double[] MomentErrors(NoiseLevel level)
    {
        var moments = SampleMoments.Of(functions.Noising(full(1, samples, Clean, dtype: ScalarType.Float64), [level], draws.Next(1, samples)));
        var variance = level.Sigma * level.Sigma;
        return [moments.MeanError(level.Alpha * Clean, variance), moments.VarianceError(variance)];
    }

    private double GradientError(NoiseLevel level) => Scoped.Value(() =>
    {
        var noise = draws.Next(1, 16);
        return Derivative.Error(Derivative.Automatic(x => functions.Noising(x, [level], noise), draws.Next(1, 16)), full(1, 16, level.Alpha, dtype: ScalarType.Float64));
    });

    private static Claim Make(string statement, double expected, double measured, double tolerance) => new(ClaimGroups.Forward, statement, expected, measured, tolerance);
}
