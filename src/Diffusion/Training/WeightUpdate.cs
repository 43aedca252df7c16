namespace Diffusion.Training;

/// <summary>One optimiser update of the weights, as a moving average sees it.</summary>
/// <param name="Batch">Images of the update's batch, ≥ 1.</param>
/// <param name="ImagesSeen">Images seen before that batch, ≥ 0.</param>
/// <param name="Index">Updates before this one, ≥ 0.</param>
public readonly record struct WeightUpdate(long Batch, long ImagesSeen, long Index);
