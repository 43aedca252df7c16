using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Probability;
using Diffusion.Tests.Training;
using Diffusion.Verification;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Verification;

/// <summary>What is right passes, and each thing that can be wrong is seen. Networks are made here, which draws from libtorch's own generator.</summary>
[Collection(RandomStateGroup.Name)]
public sealed class VerifierTests
{
    private const int Samples = 20_000;

    private static readonly NoiseProcess[] Processes = [Schedules.Linear(50), new FlowProcess(), new EdmProcess("edm", 0.002, 80)];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_librarys_own_functions_hold(ulong seed)
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var report = new Verifier(Processes, Samples, seed).Run();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Empty(report.Failures);
        Assert.Equal(6, report.Claims.Select(claim => claim.Group).Distinct().Count());
        Assert.Equal(30, report.GradientVariances.Count);
    }

    [Fact]
    public void One_seed_gives_the_same_numbers_and_another_others()
    {
        List<Claim> Claims(ulong seed) => [.. new Verifier(Processes[..1], Verifier.FewestSamples, seed).Run().Claims];
        var first = Claims(4);
        Assert.Equal(first, Claims(4));
        Assert.True(first.Zip(Claims(5)).Count(pair => pair.First.Measured != pair.Second.Measured) > 50);
    }

    private static readonly Dictionary<string, (VerifiedFunctions Functions, string[] SeenIn)> Broken = new()
    {
        ["σ two hundredths too large"] = (new() { Draw = (mean, deviation, noise) => mean + (1.02 * deviation * noise) }, [ClaimGroups.Derivatives]),
        ["½ left out of the exponent"] = (new() { Deviation = logVariance => logVariance.exp() }, [ClaimGroups.Draws, ClaimGroups.Derivatives]),
        ["σ² in the place of σ"] = (new() { Draw = (mean, deviation, noise) => mean + (deviation.square() * noise) }, [ClaimGroups.Draws, ClaimGroups.Derivatives, ClaimGroups.Estimators]),
        ["Σ in the place of its factor"] = (new() { FullDraw = (mean, covariance, noise) => mean + covariance.matmul(noise.unsqueeze(-1)).squeeze(-1) }, [ClaimGroups.Draws]),
        ["uniform noise of the right variance"] = (new() { Draw = (mean, deviation, noise) => mean + (deviation * Math.Sqrt(12) * (special.ndtr(noise) - 0.5)) }, [ClaimGroups.Draws]),
        ["½ left out of the divergence"] = (new() { Divergence = (mean, logVariance) => mean.square() + logVariance.expm1() - logVariance }, [ClaimGroups.Derivatives]),
        ["a divergence that cancels"] = (new() { Divergence = (mean, logVariance) => 0.5 * (mean.square() + logVariance.exp() - 1 - logVariance) }, [ClaimGroups.Derivatives]),
        ["the clamp's bounds swapped"] = (new() { Clamp = (logVariance, magnitude) => logVariance.clamp(magnitude, -magnitude) }, [ClaimGroups.Clipping]),
        ["no clamp"] = (new() { Clamp = (logVariance, _) => logVariance.clone() }, [ClaimGroups.Clipping]),
        ["a soft bound whose gradient dies"] = (new() { SoftBound = (logVariance, magnitude) => magnitude * (logVariance / magnitude).tanh() }, [ClaimGroups.Clipping]),
        ["a soft bound worked as it is written"] = (new() { SoftBound = (x, m) => x / (1 + (x / m).pow(4)).pow(0.25) }, [ClaimGroups.Clipping]),
        ["nothing clipped"] = (new() { ClipNorm = (_, _) => { } }, [ClaimGroups.Clipping]),
        ["every value clipped by itself"] = (new() { ClipNorm = (parameters, limit) => nn.utils.clip_grad_value_(parameters, limit) }, [ClaimGroups.Clipping]),
        ["the image's share not α but α²"] = (new() { Noising = (x, levels, noise) => ForwardProcess.Sample(x * levels[0].Alpha, levels, noise) }, [ClaimGroups.Forward, ClaimGroups.Posterior]),
        ["the noise's share not σ but σ²"] = (new() { Noising = (x, levels, noise) => ForwardProcess.Sample(x, levels, noise * levels[0].Sigma) }, [ClaimGroups.Forward, ClaimGroups.Posterior]),
        ["β in the place of the posterior's variance"] = (new() { Posterior = (from, to) => Given(from, to) with { Variance = Posterior.ForwardVariance(from, to) } }, [ClaimGroups.Posterior]),
        ["the posterior's factors swapped"] = (new() { Posterior = (from, to) => (Given(from, to).Clean, Given(from, to).Noisy, Given(from, to).Variance) }, [ClaimGroups.Posterior]),
        ["NaN"] = (new() { Draw = (mean, deviation, noise) => mean + (deviation * noise * double.NaN) }, [ClaimGroups.Draws, ClaimGroups.Derivatives, ClaimGroups.Estimators]),
    };

    public static TheoryData<string> Defects => [.. Broken.Keys];

    [Theory]
    [MemberData(nameof(Defects))]
    public void What_is_broken_is_seen(string defect)
    {
        var (functions, groups) = Broken[defect];
        var report = new Verifier(Processes, Samples, seed: 0) { Functions = functions }.Run();
        var failing = report.Failures.Select(claim => claim.Group).Distinct().ToList();
        Assert.All(groups, group => Assert.True(failing.Contains(group), $"not seen in '{group}'"));
    }

    /// <summary>At the default size two hundredths of σ are seen by simulation alone, whatever the law.</summary>
    [Theory]
    [InlineData(1.02)]
    [InlineData(0.98)]
    public void Two_hundredths_of_sigma_are_seen_in_the_variance(double factor)
    {
        var broken = new VerifiedFunctions { Draw = (mean, deviation, noise) => Reparameterization.Sample(mean, factor * deviation, noise) };
        using var scope = NewDisposeScope();
        var variances = new DrawClaims(broken, Verifier.DefaultSamples, seed: 0).Run().Where(claim => claim.Statement.EndsWith("variance of z", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, variances.Count);
        Assert.All(variances, claim => Assert.False(claim.Holds, claim.Statement));
    }

    [Theory]
    [InlineData(1, 1.5, 0.5, true)]
    [InlineData(1, 0.4, 0.5, false)]
    [InlineData(0, 0, 0, true)]
    [InlineData(0, double.NaN, 1, false)]
    [InlineData(0, 1, double.NaN, false)]
    [InlineData(0, double.PositiveInfinity, 1, false)]
    public void A_claim_holds_within_its_tolerance(double expected, double measured, double tolerance, bool holds) =>
        Assert.Equal(holds, new Claim("", "", expected, measured, tolerance).Holds);

    [Theory]
    [InlineData(Verifier.FewestSamples - 1)]
    [InlineData(Verifier.MostSamples + 1)]
    public void Too_few_or_too_many_samples_are_refused(int samples) => Assert.Throws<ArgumentOutOfRangeException>(() => new Verifier(Processes, samples, 0));

    private static (double Noisy, double Clean, double Variance) Given(NoiseLevel from, NoiseLevel to) => new VerifiedFunctions().Posterior(from, to);
}
