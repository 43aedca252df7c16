using Diffusion.Data;
using Diffusion.Networks;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>Trains a network on an objective: draw, differentiate, clip, update, average.</summary>
/// <remarks>
/// It neither logs, samples nor saves: whoever enumerates the steps does, between two of them. A step whose loss or gradient is infinite or NaN is skipped:
/// it changes no weight, and the next one sees another batch and other draws. To go back to an earlier state is the enumerator's affair, too.
/// </remarks>
/// <param name="objective">What is trained.</param>
/// <param name="options">How.</param>
public sealed class Trainer(ITrainingObjective objective, TrainingOptions options)
{
    private readonly ITrainingObjective objective = objective ?? throw new ArgumentNullException(nameof(objective));
    private readonly TrainingOptions options = options ?? throw new ArgumentNullException(nameof(options));

    /// <summary>The state before the first step, with all that the objective trains besides the network.</summary>
    /// <param name="network">The network, on its device already; stays the caller's.</param>
    public TrainingState Start(nn.Module network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new TrainingState(network, options, objective.CreateState(options, network.parameters().First().device));
    }

    /// <summary>Trains until the state has seen the options' images. Each element is an update or a skipped step; no scope or mode is left open between them.</summary>
    /// <param name="state">What is trained, on its device; goes on from where it is.</param>
    /// <param name="nextBatch">Gives the batch of each step, in turn: the one numbered <see cref="TrainingState.Attempts"/> first.</param>
    /// <exception cref="ArgumentException">The state is not one of the objective; <see cref="Start"/> makes one. Or its network cannot compute in the options' precision.</exception>
    /// <exception cref="TrainingDivergedException">As many steps were not finite as the options allow; the weights are those before the last of them.</exception>
    public IEnumerable<TrainingProgress> Run(TrainingState state, Func<TrainingBatch> nextBatch)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(nextBatch);
        objective.Check(state);
        Precisions.Use(state.Network, options.Precision);
        return Steps(state, nextBatch);
    }

    private IEnumerable<TrainingProgress> Steps(TrainingState state, Func<TrainingBatch> nextBatch)
    {
        while (state.Images < options.Images)
        {
            yield return Scoped.Value(() => Take(state, nextBatch()));
        }
    }

    private TrainingProgress Take(TrainingState state, TrainingBatch batch)
    {
        var rate = LearningRate.At(state.Step, options);
        state.Network.train();
        state.Network.zero_grad();
        state.Objective?.ZeroGrad();
        var loss = objective.Begin(state, batch, new StepDraws(options.Seed, state.Attempts));
        var mean = Backward(loss, batch.Count);
        var norm = Gradients.Norm(state.Network.parameters());
        if (!double.IsFinite(mean) || !double.IsFinite(norm) || !double.IsFinite(state.Objective?.GradientNorm() ?? 0))
        {
            return Skipped(state, loss, new TrainingProgress(state.Step, state.Images, mean, rate, norm));
        }

        Gradients.Clip(state.Network.parameters(), norm, options.GradientClip ?? double.PositiveInfinity);
        state.Update(rate, batch.Count);
        loss.Updated(rate);
        return new TrainingProgress(state.Step, state.Images, mean, rate, norm) { Measures = loss.Measures };
    }

    private TrainingProgress Skipped(TrainingState state, IStepLoss loss, TrainingProgress step)
    {
        state.Skip();
        var found = new NonFiniteStep(
            state.Step + 1, step.Loss, step.GradientNorm, loss.NonFiniteImages, Gradients.FirstNonFinite(state.Network), state.SkippedInARow, state.Skipped);
        return state.Skipped < options.StopAfterSkips
            ? step with { Measures = loss.Measures, NonFinite = found }
            : throw new TrainingDivergedException(found);
    }

    /// <summary>Leaves the gradient of the batch's mean loss in the parameters, however it is split; returns that loss.</summary>
    private double Backward(IStepLoss loss, int images)
    {
        var mean = 0.0;
        var size = options.MicroBatchSize ?? images;
        for (var start = 0; start < images; start += size)
        {
            var from = start;
            mean += Scoped.Value(() =>
            {
                var share = loss.Share(from, Math.Min(size, images - from));
                share.backward();
                return share.item<float>();
            });
        }

        return mean;
    }
}
