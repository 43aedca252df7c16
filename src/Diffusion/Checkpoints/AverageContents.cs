using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>The power-function averages of a state, to be stored by <see cref="AverageStore"/>.</summary>
/// <param name="Step">Completed optimiser updates, 1 or more.</param>
/// <param name="Images">Images that the run has seen.</param>
/// <param name="Weights">The averaged weights by relative length σ_rel.</param>
public sealed record AverageContents(long Step, long Images, IReadOnlyDictionary<double, IReadOnlyDictionary<string, Tensor>> Weights)
{
    /// <summary>The averages of a state; their tensors are the live ones.</summary>
    /// <param name="state">The state after at least one update.</param>
    /// <exception cref="ArgumentException">The state has no power-function average, or no update is done.</exception>
    public static AverageContents Of(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentOutOfRangeException.ThrowIfZero(state.Images);
        var weights = state.Averages.Where(average => average.Rule is PowerFunctionAveraging)
            .ToDictionary(average => ((PowerFunctionAveraging)average.Rule).Length, average => average.Weights);
        return weights.Count > 0
            ? new AverageContents(state.Step, state.Images, weights)
            : throw new ArgumentException("The state has no power-function average; only these can be stored.", nameof(state));
    }

    /// <summary>The same with other tensors: of live ones, for instance, copies that no later step changes.</summary>
    /// <param name="replace">Gives the tensor that takes another's place.</param>
    public AverageContents WithTensors(Func<Tensor, Tensor> replace)
    {
        ArgumentNullException.ThrowIfNull(replace);
        return this with
        {
            Weights = Weights.ToDictionary(
                average => average.Key,
                IReadOnlyDictionary<string, Tensor> (average) => average.Value.ToDictionary(pair => pair.Key, pair => replace(pair.Value))),
        };
    }
}
