using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>What a resume needs beyond the averaged weights: counters, and tensors by name.</summary>
/// <param name="Step">Completed optimiser updates.</param>
/// <param name="Images">Images seen by these updates.</param>
/// <param name="Tensors">
/// <c>raw/KEY</c> the weights being trained, <c>ema/KEY</c> their average, <c>ema_2/KEY</c> and so on further ones, <c>optimizer/exp_avg/KEY</c> and
/// <c>optimizer/exp_avg_sq/KEY</c> AdamW's moments, with KEY a key of the network's state dictionary. Where the objective learns too:
/// <c>time_sampling/…</c> the losses remembered, <c>uncertainty/…</c> the weights and moments of its uncertainty.
/// </param>
public sealed record TrainingSnapshot(long Step, long Images, IReadOnlyDictionary<string, Tensor> Tensors)
{
    /// <summary>Steps begun, see <see cref="TrainingState.Attempts"/>.</summary>
    public long Attempts { get; init; } = Step;

    /// <summary>Steps skipped since the run began because they were not finite.</summary>
    public long Skipped { get; init; }

    /// <summary>Steps skipped since the last update.</summary>
    public long SkippedInARow { get; init; }

    /// <summary>The most images per pass, see <see cref="TrainingState.MicroBatchLimit"/>; null for no limit.</summary>
    public int? MicroBatchLimit { get; init; }

    /// <summary>Names of the averages' rules (see <see cref="AveragingRule.Name"/>), in the order of their tensors.</summary>
    public IReadOnlyList<string> Averages { get; init; } = [HalfLifeAveraging.Kind];

    /// <summary>The same snapshot with other tensors: of a live one, for instance, copies that no later step changes.</summary>
    /// <param name="replace">Gives the tensor that takes another's place.</param>
    public TrainingSnapshot WithTensors(Func<Tensor, Tensor> replace)
    {
        ArgumentNullException.ThrowIfNull(replace);
        return this with { Tensors = Tensors.ToDictionary(pair => pair.Key, pair => replace(pair.Value)) };
    }
}
