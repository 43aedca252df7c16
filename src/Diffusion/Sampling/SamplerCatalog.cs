using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>The samplers by name. Choosing happens here and nowhere else.</summary>
public static class SamplerCatalog
{
    private sealed record Entry(string Name, string Description, string[] Choices, Func<SamplerOptions, Sampler> Create);

    private static readonly string[] ChurnChoices = [nameof(SamplerOptions.Churn), nameof(SamplerOptions.ChurnMin), nameof(SamplerOptions.ChurnMax), nameof(SamplerOptions.NoiseScale)];
    private static readonly string[] NoiseChoices = [nameof(SamplerOptions.Eta), nameof(SamplerOptions.NoiseScale)];
    private static readonly string[] DpmChoices =
    [
        nameof(SamplerOptions.Order), nameof(SamplerOptions.SolverType), nameof(SamplerOptions.LowerOrderFinal), nameof(SamplerOptions.FirstOrderFinal),
        nameof(SamplerOptions.HalvedCurvature),
    ];

    private static readonly Entry[] All =
    [
        new("ddpm", "ancestral sampling (Ho et al. 2020)", [nameof(SamplerOptions.Variance)], options => new DdpmSampler(options.Variance ?? StepVariance.FixedSmall)),
        new("ddim", "deterministic, or with a share eta of DDPM's noise (Song et al. 2021)", [nameof(SamplerOptions.Eta)], options => new DdimSampler(options.Eta ?? 0)),
        new("euler", "Euler's method: ddim without noise, and churn (Karras et al. 2022, Alg. 2)", ChurnChoices, options => new EulerSampler(ChurnOf(options))),
        new("euler_ancestral", "ddim with all of DDPM's noise unless eta says less (k-diffusion)", NoiseChoices, options => new DdimSampler(options.Eta ?? 1, options.NoiseScale ?? 1)),
        new("heun", "Heun's method, second order, two calls a step, and churn (Karras et al. 2022, Alg. 2)", ChurnChoices, options => new HeunSampler(ChurnOf(options))),
        new("dpm2", "DPM-Solver-2, second order, two calls a step, and churn (Lu et al. 2022a)", ChurnChoices, options => new Dpm2Sampler(ChurnOf(options))),
        new("dpm2_ancestral", "dpm2 with fresh noise (k-diffusion)", NoiseChoices, options => new Dpm2Sampler(null, options.Eta ?? 1, options.NoiseScale ?? 1)),
        new("dpmpp_2s_ancestral", "DPM-Solver++(2S) with fresh noise, two calls a step (Lu et al. 2022b)", NoiseChoices, options => new DpmPlusPlus2SSampler(options.Eta ?? 1, options.NoiseScale ?? 1)),
        new("dpmpp_sde", "DPM-Solver++ for the stochastic equation, two calls a step (k-diffusion)", NoiseChoices, options => new DpmPlusPlusSdeSampler(options.Eta ?? 1, options.NoiseScale ?? 1)),
        new("dpm++", "DPM-Solver++ multistep (Lu et al. 2022b)", DpmChoices, options => Dpm(options, SolvedFor.Clean, 0)),
        new("dpm++_sde", "DPM-Solver++ multistep with fresh noise", [.. DpmChoices, .. NoiseChoices], options => Dpm(options, SolvedFor.Clean, 1)),
        new("dpm_solver", "DPM-Solver multistep, which solves for the noise (Lu et al. 2022a)", DpmChoices, options => Dpm(options, SolvedFor.Epsilon, 0)),
        new("dpm_solver_sde", "DPM-Solver multistep with fresh noise, which solves for the noise", [.. DpmChoices, .. NoiseChoices], options => Dpm(options, SolvedFor.Epsilon, 1)),
        new("unipc", "predictor and corrector for the price of the predictor (Zhao et al. 2023)",
            [nameof(SamplerOptions.Order), nameof(SamplerOptions.SolverType), nameof(SamplerOptions.SolvedFor), nameof(SamplerOptions.LowerOrderFinal), nameof(SamplerOptions.UncorrectedSteps)], UniPc),
        new("lms", "linear multistep in sigma (k-diffusion)", [nameof(SamplerOptions.Order)], options => new LmsSampler(options.Order ?? LmsSampler.HighestOrder)),
        new("pndm", "pseudo numerical method begun by three Runge-Kutta steps of four calls each (Liu et al. 2022)", [], _ => new PndmSampler()),
        new("plms", "the same begun by one step of two calls", [], _ => new PlmsSampler()),
        new("deis", "exponential integrator with polynomials in ln sigma (Zhang and Chen 2023)", [nameof(SamplerOptions.Order), nameof(SamplerOptions.LowerOrderFinal)],
            options => Dpm(options with { SolverType = SolverType.Heun }, SolvedFor.Epsilon, 0)),
    ];

    /// <summary>Every name that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>Whether a sampler has a choice.</summary>
    /// <param name="name">One of <see cref="Names"/>; of another name nothing can be chosen.</param>
    /// <param name="choice">Name of a property of <see cref="SamplerOptions"/>.</param>
    public static bool Has(string name, string choice) => Array.Exists(All, known => known.Name == name && known.Choices.Contains(choice));

    /// <summary>The sampler of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">What is chosen of it.</param>
    /// <exception cref="InputException">The name is unknown, the sampler has no such choice, or a value is out of range.</exception>
    public static Sampler Create(string name, SamplerOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        var entry = Array.Find(All, known => known.Name == name)
            ?? throw new InputException($"Sampler \"{name}\" is not known{NearestName.Hint(name, Names)} Choose one of {string.Join(", ", Names)}.");
        var unused = typeof(SamplerOptions).GetProperties().Where(choice => choice.GetValue(options) is not null && !entry.Choices.Contains(choice.Name)).Select(choice => choice.Name).ToList();
        if (unused.Count > 0)
        {
            throw new InputException($"Sampler \"{name}\" has no {string.Join(", ", unused)}{(entry.Choices.Length == 0 ? "" : $"; what can be chosen of it is {string.Join(", ", entry.Choices)}")}.");
        }

        options.Check();
        return entry.Create(options);
    }

    private static Churn ChurnOf(SamplerOptions options) =>
        new(options.Churn ?? 0, options.ChurnMin ?? 0, options.ChurnMax ?? double.PositiveInfinity, options.NoiseScale ?? 1);

    private static DpmSolverSampler Dpm(SamplerOptions options, SolvedFor solvedFor, double eta) => new(
        solvedFor,
        options.Order ?? 2,
        options.SolverType ?? SolverType.Midpoint,
        options.Eta ?? eta,
        options.NoiseScale ?? 1,
        options.LowerOrderFinal ?? true,
        options.FirstOrderFinal ?? false,
        options.HalvedCurvature ?? false);

    private static UniPcSampler UniPc(SamplerOptions options) => new(
        options.Order ?? 2,
        options.SolverType ?? SolverType.Bh2,
        options.SolvedFor ?? SolvedFor.Clean,
        options.LowerOrderFinal ?? true,
        options.UncorrectedSteps ?? 0);
}
