using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>All that changes while a network is trained: its weights, their averages, the optimiser's moments and the counters.</summary>
public sealed class TrainingState : IDisposable
{
    private readonly string[] parameterNames;

    /// <summary>The state before the first step.</summary>
    /// <param name="network">The network, on its device already; stays the caller's.</param>
    /// <param name="options">The optimiser's and the average's settings.</param>
    /// <remarks>For an objective that has nothing to learn itself; <see cref="Trainer.Start"/> makes the state of any.</remarks>
    public TrainingState(nn.Module network, TrainingOptions options)
        : this(network, options, objective: null)
    {
    }

    /// <summary>The state before the first step, its objective's with it.</summary>
    internal TrainingState(nn.Module network, TrainingOptions options, ObjectiveState? objective)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        Network = network;
        Objective = objective;
        Averages = [.. AveragingRules.Create(options).Select(rule => new ExponentialMovingAverage(network, rule))];
        parameterNames = [.. network.named_parameters().Select(pair => pair.name)];
        Optimizer = optim.AdamW(network.parameters(), options.LearningRate, options.Beta1, options.Beta2, weight_decay: options.WeightDecay);
    }

    /// <summary>The network.</summary>
    public nn.Module Network { get; }

    /// <summary>The average of its weights to sample with: the first of <see cref="Averages"/>.</summary>
    public ExponentialMovingAverage Average => Averages[0];

    /// <summary>The averages of its weights, one or more.</summary>
    public IReadOnlyList<ExponentialMovingAverage> Averages { get; }

    /// <summary>Completed updates.</summary>
    public long Step { get; private set; }

    /// <summary>Images seen by these updates.</summary>
    public long Images { get; private set; }

    /// <summary>
    /// Steps begun, whatever became of them: updates, steps skipped because they were not finite, and updates taken back. It only rises, and names the next
    /// step's batch and random draws: so no two steps of a run see the same, and what was not finite once is not met again after going back.
    /// </summary>
    public long Attempts { get; private set; }

    /// <summary>Steps skipped since the run began because their loss or gradient was not finite.</summary>
    public long Skipped { get; private set; }

    /// <summary>Steps skipped since the last update.</summary>
    public long SkippedInARow { get; private set; }

    /// <summary>
    /// The most images per pass, found because memory did not suffice for more; null while it always has. It never rises, so that a run that is resumed or goes
    /// back splits its batches as before.
    /// </summary>
    public int? MicroBatchLimit { get; private set; }

    /// <summary>What the objective remembers or learns; null for one that does neither.</summary>
    public ObjectiveState? Objective { get; }

    internal AdamW Optimizer { get; }

    /// <summary>Where the network is.</summary>
    internal Device Device => Network.parameters().First().device;

    /// <summary>Everything that <see cref="Restore"/> needs. The tensors are the live ones: save them before the next step, and do not dispose them.</summary>
    public TrainingSnapshot Snapshot()
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (key, weight) in Network.state_dict())
        {
            tensors.Add(Names.Raw(key), weight);
        }

        foreach (var (index, average) in Averages.Index())
        {
            foreach (var (key, weight) in average.Weights)
            {
                tensors.Add(Names.Average(index, key), weight);
            }
        }

        foreach (var (key, moments) in Moments())
        {
            tensors.Add(Names.FirstMoment(key), moments.exp_avg);
            tensors.Add(Names.SecondMoment(key), moments.exp_avg_sq);
        }

        foreach (var (name, tensor) in Objective?.Tensors() ?? [])
        {
            tensors.Add(name, tensor);
        }

        return new TrainingSnapshot(Step, Images, tensors)
        {
            Attempts = Attempts, Skipped = Skipped, SkippedInARow = SkippedInARow, MicroBatchLimit = MicroBatchLimit, Averages = AverageNames,
        };
    }

    /// <summary>Goes back to a snapshot: training on from here gives the same weights, to the bit, as never having stopped.</summary>
    /// <exception cref="InputException">The snapshot is of another network or of other averages; the message names the first tensor that does not fit.</exception>
    public void Restore(TrainingSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (!snapshot.Averages.SequenceEqual(AverageNames))
        {
            throw new InputException(
                $"The checkpoint's averages of the weights are {string.Join(", ", snapshot.Averages)}, those of the settings {string.Join(", ", AverageNames)}: go on with the run's own Training:Ema and EmaLengths, or start a new run.");
        }

        var moments = Moments().ToDictionary(pair => pair.Key, pair => pair.Moments);
        try
        {
            Weight.CopyAll(snapshot.Tensors, Objective?.Tensors() ?? [], name => name);
            Weight.CopyAll(snapshot.Tensors, Network.state_dict(), Names.Raw);
            foreach (var (index, average) in Averages.Index())
            {
                Weight.CopyAll(snapshot.Tensors, average.Weights, key => Names.Average(index, key));
            }

            Weight.CopyAll(snapshot.Tensors, moments.ToDictionary(pair => pair.Key, pair => pair.Value.exp_avg), Names.FirstMoment);
            Weight.CopyAll(snapshot.Tensors, moments.ToDictionary(pair => pair.Key, pair => pair.Value.exp_avg_sq), Names.SecondMoment);
        }
        catch (ArgumentException problem)
        {
            throw new InputException($"The checkpoint's training state is not of this network. {problem.Message}", problem);
        }

        foreach (var state in moments.Values)
        {
            state.step = snapshot.Step;
        }

        Objective?.Restored(snapshot.Step);
        (Step, Images, Attempts) = (snapshot.Step, snapshot.Images, snapshot.Attempts);
        (Skipped, SkippedInARow, MicroBatchLimit) = (snapshot.Skipped, snapshot.SkippedInARow, snapshot.MicroBatchLimit);
    }

    /// <summary>Takes back the updates since a snapshot of the same run. What was begun and skipped since stays counted, so that the way from there is another one.</summary>
    /// <exception cref="InputException">The snapshot is of another network or of other averages.</exception>
    public void RollBack(TrainingSnapshot snapshot)
    {
        var (attempts, skipped, limit) = (Attempts, Skipped, MicroBatchLimit);
        Restore(snapshot);
        (Attempts, Skipped, SkippedInARow, MicroBatchLimit) = (attempts, skipped, 0, limit);
    }

    /// <summary>Frees the optimiser and the averages; the network stays.</summary>
    public void Dispose()
    {
        Objective?.Dispose();
        Optimizer.Dispose();
        foreach (var average in Averages)
        {
            average.Dispose();
        }
    }

    /// <summary>Moves the weights along the gradient that is there, and their averages after them.</summary>
    /// <param name="learningRate">The update's.</param>
    /// <param name="images">How many images the gradient is of.</param>
    internal void Update(double learningRate, long images)
    {
        foreach (var group in Optimizer.ParamGroups)
        {
            group.LearningRate = learningRate;
        }

        Optimizer.step();
        foreach (var average in Averages)
        {
            average.Update(new WeightUpdate(images, Images, Step));
        }

        Count(images);
    }

    /// <summary>Counts an update.</summary>
    /// <param name="images">How many images its gradient was of.</param>
    internal void Count(long images)
    {
        Images += images;
        Step++;
        Attempts++;
        SkippedInARow = 0;
    }

    /// <summary>From here on passes are of so many images at most.</summary>
    internal void LimitMicroBatch(int images) => MicroBatchLimit = images;

    /// <summary>AdamW's memory after updates that it did not make itself.</summary>
    internal void CountMoments()
    {
        foreach (var (_, moments) in Moments())
        {
            moments.step = Step;
        }

        Objective?.CountMoments(Step);
    }

    /// <summary>Counts a step that was not finite.</summary>
    internal void Skip()
    {
        Attempts++;
        Skipped++;
        SkippedInARow++;
    }

    /// <summary>AdamW's state per parameter; it keeps them in the order in which it was given the parameters.</summary>
    internal IEnumerable<(string Key, AdamW.State Moments)> Moments() =>
        parameterNames.Zip(Optimizer.state_dict().State, (name, state) => (name, (AdamW.State)state));

    private string[] AverageNames => [.. Averages.Select(average => average.Rule.Name)];

    private static class Names
    {
        public static string Raw(string key) => "raw/" + key;

        public static string Average(int index, string key) => (index == 0 ? "ema/" : $"ema_{index + 1}/") + key;

        public static string FirstMoment(string key) => "optimizer/exp_avg/" + key;

        public static string SecondMoment(string key) => "optimizer/exp_avg_sq/" + key;
    }
}
