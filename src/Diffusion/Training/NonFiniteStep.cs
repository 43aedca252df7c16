using System.Globalization;

namespace Diffusion.Training;

/// <summary>A step whose loss or gradient was infinite or NaN, and what is known of why. It changed nothing but the counters.</summary>
/// <param name="Step">The update that it would have been, counted from 1.</param>
/// <param name="Loss">Mean loss of its batch.</param>
/// <param name="GradientNorm">Euclidean norm of the whole gradient.</param>
/// <param name="Images">The batch's images whose loss is not finite, with what was drawn for them, in words; empty where there are none or the objective cannot tell.</param>
/// <param name="Parameter">The first parameter, in the network's order, whose gradient is not finite; null where every one is.</param>
/// <param name="InARow">Steps skipped since the last update, this one among them.</param>
/// <param name="InAll">Steps skipped since the run began, this one among them.</param>
public sealed record NonFiniteStep(
    long Step, double Loss, double GradientNorm, IReadOnlyList<string> Images, string? Parameter, long InARow, long InAll)
{
    private const int Listed = 3;

    /// <summary>A step that the state has just counted as skipped.</summary>
    internal static NonFiniteStep Of(TrainingState state, double mean, double norm, IStepLoss loss, string? parameter) =>
        new(state.Step + 1, mean, norm, loss.NonFiniteImages, parameter, state.SkippedInARow, state.Skipped);

    /// <summary>All of it in a sentence without its end.</summary>
    public string Description
    {
        get
        {
            var more = Images.Count > Listed ? string.Create(CultureInfo.InvariantCulture, $" and {Images.Count - Listed} more") : "";
            string[] parts =
            [
                string.Create(CultureInfo.InvariantCulture, $"step {Step}: loss {Loss}, gradient norm {GradientNorm}"),
                .. Images.Count > 0 ? [$"the loss of {string.Join(", ", Images.Take(Listed))}{more}"] : Array.Empty<string>(),
                .. Parameter is null ? Array.Empty<string>() : [$"first in the gradient of {Parameter}"],
            ];
            return string.Join("; ", parts);
        }
    }
}
