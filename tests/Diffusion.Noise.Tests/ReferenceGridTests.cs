namespace Diffusion.Noise.Tests;

/// <summary>The grids of diffusers, k-diffusion, EDM and improved-diffusion, every case of every file: timesteps exactly, σ/α to the digits of double precision.</summary>
public class ReferenceGridTests
{
    private const double Tolerance = 1e-10;

    private static readonly NoiseSchedule Linear = Schedules.Of("""{"kind": "linear"}""");

    [Theory]
    [InlineData("DDIM", 12)]
    [InlineData("DDPM", 12)]
    public void Timesteps_equal_those_of_diffusers_first_order_schedulers(string name, int cases)
    {
        var reference = new SafeTensorsFile($"timesteps_{name}");
        foreach (var (label, options) in Each(reference, cases))
        {
            Assert.Equal(reference.Integers($"{label}.timesteps"), Times(LevelGrid.Create(Linear, options)).SkipLast(1).Select(time => (int)time));
        }
    }

    // The point more is that scheduler's linspace over n + 1 points, and its leading with stride ⌊T/(n+1)⌋.
    [Theory]
    [InlineData("DPMSolverMultistep", 21, true)]
    [InlineData("DEIS", 15, false)]
    [InlineData("UniPC", 15, false)]
    [InlineData("UniPC__v040", 15, true)]
    public void Timesteps_and_sigmas_equal_those_of_diffusers_multistep_schedulers(string name, int cases, bool endsClean)
    {
        var reference = new SafeTensorsFile($"timesteps_{name}");
        foreach (var (label, options) in Each(reference, cases))
        {
            var clean = endsClean && !label.StartsWith("sigma_min", StringComparison.Ordinal);
            var ours = LevelGrid.Create(Linear, options with { ExtraPoint = true, TimeRounding = TimeRounding.Nearest, EndsClean = clean, EndsAtCleanest = !clean });
            var sigmas = reference.Doubles($"{label}.sigmas_f64");
            var steps = options.Steps;
            if (label.StartsWith("karras", StringComparison.Ordinal) && !clean)
            {
                // Theirs walks from σ_min to σ_min in the end; a step that goes nowhere is left out here.
                Assert.Equal(sigmas[^2], sigmas[^1], 1e-14);
                Assert.Equal(steps, ours.Count);
                sigmas = sigmas[..^1];
            }

            Assert.Equal(reference.Integers($"{label}.timesteps"), Times(ours).Take(steps).Select(time => (int)time));
            Schedules.AssertClose(sigmas, Ratios(ours), Tolerance, 0);
        }
    }

    [Theory]
    [InlineData("EulerDiscrete", 15)]
    [InlineData("EulerAncestral", 12)]
    [InlineData("LMS", 15)]
    public void Timesteps_and_sigmas_equal_those_of_diffusers_schedulers_in_sigma(string name, int cases)
    {
        var reference = new SafeTensorsFile($"timesteps_{name}");
        foreach (var (label, options) in Each(reference, cases))
        {
            var ours = LevelGrid.Create(Linear, options with { FractionalTimes = true });

            Schedules.AssertClose(reference.Doubles($"{label}.timesteps"), [.. Times(ours).SkipLast(1)], Tolerance, 1e-9);
            Schedules.AssertClose(reference.Doubles($"{label}.sigmas_f64"), Ratios(ours), Tolerance, 0);
        }
    }

    // A step of Heun's asks at both its ends, so theirs has each level but the first twice; here the grid has it once, and the sampler asks twice.
    [Fact]
    public void Timesteps_and_sigmas_equal_those_of_diffusers_heun_said_twice()
    {
        var reference = new SafeTensorsFile("timesteps_Heun");
        foreach (var (label, options) in Each(reference, 15))
        {
            var ours = LevelGrid.Create(Linear, options with { FractionalTimes = true });
            double[] Twice(IEnumerable<double> values) => [values.First(), .. values.Skip(1).SkipLast(1).SelectMany(value => new[] { value, value })];

            Schedules.AssertClose(reference.Doubles($"{label}.timesteps"), Twice(Times(ours)), Tolerance, 1e-9);
            Schedules.AssertClose(reference.Doubles($"{label}.sigmas_f64"), [.. Twice(Ratios(ours)), 0], Tolerance, 0);
        }
    }

    // Between two entries the peer's Runge-Kutta warm-up asks ⌊T/2n⌋ above the next one: for linspace that is not half way (938 between 999 and 888). Its linear
    // multistep asks twice at the second entry. Both are the sampler's affair here; the grid is the plain one.
    [Fact]
    public void Timesteps_equal_those_of_diffusers_pndm_less_the_times_within_a_step()
    {
        var reference = new SafeTensorsFile("timesteps_PNDM");
        foreach (var (label, options) in Each(reference, 24))
        {
            int[] grid = [.. Times(LevelGrid.Create(Linear, options)).SkipLast(1).Select(time => (int)time)];
            var half = 1000 / options.Steps / 2;
            int[] theirs = label.EndsWith("skipprk", StringComparison.Ordinal)
                ? [grid[0], grid[1], .. grid.Skip(1)]
                : [grid[0], .. grid[1..4].SelectMany(next => new[] { next + half, next + half, next, next }), .. grid.Skip(4)];

            Assert.Equal(reference.Integers($"{label}.timesteps"), theirs);
        }
    }

