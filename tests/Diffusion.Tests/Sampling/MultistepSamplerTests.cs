using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

public sealed class MultistepSamplerTests
{
    private static readonly Denoiser Exact = ExactDenoiser.Mixture(0.75, 0.25);

    private static readonly (string Name, SamplerOptions Options)[] Multistep =
    [
        .. from name in new[] { "dpm++", "dpm++_sde", "dpm_solver", "dpm_solver_sde" }
           from type in new[] { SolverType.Midpoint, SolverType.Heun }
           from order in new[] { 1, 2, 3 }
           select (name, new SamplerOptions { Order = order, SolverType = type, LowerOrderFinal = false }),
        .. from type in new[] { SolverType.Bh1, SolverType.Bh2 }
           from solvedFor in new[] { SolvedFor.Clean, SolvedFor.Epsilon }
           from order in new[] { 1, 2, 3 }
           select ("unipc", new SamplerOptions { Order = order, SolverType = type, SolvedFor = solvedFor, LowerOrderFinal = false }),
        .. from order in new[] { 1, 2, 3, 4 } select ("lms", new SamplerOptions { Order = order }),
        .. from order in new[] { 1, 2, 3 } select ("deis", new SamplerOptions { Order = order, LowerOrderFinal = false }),
        ("plms", new SamplerOptions()),
        ("pndm", new SamplerOptions()),
    ];

