using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>The samplers by name. Choosing happens here and nowhere else.</summary>
public static class SamplerCatalog
{
    private sealed record Entry(string Name, string Description, string[] Choices, Func<SamplerOptions, Sampler> Create);

    private static readonly string[] DpmSolver =
    [
        nameof(SamplerOptions.Order), nameof(SamplerOptions.SolverType), nameof(SamplerOptions.LowerOrderFinal), nameof(SamplerOptions.FirstOrderFinal),
        nameof(SamplerOptions.HalvedCurvature),
    ];

    private static readonly string[] FreshNoise = [nameof(SamplerOptions.Eta), nameof(SamplerOptions.NoiseScale)];

    private static readonly Entry[] All =
    [
        new("ddpm", "ancestral sampling (Ho et al. 2020)", [nameof(SamplerOptions.Variance)], options => new DdpmSampler(options.Variance ?? StepVariance.FixedSmall)),
        new("ddim", "deterministic, or with a share eta of DDPM's noise (Song et al. 2021)", [nameof(SamplerOptions.Eta)], options => new DdimSampler(options.Eta ?? 0)),
        new("dpm++", "DPM-Solver++ multistep (Lu et al. 2022b)", DpmSolver, options => Dpm(options, SolvedFor.Clean, 0)),
        new("dpm++_sde", "DPM-Solver++ multistep with fresh noise", [.. DpmSolver, .. FreshNoise], options => Dpm(options, SolvedFor.Clean, 1)),
        new("dpm_solver", "DPM-Solver multistep, which solves for the noise (Lu et al. 2022a)", DpmSolver, options => Dpm(options, SolvedFor.Epsilon, 0)),
        new("dpm_solver_sde", "DPM-Solver multistep with fresh noise, which solves for the noise", [.. DpmSolver, .. FreshNoise], options => Dpm(options, SolvedFor.Epsilon, 1)),
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
        return unused.Count == 0
            ? entry.Create(options)
            : throw new InputException($"Sampler \"{name}\" has no {string.Join(", ", unused)}{(entry.Choices.Length == 0 ? "" : $"; what can be chosen of it is {string.Join(", ", entry.Choices)}")}.");
    }

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
