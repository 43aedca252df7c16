namespace Diffusion.Noise;

/// <summary>A kind of schedule: its name, the keys that mean something to it, and its formula. Choosing happens here and nowhere else.</summary>
internal sealed record ScheduleKind(string Name, IReadOnlyList<string> Keys, Func<ScheduleInputs, int, double[]> Betas)
{
    private static readonly ScheduleKind[] All =
    [
        new("linear", ["betaStart", "betaEnd", "rescale"], (inputs, steps) =>
        {
            var (start, end) = inputs.LinearEnds(steps);
            return BetaFormulas.Linear(steps, start, end);
        }),
        new("scaled_linear", ["betaStart", "betaEnd"], (inputs, steps) => BetaFormulas.ScaledLinear(steps, inputs.BetaStart, inputs.BetaEnd)),
        new("sigmoid_beta", ["betaStart", "betaEnd"], (inputs, steps) => BetaFormulas.SigmoidBeta(steps, inputs.BetaStart, inputs.BetaEnd)),
        new("cosine", ["offset", "maxBeta"], (inputs, steps) => BetaFormulas.Cosine(steps, inputs.Offset, inputs.MaxBeta)),
        new("sigmoid", ["start", "end", "tau", "maxBeta"],
            (inputs, steps) => BetaFormulas.SigmoidAlphaBar(steps, inputs.Start, inputs.End, inputs.Tau, inputs.MaxBeta)),
        new("table", ["betas", "alphaBars"], (inputs, _) => inputs.Table()),
    ];

    private static readonly string[] Common = ["kind", "description", "steps"];

    internal static IReadOnlyList<string> Names { get; } = [.. All.Select(kind => kind.Name)];

    /// <summary>Every key that a definition of this kind may hold.</summary>
    internal IReadOnlyList<string> AllKeys => [.. Common, .. Keys];

    /// <summary>Whether the formula cuts β off.</summary>
    internal bool Caps => Keys.Contains("maxBeta");

    internal static ScheduleKind Named(string name, string where) =>
        Array.Find(All, kind => kind.Name == name)
        ?? throw new InputException($"{where}: kind \"{name}\" is not known{NearestName.Hint(name, Names)} Choose one of {string.Join(", ", Names)}.");
}
