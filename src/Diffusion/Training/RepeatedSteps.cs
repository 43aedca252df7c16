using Diffusion.Data;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>
/// Training steps for a device that works beside the host: the host draws and sends, the device computes, and only every so many steps does the host look at what
/// came out. A step is the same work on the same tensors each time, so a GPU can record it as one graph.
/// </summary>
/// <remarks>
/// What a step computes is what <see cref="Trainer"/> computes step by step, in the same order, by the objective's own <see cref="IStepLoss.Share"/>. Draws belong
/// to attempts; learning rate and averaging to updates, whose number the device counts: so a step that is skipped leaves no trace here, either.
/// </remarks>
internal sealed class RepeatedSteps : IDisposable
{
    private const int Outcomes = 4;

    private readonly ITrainingObjective objective;
    private readonly TrainingOptions options;
    private readonly TrainingState state;
    private readonly bool records;
    private readonly RepeatedUpdate update;
    private readonly Tensor total;

    /// <summary>What the steps since the last look came to, a row each.</summary>
    private Tensor? reports;

    private Tensor[] inputs = [];
    private Upload? upload;
    private RepeatedWork? work;

    /// <summary>What the last step came to: <see cref="RepeatedUpdate.Run"/>'s numbers, then each image's loss.</summary>
    private Tensor? report;

    /// <summary>Steps of a state, from where it is.</summary>
    /// <param name="objective">Whose losses are <see cref="IRepeatableLoss"/>es.</param>
    /// <param name="options">How.</param>
    /// <param name="state">What is trained; stays the caller's.</param>
    /// <param name="records">Whether a step is recorded as a graph.</param>
    internal RepeatedSteps(ITrainingObjective objective, TrainingOptions options, TrainingState state, bool records)
    {
        (this.objective, this.options, this.state, this.records) = (objective, options, state, records);
        update = new RepeatedUpdate(state, options, Trainer.MostAhead);
        total = zeros([1], dtype: ScalarType.Float64, device: state.Device).DetachFromDisposeScope();
    }

    /// <summary>Takes the steps up to the next one that others look at, and tells of each; the state is then that after the last.</summary>
    /// <param name="nextBatch">Gives the batch of each step, in turn.</param>
    internal IReadOnlyList<TrainingProgress> Take(Func<TrainingBatch> nextBatch)
    {
        var count = Ahead();
        state.Network.train();
        update.Plan(count);
        var begun = new List<IRepeatableLoss>();
        try
        {
            while (begun.Count < count)
            {
                begun.Add(Scoped.Value(() => Begin(nextBatch(), begun.Count)));
            }
        }
        catch
        {
            // The weights have moved already: the counters go with them.
            _ = Read(begun);
            throw;
        }

        return Read(begun);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        work?.Dispose();
        upload?.Dispose();
        update.Dispose();
        foreach (var tensor in inputs.Append(total).Append(report).Append(reports))
        {
            tensor?.Dispose();
        }
    }

    /// <summary>How many steps lie before the next multiple of a cadence, or the end. Where levels are drawn by the losses seen, the next draw needs the last loss.</summary>
    private int Ahead()
    {
        int?[] cadences = [options.LogEverySteps, options.CheckpointEverySteps, options.SampleEverySteps, options.EmaSnapshotEverySteps];
        var left = (options.Images - state.Images + options.BatchSize - 1) / options.BatchSize;
        return state.Objective is { Times.Learns: true }
            ? 1
            : (int)cadences.OfType<int>().Select(cadence => cadence - state.Step % cadence).Append(left).Append(Trainer.MostAhead).Min();
    }

    /// <summary>Draws a step, sends it and starts it.</summary>
    private IRepeatableLoss Begin(TrainingBatch batch, int place)
    {
        if (batch.Count != options.BatchSize)
        {
            throw new ArgumentException($"A batch of {batch.Count} images where each has {options.BatchSize}.", nameof(batch));
        }

        var loss = (IRepeatableLoss)objective.Begin(state, batch, new StepDraws(options.Seed, state.Attempts + place), CPU);
        var drawn = loss.Inputs;
        work ??= Prepare(loss, drawn);
        upload!.Send(drawn);
        work.Run();
        reports ??= zeros([Trainer.MostAhead, report!.shape[0]], dtype: ScalarType.Float64, device: state.Device).DetachFromDisposeScope();
        reports.narrow(0, place, 1).squeeze(0).copy_(report!);
        return loss;
    }

    private RepeatedWork Prepare(IRepeatableLoss first, IReadOnlyList<Tensor> drawn)
    {
        inputs = [.. drawn.Select(tensor => zeros_like(tensor, device: state.Device).DetachFromDisposeScope())];
        upload = new Upload(inputs);
        var losses = zeros(options.BatchSize, dtype: ScalarType.Float64, device: state.Device);
        inputs = [.. inputs, losses.DetachFromDisposeScope()];
        var loss = first.Over(inputs[..^1], losses);
        return new RepeatedWork(state.Device, records, () => Compute(loss, losses));
    }

    /// <summary>The step: what is recorded.</summary>
    private void Compute(IRepeatableLoss loss, Tensor losses)
    {
        state.Network.zero_grad();
        state.Objective?.ZeroGrad();
        total.fill_(0);
        var size = Math.Min(options.MicroBatchSize ?? options.BatchSize, state.MicroBatchLimit ?? options.BatchSize);
        for (var start = 0; start < options.BatchSize; start += size)
        {
            var from = start;
            Scoped.Run(() =>
            {
                var share = loss.Share(from, Math.Min(size, options.BatchSize - from));
                share.backward();
                total.add_(share.detach());
            });
        }

        Scoped.Run(() =>
        {
            var found = cat([update.Run(total.squeeze(0)), losses]);
            report ??= zeros_like(found).DetachFromDisposeScope();
            report.copy_(found);
        });
    }

    /// <summary>Waits for the steps begun, and counts them.</summary>
    private TrainingProgress[] Read(List<IRepeatableLoss> begun)
    {
        if (begun.Count == 0)
        {
            return [];
        }

        var all = Scoped.Value(() => reports!.narrow(0, 0, begun.Count).contiguous().cpu().data<double>().ToArray());
        var width = all.Length / begun.Count;
        var steps = begun.Select((loss, place) => Told(loss, all[(place * width)..((place + 1) * width)]) with { IsSettled = place == begun.Count - 1 }).ToArray();
        state.CountMoments();
        return steps;
    }

    private TrainingProgress Told(IRepeatableLoss loss, double[] found)
    {
        var (mean, isTaken, norm) = (found[0], found[1] != 0, found[2]);
        var rate = LearningRate.At(state.Step, options);
        loss.Came(found[(Outcomes + update.Names.Count)..], isTaken);
        if (isTaken)
        {
            state.Count(options.BatchSize);
            return new TrainingProgress(state.Step, state.Images, mean, rate, norm) { Measures = loss.Measures };
        }

        state.Skip();
        var first = update.Names.Index().FirstOrDefault(name => !double.IsFinite(found[Outcomes + name.Index])).Item;
        return new TrainingProgress(state.Step, state.Images, mean, rate, norm) { Measures = loss.Measures, NonFinite = NonFiniteStep.Of(state, mean, norm, loss, first) };
    }
}