    [Theory]
    [InlineData("trailing", 30)]
    [InlineData("trailing", 48)]
    [InlineData("trailing", 96)]
    [InlineData("trailing", 144)]
    [InlineData("linspace", 26)]
    [InlineData("linspace", 30)]
    [InlineData("linspace", 46)]
    [InlineData("linspace", 104)]
    public void Ties_that_floating_point_decides_are_decided_as_in_diffusers(string grid, int steps)
    {
        var ours = LevelGrid.Create(Linear, new GridOptions { Grid = grid, Steps = steps, ExtraPoint = true });

        Assert.Equal(new SafeTensorsFile("timesteps_rounding_traps").Integers($"DPMSolverMultistep_{grid}_{steps}"), Times(ours).SkipLast(1).Select(time => (int)time));
    }

    [Theory]
    [InlineData("DDIM")]
    [InlineData("DPMSolverMultistep")]
    public void Trailing_never_takes_the_step_too_far_that_diffusers_takes(string name)
    {
        var theirs = new SafeTensorsFile("timesteps_rounding_traps").Integers($"{name}_trailing_61");
        var ours = LevelGrid.Create(Linear, new GridOptions { Grid = "trailing", Steps = 61 });

        Assert.Equal(-1, theirs[61]);
        Assert.Equal(theirs[..61], Times(ours).SkipLast(1).Select(time => (int)time));
    }

    // diffusers scales x up to x0 + σ·ε; in α·x0 + σ_t·ε leading starts from ε and the others from σ_t·ε.
    [Fact]
    public void Where_diffusers_starts_from_is_the_first_level()
    {
        var (leading, linspace) = (LevelGrid.Create(Linear, Options("leading_10_off0"))[0], LevelGrid.Create(Linear, Options("linspace_10_off0"))[0]);

        Assert.Equal(60.83052326619035, 1 / leading.Alpha, 1e-11);
        Assert.Equal(157.40728081040757, linspace.Ratio, 1e-10);
    }

    [Theory]
    [InlineData("linear", 11)]
    [InlineData("cosine", 4)]
    public void Respaced_timesteps_and_variances_equal_improved_diffusions(string name, int cases)
    {
        var reference = new SafeTensorsFile($"space_timesteps_{name}");
        Assert.Equal(cases, reference.Cases.Count());
        foreach (var label in reference.Cases)
        {
            var parts = label.Split("__");
            var schedule = Schedules.Load(name, int.Parse(parts[0][1..]));
            var ours = LevelGrid.Create(schedule, new GridOptions { Grid = parts[1].Replace('_', ','), Steps = 1 });
            var steps = ours.Zip(ours.Skip(1)).Reverse().ToArray();

            Assert.Equal(reference.Integers($"{label}.timesteps"), Times(ours).SkipLast(1).Reverse().Select(time => (int)time));
            Schedules.AssertClose(reference.Doubles($"{label}.new_betas"), [.. steps.Select(step => Posterior.ForwardVariance(step.First, step.Second))]);
            Schedules.AssertClose(reference.Doubles($"{label}.posterior_variance"), [.. steps.Select(step => Posterior.Variance(step.First, step.Second))]);
        }
    }

    // Their message names T ("cannot create exactly 1000 steps") where it means N.
    [Theory]
    [InlineData(1000, "ddim300", "exactly 300 of 1000 timesteps; near it are ddim250 and ddim334")]
    [InlineData(1000, "ddim400", "exactly 400 of 1000 timesteps; near it are ddim334 and ddim500")]
    [InlineData(100, "ddim51", "exactly 51 of 100 timesteps; near it are ddim50 and ddim100")]
    [InlineData(30, "11,11,12", "section 1 has 10 of the 30 timesteps, of which 11 cannot be taken")]
    public void What_improved_diffusion_refuses_is_refused_with_the_right_number(int trained, string grid, string expected) => Assert.Contains(
        expected, Schedules.ErrorOf(() => LevelGrid.Create(Schedules.Load("linear", trained), new GridOptions { Grid = grid, Steps = 1 })), StringComparison.Ordinal);

    [Theory]
    [InlineData(18)]
    [InlineData(40)]
    [InlineData(256)]
    public void Sigmas_equal_edms(int steps) => AssertSigmas($"edm_sigmas_{steps}", "sigmas", new EdmProcess(), new() { Grid = "karras", Steps = steps });

