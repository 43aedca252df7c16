using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>What holds for every sampler that has a name, and for every process.</summary>
public sealed class SamplerCatalogTests
{
    /// <summary>The samplers that look at nothing before, with how often they ask in n steps.</summary>
    private static readonly (string Name, SamplerOptions Options, Func<int, int> Calls)[] OneStep =
    [
        ("ddpm", new SamplerOptions(), n => n),
        ("ddpm", new SamplerOptions { Variance = StepVariance.FixedLarge }, n => n),
        ("ddim", new SamplerOptions(), n => n),
        ("ddim", new SamplerOptions { Eta = 0.5 }, n => n),
        ("euler", new SamplerOptions(), n => n),
        ("euler", new SamplerOptions { Churn = 10 }, n => n),
        ("euler_ancestral", new SamplerOptions(), n => n),
        ("heun", new SamplerOptions(), n => (2 * n) - 1),
        ("heun", new SamplerOptions { Churn = 10, ChurnMin = 0.05, ChurnMax = 20 }, n => (2 * n) - 1),
        ("dpm2", new SamplerOptions(), n => (2 * n) - 1),
        ("dpm2", new SamplerOptions { Churn = 10 }, n => (2 * n) - 1),
        ("dpm2_ancestral", new SamplerOptions(), n => (2 * n) - 1),
        ("dpmpp_2s_ancestral", new SamplerOptions(), n => (2 * n) - 1),
        ("dpmpp_2s_ancestral", new SamplerOptions { Eta = 0 }, n => (2 * n) - 1),
        ("dpmpp_sde", new SamplerOptions(), n => (2 * n) - 1),
        ("dpmpp_sde", new SamplerOptions { Eta = 0.5 }, n => (2 * n) - 1),
    ];

    private static readonly (string Name, NoiseProcess Process, bool StartsAtPureNoise)[] Processes =
    [
        ("linear", Schedules.Linear(), false),
        ("cosine", Cosine(), false),
        ("zero terminal SNR", Schedules.Linear(), true),
        ("edm", new EdmProcess(), false),
        ("flow", new FlowProcess(), true),
    ];

    public static TheoryData<int> Samplers => [.. Enumerable.Range(0, OneStep.Length)];

