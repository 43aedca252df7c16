using Diffusion.Data;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

/// <summary>An objective with a fault: at some attempts the loss is as it was, and the gradient of one parameter is NaN.</summary>
internal sealed class PoisonedObjective(ITrainingObjective inner, string parameter, Func<long, bool> isPoisoned) : ITrainingObjective
{
    public IReadOnlyList<string> Measures => inner.Measures;

    public ObjectiveState? CreateState(TrainingOptions options, Device device) => inner.CreateState(options, device);

    public void Check(TrainingState state) => inner.Check(state);

    public IStepLoss Begin(TrainingState state, TrainingBatch batch, StepDraws draws, Device device)
    {
        var loss = inner.Begin(state, batch, draws, device);
        return isPoisoned(draws.Attempt) ? new Poisoned(loss, state.Network.get_parameter(parameter)!) : loss;
    }

    private sealed class Poisoned(IStepLoss inner, Tensor weight) : IStepLoss
    {
        public IReadOnlyDictionary<string, double> Measures => inner.Measures;

        public IReadOnlyList<string> NonFiniteImages => inner.NonFiniteImages;

        /// <summary>√(0·w) is 0, and its derivative 0/0.</summary>
        public Tensor Share(int from, int count) => inner.Share(from, count) + (weight * 0).sum().sqrt();

        public void Updated(double learningRate) => inner.Updated(learningRate);
    }
}