    public static TheoryData<int, string> Samplers
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (var i = 0; i < Multistep.Length; i++)
            {
                var (name, options) = Multistep[i];
                data.Add(i, $"{name} {options.Order} {options.SolverType} {options.SolvedFor}");
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Samplers))]
    public void A_level_without_signal_starts_the_walk_and_leaves_no_trace(int index, string name)
    {
        using var scope = NewDisposeScope();
        var levels = Levels(20);
        Assert.Equal(0, levels[0].Alpha);
        var all = Walk(Create(index), Start(), levels);
        Assert.All(all, step => Assert.True(step.Noisy.isfinite().all().item<bool>(), $"{name}: step {step.Index} is not finite."));

        // Every step after the first is that of a walk which begins at the second level.
        var rest = Walk(Create(index), all[0].Noisy, [.. levels.Skip(1)]);
        Assert.All(rest.Zip(all.Skip(1)), pair => Assert.True(Gap(pair.First.Noisy, pair.Second.Noisy) < 1e-12, $"{name}: step {pair.Second.Index} differs."));
    }

    [Theory, MemberData(nameof(Samplers))]
    public void The_first_step_from_a_level_without_signal_is_of_first_order(int index, string name)
    {
        using var scope = NewDisposeScope();
        var (levels, eta) = (Levels(20), name.Contains("sde", StringComparison.Ordinal) ? 1 : 0);
        var (ours, first) = (Walk(Create(index), Start(), levels)[0], Walk(new DdimSampler(eta), Start(), levels)[0]);
        Assert.True(Gap(ours.Noisy, first.Noisy) < 1e-12, $"{name} is not DDIM with eta {eta} there.");
    }

    [Theory]
    [InlineData("dpm++", 0)]
    [InlineData("dpm_solver", 0)]
    [InlineData("deis", 0)]
    [InlineData("lms", 0)]
    [InlineData("dpm++_sde", 1)]
    public void Order_1_is_Ddim(string name, double eta)
    {
        using var scope = NewDisposeScope();
        var levels = Levels(12);
        var (ours, ddim) = (Walk(SamplerCatalog.Create(name, new SamplerOptions { Order = 1 }), Start(), levels), Walk(new DdimSampler(eta), Start(), levels));
        Assert.All(ours.Zip(ddim), pair => Assert.True(Gap(pair.First.Noisy, pair.Second.Noisy) < 1e-11));
    }

    [Theory]
    [InlineData("dpm++_sde", "dpm++")]
    [InlineData("dpm_solver_sde", "dpm_solver")]
    public void Without_eta_the_stochastic_form_is_the_deterministic_one(string stochastic, string deterministic)
    {
        using var scope = NewDisposeScope();
        foreach (var order in new[] { 1, 2, 3 })
        {
            var a = Walk(SamplerCatalog.Create(stochastic, new SamplerOptions { Order = order, Eta = 0 }), Start(), Levels(18), new NoNoise());
            var b = Walk(SamplerCatalog.Create(deterministic, new SamplerOptions { Order = order }), Start(), Levels(18), new NoNoise());
            Assert.True(Gap(a[^1].Noisy, b[^1].Noisy) < 1e-14);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Deis_is_Dpm_Solver_with_exact_weights(int order)
    {
        // Polynomials in ln(σ/α) are polynomials in λ, so the two families' integrals are one.
        using var scope = NewDisposeScope();
        var deis = Walk(SamplerCatalog.Create("deis", new SamplerOptions { Order = order }), Start(), Levels(18));
        var dpm = Walk(SamplerCatalog.Create("dpm_solver", new SamplerOptions { Order = order, SolverType = SolverType.Heun }), Start(), Levels(18));
        Assert.True(Gap(deis[^1].Noisy, dpm[^1].Noisy) < 1e-14);
    }

    [Theory, MemberData(nameof(Samplers))]
    public void Calls_are_counted(int index, string name)
    {
        using var scope = NewDisposeScope();
        const int Steps = 9;
        var asked = 0;
        Denoised Counting(Tensor x, NoiseLevel level)
        {
            asked++;
            return Exact(x, level);
        }

        var extra = name.StartsWith("plms", StringComparison.Ordinal) ? 1 : name.StartsWith("pndm", StringComparison.Ordinal) ? 9 : 0;
        var steps = Create(index).Sample(Counting, Start(), [.. Levels(Steps + 1).Skip(1)], new Constant()).ToList();
        Assert.Equal(Steps + extra, asked);
        Assert.Equal(Steps + extra, steps[^1].Calls);
        Assert.Equal(extra == 9 ? 4 : 1 + extra, steps[0].Calls);
    }

    [Fact]
    public void The_step_to_the_clean_level_is_the_estimate_and_adds_no_noise()
    {
        using var scope = NewDisposeScope();
        foreach (var (name, options) in Multistep.Where(sampler => sampler.Name is "dpm++" or "dpm++_sde" or "dpm_solver" or "dpm_solver_sde" or "unipc" or "deis"))
        {
            var last = Walk(SamplerCatalog.Create(name, options), Start(), Levels(20))[^1];
            Assert.True(Gap(last.Noisy, last.Clean) < 1e-12, name);
        }
    }

    [Fact]
    public void Few_steps_end_with_lower_orders()
    {
        using var scope = NewDisposeScope();
        var third = new SamplerOptions { Order = 3 };
        NoiseLevel[] Short(int steps) => [.. Levels(steps + 2).Skip(1).SkipLast(1)];
        // Three steps: order 1 because nothing came before, then what the last steps allow.
        Assert.True(Gap(Last("dpm++", third, Short(14)), Last("dpm++", third with { LowerOrderFinal = false }, Short(14))) > 1e-6);
        Assert.True(Gap(Last("dpm++", third, Short(15)), Last("dpm++", third with { LowerOrderFinal = false }, Short(15))) < 1e-14);
        Assert.True(Gap(Last("dpm++", third with { FirstOrderFinal = true }, Short(15)), Last("dpm++", third, Short(15))) > 1e-6);
        Assert.True(Gap(Last("unipc", third, Short(15)), Last("unipc", third with { LowerOrderFinal = false }, Short(15))) > 1e-6);

        static Tensor Last(string name, SamplerOptions options, NoiseLevel[] levels) => Walk(SamplerCatalog.Create(name, options), Start(), levels)[^1].Noisy;
    }

    [Fact]
    public void A_walk_that_looks_back_leaves_nothing_alive_but_its_result()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var scope = NewDisposeScope())
        {
            var start = Start();
            var given = scope.DisposablesCount;
            foreach (var name in new[] { "dpm++_sde", "unipc", "lms", "pndm" })
            {
                foreach (var step in SamplerCatalog.Create(name, new SamplerOptions()).Sample(Exact, start, Levels(10), new SeededNoise([1])))
                {
                    Assert.Equal(given + 2, scope.DisposablesCount); // x, x̂_0
                    if (step.Index == 9)
                    {
                        step.Dispose();
                    }
                }

                Assert.Equal(given, scope.DisposablesCount);
            }
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void What_does_not_exist_is_refused_with_a_remedy()
    {
        Refused("order 4 does not exist; choose an order from 1 to 3", "dpm++", new SamplerOptions { Order = 4 });
        Refused("choose an order from 1 to 4", "lms", new SamplerOptions { Order = 0 });
        Refused("choose Midpoint or Heun, or the sampler unipc", "dpm++", new SamplerOptions { SolverType = SolverType.Bh2 });
        Refused("choose Bh1 or Bh2, or the sampler dpm++", "unipc", new SamplerOptions { SolverType = SolverType.Midpoint });
        Refused("Eta is -1; it must be from 0 to 1.", "dpm++_sde", new SamplerOptions { Eta = -1 });
        Refused("it must be above 0", "dpm++_sde", new SamplerOptions { NoiseScale = 0 });
        Refused("UncorrectedSteps is -1; it must be 0", "unipc", new SamplerOptions { UncorrectedSteps = -1 });
        Refused("\"dpm++\" has no Eta", "dpm++", new SamplerOptions { Eta = 1 });
        Refused("\"plms\" has no Order", "plms", new SamplerOptions { Order = 2 });
        Refused("\"deis\" has no SolverType", "deis", new SamplerOptions { SolverType = SolverType.Heun });

        Assert.Throws<ArgumentOutOfRangeException>(() => new DpmSolverSampler(eta: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DpmSolverSampler(noiseScale: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UniPcSampler(uncorrectedSteps: -1));

        static void Refused(string why, string name, SamplerOptions options) =>
            Assert.Contains(why, Assert.Throws<InputException>(() => SamplerCatalog.Create(name, options)).Message, StringComparison.Ordinal);
    }

    private static Sampler Create(int index) => SamplerCatalog.Create(Multistep[index].Name, Multistep[index].Options);

    /// <summary>From α = 0 to the clean level, on the circle.</summary>
    private static NoiseLevel[] Levels(int steps) =>
    [
        .. Enumerable.Range(0, steps).Select(i => (double)i / steps).Select(u => new NoiseLevel(u == 0 ? 0 : Math.Sin(u * Math.PI / 2), Math.Cos(u * Math.PI / 2), 1000 * (1 - u))),
        NoiseLevel.Clean,
    ];

    private static Tensor Start() => tensor(new[] { -1.7, -0.4, 0.3, 1.2 }).reshape(1, 1, 2, 2);

    private static List<SamplingStep> Walk(Sampler sampler, Tensor start, NoiseLevel[] levels, INoiseSource? noise = null) =>
        [.. sampler.Sample(Exact, start, levels, noise ?? new Constant()).Select(step => step with { Noisy = step.Noisy.clone(), Clean = step.Clean.clone() })];

    private static double Gap(Tensor a, Tensor b) => (a - b).abs().max().item<double>();

    /// <summary>The same in every step, so that walks of different lengths can be compared.</summary>
    private sealed class Constant : INoiseSource
    {
        public Tensor Draw(Tensor images, int step, int draw) => full_like(images, 0.7);
    }
}
