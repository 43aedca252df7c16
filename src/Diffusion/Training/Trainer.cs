using Diffusion.Data;
using Diffusion.Networks;
using Diffusion.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>Trains a network on an objective: draw, differentiate, clip, update, average.</summary>
/// <remarks>
/// It neither logs, samples nor saves: whoever enumerates the steps does, between two of them. A step whose loss or gradient is infinite or NaN is skipped:
/// it changes no weight, and the next one sees another batch and other draws. To go back to an earlier state is the enumerator's affair, too. A step that runs
/// out of memory before it has changed anything is begun anew with passes of half as many images, and so are those after it.
/// </remarks>
/// <param name="objective">What is trained.</param>
/// <param name="options">How.</param>
public sealed class Trainer(ITrainingObjective objective, TrainingOptions options)
{
    /// <summary>Steps that a GPU has under way, at most, before the host looks at what came out (<see cref="TrainingProgress.IsSettled"/>).</summary>
    public const int MostAhead = 64;

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
    /// <exception cref="ArgumentException">
    /// The state is not one of the objective (<see cref="Start"/> makes one), or its network cannot compute in the options' precision, or the options' checkpoint levels are not its.
    /// </exception>
    /// <exception cref="TrainingDivergedException">As many steps were not finite as the options allow; the weights are those before the last of them.</exception>
    /// <exception cref="TrainingMemoryException">Memory does not suffice for a step, even image by image.</exception>
    public IEnumerable<TrainingProgress> Run(TrainingState state, Func<TrainingBatch> nextBatch)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(nextBatch);
        objective.Check(state);
        CheckLevels(state.Network);
        Precisions.Use(state.Network, options.Precision);
        return Steps(state, nextBatch);
    }

    /// <summary>How the steps of a state reach a GPU, in a sentence: as a CUDA graph or not, and why not. Null where it is on none.</summary>
    /// <param name="state">What is trained.</param>
    public string? DescribeGraphs(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Device.type != DeviceType.CUDA ? null
            : NoGraphs(state) is { } reason ? $"CUDA graphs: off, because {reason}"
            : $"CUDA graphs: on, the training step is recorded after {RepeatedWork.CallsBeforeRecording} steps and replayed from then on";
    }

    /// <summary>Takes the steps as for a GPU on any device. On the CPU nothing is recorded; all else is the same.</summary>
    internal bool Rehearses { get; init; }

    private string? NoGraphs(TrainingState state) => !options.CudaGraphs ? "Training:CudaGraphs is false"
        : options.CheckpointLevels.Length > 0 ? "Training:CheckpointLevels has activations made again, which a graph cannot"
        : !objective.IsRepeatable ? "this objective's step is not the same work every time: of diffusion models Loss:Kind Simple is, a VAE and the variational bound are not"
        : RepeatedWork.Obstacle(state.Device);

    private IEnumerable<TrainingProgress> Steps(TrainingState state, Func<TrainingBatch> nextBatch)
    {
        var repeats = objective.IsRepeatable && options.CheckpointLevels.Length == 0 && (Rehearses || state.Device.type == DeviceType.CUDA);
        if (repeats && state.Attempts == 0)
        {
            // The run's first step is taken by itself: it finds out how much fits into memory.
            yield return Checked(Take(state, nextBatch()));
        }

        using var repeated = repeats ? new RepeatedSteps(objective, options, state, records: NoGraphs(state) is null) : null;
        while (state.Images < options.Images)
        {
            foreach (var step in repeated?.Take(nextBatch) ?? [Take(state, nextBatch())])
            {
                yield return Checked(step);
            }
        }
    }

    private TrainingProgress Checked(TrainingProgress step) =>
        step.NonFinite is { } found && found.InAll >= options.StopAfterSkips ? throw new TrainingDivergedException(found) : step;

    private void CheckLevels(nn.Module network)
    {
        if (options.CheckpointLevels.Length > 0)
        {
            var problems = network is UNet unet
                ? options.LevelProblems(unet.Config.BlockOutChannels.Count).ToList()
                : [$"A {network.GetName()} has no levels whose activations could be made again: leave Training:CheckpointLevels empty."];
            if (problems.Count > 0)
            {
                throw new ArgumentException(string.Join(" ", problems), nameof(network));
            }
        }
    }

    /// <summary>One step, in passes as small as they must be.</summary>
    private TrainingProgress Take(TrainingState state, TrainingBatch batch)
    {
        var first = Math.Min(options.MicroBatchSize ?? batch.Count, state.MicroBatchLimit ?? batch.Count);
        for (var size = first; ; size = Half(size))
        {
            try
            {
                var step = Scoped.Value(() => Try(state, batch, size));
                return size == first ? step : step with { Shrunk = new MicroBatchChange(first, size) };
            }
            catch (Exception problem) when (OutOfMemory.Is(problem))
            {
                if (size == 1)
                {
                    throw TrainingMemoryException.InPass(problem);
                }

                state.LimitMicroBatch(Half(size));
            }
        }

        static int Half(int size) => (size + 1) / 2;
    }

    /// <summary>The step from its beginning. Until the update it changes nothing that lasts, so that it can be begun anew.</summary>
    private TrainingProgress Try(TrainingState state, TrainingBatch batch, int size)
    {
        var rate = LearningRate.At(state.Step, options);
        state.Network.train();
        state.Network.zero_grad();
        state.Objective?.ZeroGrad();
        var loss = objective.Begin(state, batch, new StepDraws(options.Seed, state.Attempts), state.Device);
        var mean = Backward(state, loss, batch.Count, size);
        var norm = Gradients.Norm(state.Network.parameters());
        if (!double.IsFinite(mean) || !double.IsFinite(norm) || !double.IsFinite(state.Objective?.GradientNorm() ?? 0))
        {
            return Skipped(state, loss, new TrainingProgress(state.Step, state.Images, mean, rate, norm));
        }

        Gradients.Clip(state.Network.parameters(), norm, options.GradientClip ?? double.PositiveInfinity);
        Update(state, loss, rate, batch.Count);
        return new TrainingProgress(state.Step, state.Images, mean, rate, norm) { Measures = loss.Measures };
    }

    private static void Update(TrainingState state, IStepLoss loss, double rate, int images)
    {
        try
        {
            state.Update(rate, images);
            loss.Updated(rate);
        }
        catch (Exception problem) when (OutOfMemory.Is(problem))
        {
            throw TrainingMemoryException.InUpdate(problem);
        }
    }

    private static TrainingProgress Skipped(TrainingState state, IStepLoss loss, TrainingProgress step)
    {
        state.Skip();
        return step with
        {
            Measures = loss.Measures,
            NonFinite = NonFiniteStep.Of(state, step.Loss, step.GradientNorm, loss, Gradients.FirstNonFinite(state.Network)),
        };
    }

    /// <summary>Leaves the gradient of the batch's mean loss in the parameters, however it is split; returns that loss.</summary>
    private double Backward(TrainingState state, IStepLoss loss, int images, int size)
    {
        var mean = 0.0;
        for (var start = 0; start < images; start += size)
        {
            var (from, count) = (start, Math.Min(size, images - start));
            mean += Scoped.Value(() => options.CheckpointLevels.Length == 0 ? Share(loss, from, count) : SegmentedShare(state, loss, from, count));
        }

        return mean;
    }

    private static double Share(IStepLoss loss, int from, int count)
    {
        var share = loss.Share(from, count);
        share.backward();
        return share.item<float>();
    }

    /// <summary>The same to the bit, with the activations of the options' levels made again.</summary>
    private double SegmentedShare(TrainingState state, IStepLoss loss, int from, int count)
    {
        using var pass = SegmentedPass.Open(options.CheckpointLevels);
        var share = loss.Share(from, count);
        pass.Backward(share, state.Objective?.Parameters ?? []);
        return share.item<float>();
    }
}
