using System.Globalization;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>Every sampler of the catalog, on every process and with every prediction, against what its method promises.</summary>
/// <remarks>
/// <see cref="The_error_falls_with_the_claimed_order"/> measures orders and writes the table <c>sampler-orders.txt</c> beside the test assembly: of paths where no noise is added, on
/// data of two Gaussians; of the standard deviation where some is, on Gaussian data.
/// </remarks>
public sealed class SamplerOrderTests(ITestOutputHelper output)
{
    private const double Mean = 0.25;
    private const double Deviation = 0.5;
    private const double Slack = 0.25;

    /// <summary>In x/α and σ/α every process walks the same way; only DDPM's large variance is of x, and PNDM halves the time.</summary>
    private const double SameForAll = 5;

    private static readonly NoiseProcess[] Processes =
        [Schedules.Linear(), Cosine(), new ZeroTerminalProcess(Schedules.Linear()), new FlowProcess(), new EdmProcess()];

    /// <summary>The order that each sampler is held to; a name of the catalog that is not here fails.</summary>
    private static readonly Claim[] Claims =
    [
        new("ddpm", "small variance", new() { Variance = StepVariance.FixedSmall }, 1, Stochastic: true),
        new("ddpm", "large variance", new() { Variance = StepVariance.FixedLarge }, 1, Stochastic: true),
        new("ddim", "eta 0", new(), 1),
        new("ddim", "eta 1", new() { Eta = 1 }, 1, Stochastic: true),
        new("euler", "", new(), 1),
        new("euler", "churn 10", new() { Churn = 10 }, 1, Stochastic: true),
        new("euler_ancestral", "", new(), 1, Stochastic: true),
        new("heun", "", new(), 2),
        new("heun", "churn 10", new() { Churn = 10 }, 2, Stochastic: true),
        new("dpm2", "", new(), 2),
        new("dpm2_ancestral", "", new(), 2, Stochastic: true),
        new("dpmpp_2s_ancestral", "eta 0", new() { Eta = 0 }, 2),
        new("dpmpp_2s_ancestral", "eta 1", new(), 2, Stochastic: true),
        new("dpmpp_sde", "eta 0", new() { Eta = 0 }, 2),
        new("dpmpp_sde", "eta 1", new(), 1, Stochastic: true),
        new("dpm++", "order 1", new() { Order = 1 }, 1),
        new("dpm++", "order 2 midpoint", new(), 2),
        new("dpm++", "order 2 heun", new() { SolverType = SolverType.Heun }, 2),
        new("dpm++", "order 3", new() { Order = 3 }, 3),
        new("dpm++", "order 3, halved curvature", new() { Order = 3, HalvedCurvature = true }, 2),
        new("dpm++_sde", "order 1", new() { Order = 1 }, 1, Stochastic: true),
        new("dpm++_sde", "order 2 midpoint", new(), 2, Stochastic: true),
        new("dpm++_sde", "order 2 heun", new() { SolverType = SolverType.Heun }, 2, Stochastic: true),
        new("dpm++_sde", "order 3", new() { Order = 3 }, 2, Stochastic: true),
        new("dpm_solver", "order 1", new() { Order = 1 }, 1),
        new("dpm_solver", "order 2 midpoint", new(), 2),
        new("dpm_solver", "order 2 heun", new() { SolverType = SolverType.Heun }, 2),
        new("dpm_solver", "order 3", new() { Order = 3 }, 3),
        new("dpm_solver_sde", "order 1", new() { Order = 1 }, 1, Stochastic: true),
        new("dpm_solver_sde", "order 2 midpoint", new(), 2, Stochastic: true),
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
        var levels = Even(process, 50);
        if (prediction == Prediction.Epsilon && levels[0].Alpha == 0)
        {
            Assert.All(Claims, claim => Assert.Contains("alpha = 0", Assert.Throws<InputException>(() => GaussianWalk.Moments(claim.Create(), levels, process, Mean, Deviation, ThroughANetwork(ExactDenoiser.Gaussian(Mean, Deviation), prediction))).Message, StringComparison.Ordinal));
            return;
        }

        var broken = new List<string>();
        foreach (var claim in Claims)
        {
            var (mean, deviation) = GaussianWalk.Moments(claim.Create(), levels, process, Mean, Deviation, ThroughANetwork(ExactDenoiser.Gaussian(Mean, Deviation), prediction));
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
        var lines = new List<string> { $"{"sampler",-40}{"claimed",8}{"measured",10}   error with n, 2n, 4n steps" };
        var broken = new List<string>();
        foreach (var claim in Claims)
        {
            var fewest = claim.Order < 4 ? 80 : 160;
            double[] errors = [.. new[] { fewest, 2 * fewest, 4 * fewest }.Select(steps => Error(claim, Processes[0], steps))];
            var slope = Math.Log2(errors[1] / errors[2]);
            double[] everywhere = [.. Processes.Select(process => Error(claim, process, 20))];
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{claim,-40}{claim.Order,8}{slope,10:f2}   {errors[0]:0.0e+00}  {errors[1]:0.0e+00}  {errors[2]:0.0e+00}   n = {fewest}"));
            if (!(slope >= claim.Order - Slack && everywhere.Max() <= SameForAll * everywhere[0]))
            {
                broken.Add(lines[^1]);
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
        var (from, to, x) = (new NoiseLevel(1, Noisiest, 0), new NoiseLevel(1, Cleanest, 0), tensor(new[] { -11.0, 2, 9 }));
        var solved = Solve(x, ExactDenoiser.Gaussian(Mean, Deviation));
        Assert.True((solved - GaussianOde.Solve(x, from, to, Mean, Deviation)).abs().max().item<double>() < 1e-11);
    }

    private const double Noisiest = 10;
    private const double Cleanest = 0.1;

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
        if (claim.Stochastic)
        {
            var (_, deviation) = GaussianWalk.Moments(sampler, levels, process, Mean, Deviation);
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
            referenceStart = tensor(new[] { -12.0, -5, 2, 8, 16 }).reshape(5, 1, 1, 1).DetachFromDisposeScope();
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
            return denoiser(noisy.reshape(-1, 1, 1, 1), level).Clean.reshape(-1);
        };
    }

    /// <summary>Pure noise where the process has it, then levels evenly spaced in ln(σ/α) from its noisiest or 200, then the clean level.</summary>
    private static NoiseLevel[] Even(NoiseProcess process, int steps)
    {
        var (low, high) = (process.Cleanest.Ratio, Math.Min(process.Noisiest.Ratio, 200));
        var between = Enumerable.Range(0, steps).Select(i => process.AtRatio(high * Math.Pow(low / high, (double)i / (steps - 1))));
        return [.. new[] { process.Noisiest }.Where(level => level.Alpha == 0), .. between, NoiseLevel.Clean];
    }

    private static NoiseSchedule Cosine()
    {
        static double AlphaBar(double u) => Math.Pow(Math.Cos((u + 0.008) / 1.008 * Math.PI / 2), 2);
        return NoiseSchedule.FromBetas("cosine", [.. Enumerable.Range(0, 1000).Select(t => Math.Min(0.999, 1 - (AlphaBar((t + 1) / 1000.0) / AlphaBar(t / 1000.0))))]);
    }

    /// <summary>A sampler of the catalog, the settings it is tried with, and the order it is held to.</summary>
    /// <param name="Name">The sampler's name.</param>
    /// <param name="Settings">What is chosen, in words.</param>
    /// <param name="Options">What is chosen.</param>
    /// <param name="Order">The error's power of the step.</param>
    /// <param name="Stochastic">Fresh noise is added: what converges is the distribution, not the path.</param>
    private sealed record Claim(string Name, string Settings, SamplerOptions Options, int Order, bool Stochastic = false)
    {
        /// <summary>How far mean and standard deviation may be off after 50 steps.</summary>
        public double MomentError => Order == 1 ? 0.065 : 0.02;

        public Sampler Create() => SamplerCatalog.Create(Name, Options);

        public override string ToString() => Settings.Length == 0 ? Name : $"{Name} ({Settings})";
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

        public override double ShareOf(NoiseLevel level) => level.Time / (schedule.Steps - 1);
    }
}
