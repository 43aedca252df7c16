using System.Globalization;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>Every sampler of the catalog, on every process and with every prediction, against what its method promises.</summary>
/// <remarks>
/// <see cref="The_error_falls_with_the_claimed_order"/> measures orders and writes the table <c>sampler-orders.txt</c> beside the test assembly.
/// </remarks>
public sealed class SamplerOrderTests(ITestOutputHelper output)
{
    private const double Mean = 0.25;
    private const double Deviation = 0.5;
    private const double Slack = 0.25;

    private static readonly NoiseProcess[] Processes =
        [Schedules.Linear(), Cosine(), new ZeroTerminalProcess(Schedules.Linear()), new EdmProcess(), new FlowProcess()];

    /// <summary>The order that each sampler is held to; a name of the catalog that is not here fails.</summary>
    private static readonly Claim[] Claims =
    [
        new("ddpm", "small variance", new() { Variance = StepVariance.FixedSmall }, 1),
        new("ddpm", "large variance", new() { Variance = StepVariance.FixedLarge }, 1),
        new("ddim", "eta 0", new(), 1),
        new("ddim", "eta 1", new() { Eta = 1 }, 1),
        new("dpm++", "order 1", new() { Order = 1 }, 1),
        new("dpm++", "order 2 midpoint", new(), 2),
        new("dpm++", "order 2 heun", new() { SolverType = SolverType.Heun }, 2),
        new("dpm++", "order 3", new() { Order = 3 }, 3),
        new("dpm++", "order 3, halved curvature", new() { Order = 3, HalvedCurvature = true }, 2),
        new("dpm++_sde", "order 1", new() { Order = 1 }, 1),
        new("dpm++_sde", "order 2 midpoint", new(), 1),
        new("dpm++_sde", "order 2 heun", new() { SolverType = SolverType.Heun }, 1),
        new("dpm++_sde", "order 3", new() { Order = 3 }, 1),
        new("dpm++_sde", "order 3, halved curvature", new() { Order = 3, HalvedCurvature = true }, 2),
        new("dpm_solver", "order 1", new() { Order = 1 }, 1),
        new("dpm_solver", "order 2 midpoint", new(), 2),
        new("dpm_solver", "order 2 heun", new() { SolverType = SolverType.Heun }, 2),
        new("dpm_solver", "order 3", new() { Order = 3 }, 3),
        new("dpm_solver_sde", "order 1", new() { Order = 1 }, 1),
        new("dpm_solver_sde", "order 2 midpoint", new(), 1),
        new("unipc", "order 1 bh2", new() { Order = 1, LowerOrderFinal = false }, 2),
        new("unipc", "order 2 bh1", new() { SolverType = SolverType.Bh1, LowerOrderFinal = false }, 3),
        new("unipc", "order 2 bh2", new() { LowerOrderFinal = false }, 3),
        new("unipc", "order 3 bh2", new() { Order = 3, LowerOrderFinal = false }, 4),
        new("unipc", "order 3 bh2, for epsilon", new() { Order = 3, SolvedFor = SolvedFor.Epsilon, LowerOrderFinal = false }, 4),
        new("unipc", "order 3 bh2, lower at the end", new() { Order = 3 }, 2),
        new("lms", "order 1", new() { Order = 1 }, 1),
        new("lms", "order 2", new() { Order = 2 }, 2),
        new("lms", "order 3", new() { Order = 3 }, 3),
        new("lms", "order 4", new() { Order = 4 }, 4),
        new("pndm", "", new(), 2),
        new("plms", "", new(), 2),
        new("deis", "order 1", new() { Order = 1 }, 1),
        new("deis", "order 2", new(), 2),
        new("deis", "order 3", new() { Order = 3 }, 3),
    ];