    public static TheoryData<int, int> SamplersAndProcesses
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var (sampler, process) in Enumerable.Range(0, OneStep.Length).SelectMany(s => Enumerable.Range(0, Processes.Length).Select(p => (s, p))))
            {
                data.Add(sampler, process);
            }

            return data;
        }
    }

    /// <summary>All but DDPM with the variance β, which is the noise of a step of x, not of x/α.</summary>
    public static TheoryData<int> OfRatiosAlone => [.. Enumerable.Range(0, OneStep.Length).Where(i => OneStep[i].Options.Variance != StepVariance.FixedLarge)];

    public static TheoryData<string> Names => [.. SamplerCatalog.Names];

    [Theory, MemberData(nameof(SamplersAndProcesses))]
    public void Gaussian_data_come_out_with_their_mean_and_deviation(int sampler, int process)
    {
        var (few, many) = (Moments(sampler, process, 40), Moments(sampler, process, 160));
        Assert.Equal(0.25, many.Mean, 0.01);
        Assert.Equal(0.5, many.Deviation, 0.025);
        Assert.True(Error(many) < Math.Max(Error(few) / 2, 1e-3), $"{OneStep[sampler]} with {Processes[process].Name}: {few} with 40 steps, {many} with 160");
    }

    [Theory, MemberData(nameof(Samplers))]
    public void Calls_are_counted_and_are_as_many_as_the_method_says(int sampler)
    {
        using var scope = NewDisposeScope();
        var asked = 0;
        var exact = ExactDenoiser.Mixture(0.75, 0.25);
        Denoised Counting(Tensor x, NoiseLevel level)
        {
            asked++;
            return exact(x, level);
        }

        var reported = Create(sampler).Sample(Counting, randn(2, 1, 4, 4), Walk(Processes[0].Process, 9, false), new SeededNoise([1, 2]), Processes[0].Process).Select(step => step.Calls).ToList();
        Assert.Equal(OneStep[sampler].Calls(9), asked);
        Assert.Equal(asked, reported[^1]);
        Assert.Equal(Enumerable.Range(1, 9).Select(n => n < 9 ? OneStep[sampler].Calls(n + 1) - OneStep[sampler].Calls(1) : asked), reported);
    }

    [Theory, MemberData(nameof(Samplers))]
    public void The_last_step_arrives_at_the_guess_and_adds_no_noise_to_it(int sampler)
    {
        using var scope = NewDisposeScope();
        var last = Create(sampler).Sample(ExactDenoiser.Mixture(0.75, 0.25), randn(2, 1, 4, 4), Walk(Processes[0].Process, 6, false), new SeededNoise([1, 2]), Processes[0].Process).Last();
        Assert.True(last.Noisy.allclose(last.Clean, rtol: 0, atol: 1e-6));
    }

    [Theory, MemberData(nameof(Names))]
    public void Pure_noise_is_a_legal_start(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var (_, process, _) in Processes)
        {
            foreach (var given in new[] { null, process })
            {
                var walk = Walk(process, 6, true);
                foreach (var step in SamplerCatalog.Create(name, new SamplerOptions()).Sample(Denoisers.Clamped(ExactDenoiser.Mixture(0.75, 0.25)), randn(2, 1, 4, 4), walk, new SeededNoise([1, 2]), given))
                {
                    Assert.True(step.Noisy.isfinite().all().item<bool>(), $"{name} at {step.Level} of {process}");
                }
            }
        }
    }

    [Theory, MemberData(nameof(OfRatiosAlone))]
    public void Processes_with_the_same_ratios_make_the_same_images(int sampler)
    {
        using var scope = NewDisposeScope();
        var linear = Schedules.Linear();
        NoiseLevel[] preserving = [.. new[] { 999, 800, 600, 400, 200, 100, 50, 20 }.Select(t => linear[t])];
        var start = randn(2, 1, 4, 4, dtype: ScalarType.Float64);
        var images = new[] { preserving, preserving.Select(level => new NoiseLevel(1, level.Ratio, level.Time)), preserving.Select(level => new NoiseLevel(1 / (1 + level.Ratio), level.Ratio / (1 + level.Ratio), level.Time)) }
            .Select(levels => Ends(sampler, start, [.. levels, NoiseLevel.Clean], null))
            .Append(Ends(sampler, start, [.. preserving, NoiseLevel.Clean], linear))
            .ToList();
        // Churn may not leave the schedule, whose noisiest level is the first of this walk; walks without a process know of no end.
        var same = OneStep[sampler].Options is { Churn: > 0, ChurnMax: null } ? images.Take(3) : images;
        Assert.All(same, image => Assert.True((image - images[0]).abs().max().item<double>() < 1e-10));
    }

    [Theory]
    [InlineData("euler", 0.0)]
    [InlineData("euler_ancestral", 1.0)]
    public void Euler_is_ddim_and_its_ancestral_kind_ddpm(string name, double eta)
    {
        var levels = Walk(Processes[0].Process, 12, false);
        for (var i = 0; i + 1 < levels.Count; i++)
        {
            var euler = Transitions.Of(SamplerCatalog.Create(name, new SamplerOptions()), levels[i], levels[i + 1]);
            var ddim = Transitions.Of(new DdimSampler(eta), levels[i], levels[i + 1]);
            // k-diffusion's get_ancestral_step, in y = x/α and ρ = σ/α.
            var (from, to) = (levels[i].Ratio, levels[i + 1].Ratio);
            var up = Math.Min(to, eta * Math.Sqrt(to * to * ((from * from) - (to * to)) / (from * from)));
            var down = Math.Sqrt((to * to) - (up * up));
            foreach (var step in new[] { euler, ddim })
            {
                Assert.Equal(down / from * levels[i + 1].Alpha / levels[i].Alpha, step.Noisy, 1e-11);
                Assert.Equal((1 - (down / from)) * levels[i + 1].Alpha, step.Clean, 1e-11);
                Assert.Equal(up * levels[i + 1].Alpha, step.Noise, 1e-12);
            }
        }
    }

    [Theory]
    [InlineData("dpm2")]
    [InlineData("dpmpp_2s_ancestral")]
    [InlineData("dpmpp_sde")]
    public void Between_two_levels_the_denoiser_is_asked_at_the_processs_own(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var (_, process, _) in Processes)
        {
            var (levels, sampler) = (Walk(process, 8, false), SamplerCatalog.Create(name, new SamplerOptions()));
            var (given, readOff) = (new List<NoiseLevel>(), new List<NoiseLevel>());
            _ = sampler.Sample(Into(given), ones(1, 1, 2, 2), levels, new SeededNoise([1]), process).Count();
            _ = sampler.Sample(Into(readOff), ones(1, 1, 2, 2), levels, new SeededNoise([1])).Count();

            Assert.Equal(levels[0].Alpha == 0 ? 14 : 15, given.Count);
            Assert.All(given, level => Assert.Equal(process.AtRatio(level.Ratio).Time, level.Time, 1e-6));
            // A schedule's times are not to be had from the walk alone, but they lie between the walk's.
            var apart = process is NoiseSchedule ? 125 : 1e-6;
            Assert.All(given.Zip(readOff), pair =>
            {
                Assert.Equal(pair.First.Alpha, pair.Second.Alpha, 1e-12);
                Assert.Equal(pair.First.Sigma, pair.Second.Sigma, 1e-9);
                Assert.Equal(pair.First.Time, pair.Second.Time, apart);
            });
        }

        static Denoiser Into(List<NoiseLevel> asked) => (x, level) =>
        {
            asked.Add(level);
            return x * 0.5;
        };
    }

    [Fact]
    public void A_generator_hands_its_process_to_the_sampler()
    {
        var (schedule, times) = (Schedules.Linear(), new List<double>());
        var levels = Walk(schedule, 4, false);
        foreach (var process in new[] { null, schedule })
        {
            var generator = new ImageGenerator(
                _ => (x, level) =>
                {
                    times.Add(level.Time - (level.Ratio <= schedule.Noisiest.Ratio ? schedule.AtRatio(level.Ratio).Time : 0));
                    return x * 0.5;
                },
                new Dpm2Sampler(), levels, new ImageShape(1, 4, 4), 1, process: process);
            Assert.Single(generator.Generate([1]));
        }

        Assert.Contains(times.Take(7), gap => Math.Abs(gap) > 1);
        Assert.All(times.Skip(7), gap => Assert.Equal(0, gap, 1e-6));
    }

    [Fact]
    public void Churn_stays_within_the_process_and_leaves_pure_noise_alone()
    {
        using var scope = NewDisposeScope();
        foreach (var (_, process, pure) in Processes)
        {
            var asked = new List<NoiseLevel>();
            Denoised Spy(Tensor x, NoiseLevel level)
            {
                asked.Add(level);
                return x * 0.5;
            }

            var levels = Walk(process, 5, pure);
            _ = SamplerCatalog.Create("euler", new SamplerOptions { Churn = 100 }).Sample(Spy, ones(1, 1, 2, 2), levels, new SeededNoise([1]), process).Count();
            Assert.Equal(levels[0], asked[0]);
            Assert.All(asked.Zip(levels).Skip(1), pair => Assert.Equal(Math.Min(pair.Second.Ratio * Math.Sqrt(2), process.Noisiest.Ratio), pair.First.Ratio, pair.First.Ratio * 1e-9));
        }
    }

    [Fact]
    public void The_scale_of_the_noise_scales_it_and_nothing_else()
    {
        var levels = Walk(Processes[0].Process, 3, false);
        var (one, two) = (Transitions.Of(new DdimSampler(0.7), levels[1], levels[2]), Transitions.Of(new DdimSampler(0.7, 1.5), levels[1], levels[2]));
        Assert.Equal(one with { Noise = 1.5 * one.Noise }, two);
    }

    [Theory]
    [InlineData(200, 500, "ddim", 0.01)]
    [InlineData(200, 500, "heun", 0.002)]
    [InlineData(400, 900, "heun", 0.002)]
    [InlineData(200, 500, "dpmpp_sde", 0.02)]
    [InlineData(200, 500, "ddpm", 0.02)]
    public void Putting_noise_back_keeps_mean_and_deviation(int low, int high, string name, double tolerance)
    {
        // Restart (Xu et al. 2023): down to t = low, up to high again, three times.
        var schedule = Schedules.Linear();
        NoiseLevel[] fall = [.. Down(999, low).Select(t => schedule[t])], again = [.. Down(high, low).Select(t => schedule[t])], end = [.. Down(low - 1, 0).Select(t => schedule[t]), NoiseLevel.Clean];
        NoiseLevel[] levels = [.. fall, .. again, .. again, .. again, .. end];
        var (mean, deviation) = GaussianWalk.Moments(SamplerCatalog.Create(name, new SamplerOptions()), levels, schedule);
        Assert.Equal(0.25, mean, tolerance);
        Assert.Equal(0.5, deviation, tolerance);
    }

    [Fact]
    public void A_choice_that_is_not_there_or_out_of_range_is_refused_with_a_sentence()
    {
        Assert.Equal("Sampler \"euler\" has no Eta; what can be chosen of it is Churn, ChurnMin, ChurnMax, NoiseScale.", Refused("euler", new SamplerOptions { Eta = 0.5 }));
        Assert.Equal("Eta is 1.5; it must be from 0 to 1.", Refused("dpmpp_sde", new SamplerOptions { Eta = 1.5 }));
        Assert.Equal("Eta is NaN; it must be from 0 to 1.", Refused("ddim", new SamplerOptions { Eta = double.NaN }));
        Assert.Equal("Churn is -1; it must be 0 (none) or above. NoiseScale is 0; it must be above 0.", Refused("heun", new SamplerOptions { Churn = -1, NoiseScale = 0 }));
        Assert.Equal("ChurnMax is 1; it must be above ChurnMin, 2.", Refused("dpm2", new SamplerOptions { Churn = 1, ChurnMin = 2, ChurnMax = 1 }));
        Assert.Contains("did you mean \"heun\"", Refused("huen", new SamplerOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Churn(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Churn(1, 3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Churn(1, noiseScale: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HeunSampler(alpha: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dpm2Sampler(eta: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DdimSampler(0, 0));
    }

    private static Sampler Create(int index) => SamplerCatalog.Create(OneStep[index].Name, OneStep[index].Options);

    private static string Refused(string name, SamplerOptions options) => Assert.Throws<InputException>(() => SamplerCatalog.Create(name, options)).Message;

    private static (double Mean, double Deviation) Moments(int sampler, int process, int steps)
    {
        var (_, walked, pure) = Processes[process];
        return GaussianWalk.Moments(Create(sampler), Walk(walked, steps, pure), walked);
    }

    private static double Error((double Mean, double Deviation) moments) => Math.Max(Math.Abs(moments.Mean - 0.25), Math.Abs(moments.Deviation - 0.5));

    /// <summary>Levels even in the process's measure, the first with its signal taken away if wanted, the last clean.</summary>
    private static List<NoiseLevel> Walk(NoiseProcess process, int steps, bool fromPureNoise)
    {
        List<NoiseLevel> levels = [.. Enumerable.Range(0, steps).Select(k => process.AtShare(1 - ((double)k / steps))), NoiseLevel.Clean];
        levels[0] = fromPureNoise ? new NoiseLevel(0, 1, levels[0].Time) : levels[0];
        return levels;
    }

    private static IEnumerable<int> Down(int from, int to) => Enumerable.Range(0, from - to + 1).Where(k => (from - k) % 5 == to % 5 || k == 0).Select(k => from - k);

    private static Tensor Ends(int sampler, Tensor noise, NoiseLevel[] levels, NoiseProcess? process) =>
        Create(sampler).Sample(ExactDenoiser.Mixture(0.75, 0.25), noise * levels[0].Sigma, levels, new SeededNoise([5, 6]), process).Last().Noisy;

    /// <summary>ᾱ_t = cos²(½π·(t/T + 0.008)/1.008), β at most 0.999 (Nichol and Dhariwal 2021, Eq. 17).</summary>
    private static NoiseSchedule Cosine()
    {
        static double Kept(double share) => Math.Pow(Math.Cos((share + 0.008) / 1.008 * Math.PI / 2), 2);
        return NoiseSchedule.FromBetas("cosine", [.. Enumerable.Range(0, 1000).Select(t => Math.Min(1 - (Kept((t + 1) / 1000.0) / Kept(t / 1000.0)), 0.999))]);
    }
}
