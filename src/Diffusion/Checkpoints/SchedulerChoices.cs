using Diffusion.Sampling;

namespace Diffusion.Checkpoints;

/// <summary>What the fields of a scheduler's config choose of a sampler.</summary>
internal static class SchedulerChoices
{
    /// <summary>DEIS's name stands for DPM-Solver++ in a DPM-Solver, as in diffusers.</summary>
    private static readonly Dictionary<string, string> Algorithms = new()
    {
        ["dpmsolver++"] = "dpm++",
        ["dpmsolver"] = "dpm_solver",
        ["sde-dpmsolver++"] = "dpm++_sde",
        ["sde-dpmsolver"] = "dpm_solver_sde",
        ["deis"] = "dpm++",
    };

    /// <summary>The solver types of other classes stand for a class's own default, as in diffusers.</summary>
    private static readonly Dictionary<string, SolverType> DpmTypes = new()
    {
        ["midpoint"] = SolverType.Midpoint, ["heun"] = SolverType.Heun, ["logrho"] = SolverType.Midpoint, ["bh1"] = SolverType.Midpoint, ["bh2"] = SolverType.Midpoint,
    };

    private static readonly Dictionary<string, SolverType> UniPcTypes = new()
    {
        ["bh1"] = SolverType.Bh1, ["bh2"] = SolverType.Bh2, ["midpoint"] = SolverType.Bh1, ["heun"] = SolverType.Bh1, ["logrho"] = SolverType.Bh1,
    };

    internal static SamplerOptions Ddpm(SchedulerConfig config) => new() { Variance = Of(SchedulerVariance.ByName, "variance_type", config.VarianceType) };

    internal static string DpmName(SchedulerConfig config) => Of(Algorithms, "algorithm_type", config.AlgorithmType);

    /// <summary>Of order 3 diffusers takes half of the curvature.</summary>
    internal static SamplerOptions Dpm(SchedulerConfig config) => new()
    {
        Order = Order(config),
        SolverType = Of(DpmTypes, "solver_type", config.SolverType),
        LowerOrderFinal = config.LowerOrderFinal,
        FirstOrderFinal = config.EulerAtFinal,
        HalvedCurvature = config.SolverOrder == 3 ? true : null,
    };

    internal static SamplerOptions UniPc(SchedulerConfig config) => new()
    {
        Order = !config.HasSolverP ? Order(config) : throw new InputException("\"solver_p\" gives UniPC another predictor, which is not supported; it must be null."),
        SolverType = Of(UniPcTypes, "solver_type", config.SolverType),
        SolvedFor = config.PredictX0 ? SolvedFor.Clean : SolvedFor.Epsilon,
        LowerOrderFinal = config.LowerOrderFinal,
        UncorrectedSteps = config.DisableCorrector.Order().SequenceEqual(Enumerable.Range(0, config.DisableCorrector.Count))
            ? config.DisableCorrector.Count
            : throw new InputException($"\"disable_corrector\" is [{string.Join(", ", config.DisableCorrector)}]; only the first steps, [0, 1, …], can go uncorrected."),
    };

    internal static SamplerOptions Deis(SchedulerConfig config) => new() { Order = Order(config), LowerOrderFinal = config.LowerOrderFinal };

    internal static string FlowName(SchedulerConfig config) => config.StochasticSampling
        ? throw new InputException("\"stochastic_sampling\" is true, and no sampler here draws all of a step's noise afresh; it must be false.")
        : "euler";

    private static int Order(SchedulerConfig config) => config.SolverOrder is >= 1 and <= 3
        ? config.SolverOrder
        : throw new InputException($"\"solver_order\" is {config.SolverOrder}; it must be 1, 2 or 3.");

    private static T Of<T>(IReadOnlyDictionary<string, T> known, string field, string value) => known.TryGetValue(value, out var meant)
        ? meant
        : throw new InputException($"\"{field}\" is {OneLine.Of(value)}{NearestName.Hint(value, known.Keys)} It must be {string.Join(", ", known.Keys)}.");
}
