using Diffusion.Data;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>What a network is trained to do: from a step's batch to the step's loss. How its gradient becomes an update is the <see cref="Trainer"/>'s affair.</summary>
public interface ITrainingObjective
{
    /// <summary>Metrics that the objective reports beside the loss, by the name under which they are logged; each <see cref="IStepLoss.Measures"/> has these.</summary>
    IReadOnlyList<string> Measures { get; }

    /// <summary>Whether the losses of <see cref="Begin"/> are <see cref="IRepeatableLoss"/>es: the same work each step.</summary>
    bool IsRepeatable => false;

    /// <summary>What the objective itself remembers or learns, before the first step; null for an objective that does neither.</summary>
    /// <param name="options">The optimiser's settings.</param>
    /// <param name="device">Where the network is.</param>
    ObjectiveState? CreateState(TrainingOptions options, Device device);

    /// <summary>Refuses a state that cannot be trained on this objective.</summary>
    /// <exception cref="ArgumentException">The network is of another kind, or the state lacks what the objective learns; <see cref="Trainer.Start"/> makes one that has it.</exception>
    void Check(TrainingState state);

    /// <summary>The loss of a step, with everything random of it drawn: a function of the state, the batch and (seed, attempt) alone.</summary>
    /// <param name="state">What is trained, after <see cref="Check"/>; its step is the one to be taken.</param>
    /// <param name="batch">The step's images.</param>
    /// <param name="draws">The step's random numbers.</param>
    /// <param name="device">Where the loss's tensors are made: the network's device, or the CPU for one that is to be sent there.</param>
    /// <exception cref="ArgumentException">The batch lacks something that the objective needs.</exception>
    IStepLoss Begin(TrainingState state, TrainingBatch batch, StepDraws draws, Device device);
}
