namespace Diffusion.Training;

/// <summary>Memory did not suffice for a step's passes, and smaller ones were found for which it does. The step's gradient is that of its whole batch all the same.</summary>
/// <param name="From">Images per pass before.</param>
/// <param name="To">Images per pass from this step on.</param>
public sealed record MicroBatchChange(int From, int To);
