namespace Diffusion.Cli.Training;

/// <summary>The line of metrics that is being gathered: sums over the steps since the last one. A checkpoint holds it, so that the next line of a resumed run is the run's.</summary>
/// <param name="Steps">How many steps.</param>
/// <param name="Loss">The sum of their losses.</param>
/// <param name="Measures">The sums of what the objective measured, by name.</param>
internal sealed record PendingLine(long Steps, double Loss, IReadOnlyDictionary<string, double> Measures)
{
    /// <summary>Before the first step.</summary>
    public static PendingLine Empty { get; } = new(0, 0, new Dictionary<string, double>());

    /// <summary>With one step more.</summary>
    public PendingLine Add(double loss, IReadOnlyDictionary<string, double> measures) => new(
        Steps + 1, Loss + loss, measures.ToDictionary(pair => pair.Key, pair => pair.Value + Measures.GetValueOrDefault(pair.Key)));

    /// <summary>The line: means in the place of a step's own numbers.</summary>
    public StepMetrics Mean(StepMetrics step) => step with
    {
        Loss = Loss / Steps,
        Measures = Measures.Count == 0 ? null : Measures.ToDictionary(pair => pair.Key, pair => pair.Value / Steps),
    };
}