    [Theory]
    [InlineData("karras_10_sigma_min0.1_sigma_max10", "karras", 10, 0.1, 10, null)]
    [InlineData("karras_20_sigma_min0.002_sigma_max80_rho3", "karras", 20, 0.002, 80, 3.0)]
    [InlineData("karras_40_sigma_min0.0292_sigma_max14.6146_rho7", "karras", 40, 0.0292, 14.6146, 7.0)]
    [InlineData("exponential_25_sigma_min0.0292_sigma_max14.6146", "exponential", 25, 0.0292, 14.6146, null)]
    [InlineData("polyexponential_15_sigma_min0.01_sigma_max50_rho2", "polyexponential", 15, 0.01, 50, 2.0)]
    [InlineData("polyexponential_25_sigma_min0.0292_sigma_max14.6146_rho0.7", "polyexponential", 25, 0.0292, 14.6146, 0.7)]
    public void Sigmas_equal_k_diffusions(string file, string grid, int steps, double min, double max, double? rho) =>
        AssertSigmas($"kdiff_{file}", "sigmas_f64", new EdmProcess(), new() { Grid = grid, Steps = steps, SigmaMin = min, SigmaMax = max, Rho = rho });

    // Trained from t = 1e-5 on, sampled from eps_s on: linspace over t with the ratio at eps_s as its least.
    [Theory]
    [InlineData("kdiff_vp_20", 20, 0.1, 20.0, 1e-3)]
    [InlineData("kdiff_vp_12_beta_d10_beta_min0.2_eps_s0.01", 12, 0.2, 10.2, 0.01)]
    [InlineData("edm_ablation_vp_20", 20, 0.1, 20.0, 1e-3)]
    public void Sigmas_equal_those_of_the_variance_preserving_process(string file, int steps, double betaMin, double betaMax, double least)
    {
        var process = new VpProcess(betaMin: betaMin, betaMax: betaMax);
        AssertSigmas(file, "sigmas_f64", process, new() { Grid = "linspace", Steps = steps, SigmaMin = process.At(999 * least).Ratio });
    }

    [Fact]
    public void Sigmas_equal_those_of_the_variance_exploding_process() =>
        AssertSigmas("edm_ablation_ve_20", "sigmas_f64", new EdmProcess("ve", 0.02, 100), new() { Grid = "exponential", Steps = 20 });

    // Their u_j is the cosine schedule's σ/α, of which those up to 81 are taken.
    [Fact]
    public void Sigmas_equal_those_of_edms_iddpm() =>
        AssertSigmas("edm_ablation_iddpm_20", "sigmas_f64", Schedules.Load("cosine"), new() { Grid = "linspace", Steps = 20, SigmaMax = 81 });

    // The grids of the samplers' own reference runs.
    [Theory]
    [InlineData("karras_sigma_range_n12", "linear")]
    [InlineData("lu_lambdas_n12", "linear")]
    [InlineData("exponential_n15", "linear")]
    [InlineData("cosine_lambda_clip_n20", "cosine")]
    public void Grids_of_sampler_runs_are_made_with_named_options(string label, string schedule)
    {
        var reference = new SafeTensorsFile("sampler_grids");
        GridOptions options = label switch
        {
            "karras_sigma_range_n12" => new() { Grid = "karras", Steps = 12, SigmaMin = 0.03, SigmaMax = 12 },
            "lu_lambdas_n12" => new() { Grid = "logsnr", Steps = 12, TimeRounding = TimeRounding.Nearest },
            "exponential_n15" => new() { Grid = "exponential", Steps = 15, TimeRounding = TimeRounding.Down },
            _ => new() { Grid = "linspace", Steps = 20, ExtraPoint = true, SigmaMax = Math.Exp(5.1) },
        };
        var ours = LevelGrid.Create(Schedules.Of($$"""{"kind": "{{schedule}}"}"""), options);

        Schedules.AssertClose(reference.Doubles($"{label}.timesteps_f64"), [.. Times(ours).SkipLast(1)], Tolerance, 1e-9);
        Schedules.AssertClose(reference.Doubles($"{label}.sigmas_f64"), Ratios(ours), Tolerance, 0);
    }

    private static void AssertSigmas(string file, string tensor, NoiseProcess process, GridOptions options) =>
        Schedules.AssertClose(new SafeTensorsFile(file).Doubles(tensor), Ratios(LevelGrid.Create(process, options)), Tolerance, 0);

    /// <summary>Every case of a file with the options that its name says.</summary>
    private static IEnumerable<(string Label, GridOptions Options)> Each(SafeTensorsFile reference, int cases)
    {
        string[] labels = [.. reference.Cases];
        Assert.Equal(cases, labels.Length);
        return labels.Select(label => (label, Options(label)));
    }

    /// <summary>"leading_10_off1", "karras_25", "lu_50", "sigma_min_10".</summary>
    private static GridOptions Options(string label)
    {
        var parts = label.Replace("sigma_min", "linspace", StringComparison.Ordinal).Split('_');
        return new GridOptions
        {
            Grid = parts[0] == "lu" ? "logsnr" : parts[0],
            Steps = int.Parse(parts[1]),
            StepsOffset = parts.Contains("off1") ? 1 : 0,
        };
    }

    private static IEnumerable<double> Times(IReadOnlyList<NoiseLevel> levels) => levels.Select(level => level.Time);

    private static double[] Ratios(IReadOnlyList<NoiseLevel> levels) => [.. levels.Select(level => level.Ratio)];
}