    public static TheoryData<string, string> Crosses
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var process in Processes)
            {
                foreach (var prediction in Prediction.All)
                {
                    data.Add(process.Name, prediction.Name);
                }
            }

            return data;
        }
    }

    [Fact]
    public void Every_sampler_of_the_catalog_claims_an_order()
    {
        Assert.Equal(SamplerCatalog.Names.Order(StringComparer.Ordinal), Claims.Select(claim => claim.Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Crosses))]
    public void Every_sampler_gives_the_datas_mean_and_deviation(string processName, string predictionName)
    {
        var (process, prediction) = (Processes.Single(process => process.Name == processName), Prediction.Parse(predictionName));
        var levels = Even(process, 100);
        if (prediction == Prediction.Epsilon && levels[0].Alpha == 0)
        {
            Assert.All(Claims, claim => Assert.Contains("alpha = 0", Assert.Throws<InputException>(() => Moments(claim, process, prediction, levels)).Message, StringComparison.Ordinal));
            return;
        }

        var broken = new List<string>();
        foreach (var claim in Claims)
        {
            var (mean, deviation) = Moments(claim, process, prediction, levels);
            var (meanError, deviationError) = (Math.Abs(mean - Mean), Math.Abs(deviation - Deviation));
            output.WriteLine($"{claim,-40} mean {meanError:g2} deviation {deviationError:g2}");
            if (!(meanError < claim.MomentError && deviationError < claim.MomentError))
            {
                broken.Add($"{claim} on {process} with {prediction}: mean {mean}, standard deviation {deviation}.");
            }
        }

        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
    }

    [Fact]
    public void The_error_falls_with_the_claimed_order()
    {
        int[] counts = [64, 128, 256, 512];
        var lines = new List<string> { $"{"sampler",-44}{"process",-14}{"claimed",8}{"measured",10}   error with {string.Join(", ", counts)} steps" };
        var broken = new List<string>();
        foreach (var claim in Claims)
        {
            foreach (var process in Processes)
            {
                double[] errors = [.. counts.Select(steps => Error(claim, process, steps))];
                var slope = Math.Log2(errors[^2] / errors[^1]);
                lines.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{claim,-44}{process.Name,-14}{claim.Order,8}{slope,10:f2}   {string.Join("  ", errors.Select(error => error.ToString("0.0e+00", CultureInfo.InvariantCulture)))}"));
                if (!(slope >= claim.Order - Slack))
                {
                    broken.Add(lines[^1]);
                }
            }
        }

        File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, "sampler-orders.txt"), lines);
        lines.ForEach(output.WriteLine);
        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
    }

    [Fact]
    public void The_reference_for_the_mixture_is_right_where_a_closed_form_is_known()
    {
        using var scope = NewDisposeScope();
        var (from, to, x) = (new NoiseLevel(1, Noisiest, 0), new NoiseLevel(1, Cleanest, 0), tensor(new[] { -21.0, 3, 17 }));
        var solved = Solve(x, ExactDenoiser.Gaussian(Mean, Deviation));
        Assert.True((solved - GaussianOde.Solve(x, from, to, Mean, Deviation)).abs().max().item<double>() < 1e-11);
    }

    private const double Noisiest = 20;
    private const double Cleanest = 0.05;

    private static Tensor? referenceStart;
    private static Tensor? referenceEnd;

    /// <summary>
    /// The end of a walk between fixed levels against the exact one. The levels are evenly spaced in the square root of ln(σ/α)'s way, so that the short first
    /// steps, which a multistep method takes with a lower order, do not count.
    /// </summary>
    private static double Error(Claim claim, NoiseProcess process, int steps)
    {
        using var scope = NewDisposeScope();
        NoiseLevel[] levels = [.. Enumerable.Range(0, steps + 1).Select(i => process.AtRatio(Noisiest * Math.Pow(Cleanest / Noisiest, Math.Pow((double)i / steps, 2))))];
        var sampler = claim.Create();
        if (claim.IsStochastic)
        {
            var (_, deviation) = Propagated(sampler, ExactDenoiser.Gaussian(Mean, Deviation), process, levels);
            return Math.Abs(deviation - GaussianOde.Deviation(levels[^1], Deviation)) / levels[^1].Alpha;
        }

        var (start, end) = Reference();
        var result = sampler.Sample(Mixture, start * levels[0].Alpha, levels, new NoNoise(), process).Last().Noisy / levels[^1].Alpha;
        return (result - end).abs().max().item<double>();
    }

    private static Denoiser Mixture { get; } = ExactDenoiser.Mixture(0.75, 0.25);

    /// <summary>x/α at both ends of the exact trajectories; in x/α and σ/α every process has the same ones.</summary>
    private static (Tensor Start, Tensor End) Reference()
    {
        if (referenceStart is null)
        {
            referenceStart = tensor(new[] { -23.0, -9, 4, 15, 31 }).reshape(5, 1, 1, 1).DetachFromDisposeScope();
            referenceEnd = Solve(referenceStart, Mixture).DetachFromDisposeScope();
        }

        return (referenceStart, referenceEnd!);
    }

    /// <summary>d(x/α)/d(σ/α) = ε̂ by Runge and Kutta's classical method in ln(σ/α), in steps too short to be seen.</summary>
    private static Tensor Solve(Tensor start, Denoiser denoiser)
    {
        const int Steps = 3000;
        var length = Math.Log(Cleanest / Noisiest) / Steps;
        var x = start.clone();
        for (var i = 0; i < Steps; i++)
        {
            using var scope = NewDisposeScope();
            var log = Math.Log(Noisiest) + (i * length);
            Tensor Slope(Tensor at, double place) => at - denoiser(at, new NoiseLevel(1, Math.Exp(place), 0)).Clean;
            var first = Slope(x, log);
            var second = Slope(x + first * (length / 2), log + (length / 2));
            var third = Slope(x + second * (length / 2), log + (length / 2));
            var fourth = Slope(x + third * length, log + length);
            var next = x + (first + second * 2 + third * 2 + fourth) * (length / 6);
            x.Dispose();
            x = next.MoveToOuterDisposeScope();
        }

        return x;
    }

    private static (double Mean, double Deviation) Moments(Claim claim, NoiseProcess process, Prediction prediction, NoiseLevel[] levels) =>
        Propagated(claim.Create(), ThroughANetwork(ExactDenoiser.Gaussian(Mean, Deviation), prediction), process, levels);

    /// <summary>
    /// Mean and standard deviation at the end of a walk from the exact marginal. The exact denoiser is affine, so x' = a·x + b + Σ_k c_k·z_k: one walk of many
    /// elements, of which the first begins at 0, the second at 1, and each other has one noise of 1, finds every factor.
    /// </summary>
    private static (double Mean, double Deviation) Propagated(Sampler sampler, Denoiser denoiser, NoiseProcess process, NoiseLevel[] levels)
    {
        using var scope = NewDisposeScope();
        var noise = new OneAtATime();
        var start = zeros(2 + (2 * levels.Length), 1, 1, 1, dtype: ScalarType.Float64);
        start[1] = 1;
        var end = sampler.Sample(denoiser, start, levels, noise, process).Last().Noisy.data<double>().ToArray();
        var (offset, factor) = (end[0], end[1] - end[0]);
        var variance = Math.Pow(factor * GaussianOde.Deviation(levels[0], Deviation), 2) + end.Skip(2).Take(noise.Draws).Sum(value => Math.Pow(value - offset, 2));
        return ((factor * levels[0].Alpha * Mean) + offset, Math.Sqrt(variance));
    }

    /// <summary>The denoiser as a network of that prediction would be asked: F = (x̂_0 − Skip·x)/Out of x·In.</summary>
    private static Denoiser ThroughANetwork(Denoiser exact, Prediction prediction)
    {
        NoiseLevel asked = default;
        var denoiser = Denoisers.FromNetwork((input, _, _) =>
        {
            var scalings = prediction.At(asked);
            var noisy = input / scalings.In;
            return (exact(noisy, asked).Clean - noisy * scalings.Skip) / scalings.Out;
        }, prediction);
        return (noisy, level) =>
        {
            asked = level;
            return denoiser(noisy, level);
        };
    }

    private static NoiseLevel[] Even(NoiseProcess process, int steps) =>
        [.. Enumerable.Range(0, steps).Select(i => process.AtShare(1 - ((double)i / (steps - 1)))), NoiseLevel.Clean];

    private static NoiseSchedule Cosine()
    {
        static double AlphaBar(double u) => Math.Pow(Math.Cos((u + 0.008) / 1.008 * Math.PI / 2), 2);
        return NoiseSchedule.FromBetas("cosine", [.. Enumerable.Range(0, 1000).Select(t => Math.Min(0.999, 1 - (AlphaBar((t + 1) / 1000.0) / AlphaBar(t / 1000.0))))]);
    }

    /// <summary>A sampler of the catalog, the settings it is tried with, and the order it is held to.</summary>
    private sealed record Claim(string Name, string Settings, SamplerOptions Options, int Order)
    {
        /// <summary>Fresh noise is added: what converges is the distribution, not the path.</summary>
        public bool IsStochastic => Name is "ddpm" || Name.EndsWith("_sde", StringComparison.Ordinal) || Options.Eta > 0;

        /// <summary>How far mean and standard deviation may be off after 100 steps.</summary>
        public double MomentError => Order == 1 ? 0.03 : 0.005;

        public Sampler Create() => SamplerCatalog.Create(Name, Options);

        public override string ToString() => Settings.Length == 0 ? Name : $"{Name} ({Settings})";
    }

    /// <summary>The k-th draw is 1 for element k + 2 and 0 for all others.</summary>
    private sealed class OneAtATime : INoiseSource
    {
        public int Draws { get; private set; }

        public Tensor Draw(Tensor images, int step, int draw)
        {
            var noise = zeros_like(images);
            noise[2 + Draws++] = 1;
            return noise;
        }
    }

    /// <summary>A schedule with √ᾱ shifted and stretched so that it ends at 0 (Lin et al. 2024, Alg. 1).</summary>
    private sealed class ZeroTerminalProcess(NoiseSchedule schedule) : NoiseProcess("zero-terminal", [])
    {
        private readonly double shift = schedule.Noisiest.Alpha;
        private readonly double stretch = schedule.Cleanest.Alpha / (schedule.Cleanest.Alpha - schedule.Noisiest.Alpha);

        public override NoiseLevel Cleanest => At(0);

        public override NoiseLevel Noisiest => At(schedule.Steps - 1);

        public override NoiseLevel At(double time)
        {
            var alpha = (schedule.At(time).Alpha - shift) * stretch;
            return new NoiseLevel(alpha, Math.Sqrt(1 - (alpha * alpha)), time);
        }

        public override NoiseLevel AtRatio(double ratio)
        {
            var alpha = 1 / Math.Sqrt(1 + (ratio * ratio));
            var before = (alpha / stretch) + shift;
            return new NoiseLevel(alpha, ratio * alpha, schedule.AtRatio(Math.Sqrt(1 - (before * before)) / before).Time);
        }

        public override NoiseLevel AtShare(double share) => At(share * (schedule.Steps - 1));
    }
}
