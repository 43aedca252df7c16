namespace Diffusion.Noise;

/// <summary>A kind of process: its name, the keys that mean something to it, and how it is made. Choosing happens here and nowhere else.</summary>
internal sealed record ScheduleKind(string Name, IReadOnlyList<string> AllKeys, Func<ScheduleInputs, string, int?, NoiseProcess> Build)
{
    private const string MaxBeta = "maxBeta";

    private static readonly string[] Common = ["kind", "description"];

    private static readonly ScheduleKind[] All =
    [
        Discrete("linear", ["betaStart", "betaEnd", "rescale"], (inputs, steps) =>
        {
            var (start, end) = inputs.LinearEnds(steps);
            return BetaFormulas.Linear(steps, start, end);
        }),
        Discrete("scaled_linear", ["betaStart", "betaEnd"], (inputs, steps) => BetaFormulas.ScaledLinear(steps, inputs.BetaStart, inputs.BetaEnd)),
        Discrete("sigmoid_beta", ["betaStart", "betaEnd"], (inputs, steps) => BetaFormulas.SigmoidBeta(steps, inputs.BetaStart, inputs.BetaEnd)),
        Discrete("cosine", ["offset", MaxBeta], (inputs, steps) => BetaFormulas.Cosine(steps, inputs.Offset, inputs.MaxBeta)),
        Discrete("sigmoid", ["start", "end", "tau", MaxBeta],
            (inputs, steps) => BetaFormulas.SigmoidAlphaBar(steps, inputs.Start, inputs.End, inputs.Tau, inputs.MaxBeta)),
        Discrete("laplace", ["mu", "b", "likeDiffusers", MaxBeta],
            (inputs, steps) => BetaFormulas.Laplace(steps, inputs.Mu, inputs.B, inputs.LikeDiffusers, inputs.MaxBeta)),
        Discrete("exp", ["rate"], (inputs, steps) => BetaFormulas.Exponential(steps, inputs.Rate)),
        Discrete("table", ["betas", "alphaBars"], (inputs, _) => inputs.Table()),
        Continuous("edm", ["sigmaMin", "sigmaMax"], (inputs, name) => new EdmProcess(name, inputs.SigmaMin, inputs.SigmaMax)),
        Continuous("flow", ["shift"], (inputs, name) => new FlowProcess(name, inputs.Shift ?? 1)),
        Continuous("vp", ["betaMin", "betaMax", "timeMin"], (inputs, name) => new VpProcess(name, inputs.BetaMin, inputs.BetaMax, inputs.TimeMin)),
    ];

    internal static IReadOnlyList<string> Names { get; } = [.. All.Select(kind => kind.Name)];

    internal static ScheduleKind Named(string name, string where) =>
        Array.Find(All, kind => kind.Name == name)
        ?? throw new InputException($"{where}: kind \"{name}\" is not known{NearestName.Hint(name, Names)} Choose one of {string.Join(", ", Names)}.");

    private static ScheduleKind Discrete(string name, string[] keys, Func<ScheduleInputs, int, double[]> betas) =>
        new(name, [.. Common, "steps", .. keys, "shift", "zeroTerminalSnr"], (inputs, called, steps) =>
        {
            var formula = betas(inputs, inputs.Length(steps));
            ScheduleRules.CheckBetas(formula, inputs.Where);
            var capped = keys.Contains(MaxBeta)
                ? ScheduleWarnings.Capped(formula, inputs.MaxBeta, formula.Length - (inputs.ZeroTerminalSnr ? 1 : 0))
                : null;
            var shifted = inputs.Shift is { } shift ? BetaRescaling.Shifted(formula, shift) : formula;
            return NoiseSchedule.Create(called, inputs.ZeroTerminalSnr ? BetaRescaling.ZeroTerminalSnr(shifted) : shifted, inputs.Where, capped);
        });

    private static ScheduleKind Continuous(string name, string[] keys, Func<ScheduleInputs, string, NoiseProcess> create) =>
        new(name, [.. Common, .. keys], (inputs, called, steps) => steps is null
            ? create(inputs, called)
            : throw new InputException($"{inputs.Where}: {steps} steps are asked of kind \"{name}\", which is continuous and has none; leave the steps out."));
}
