using System.Diagnostics;
using Diffusion.Data;
using Diffusion.Tensors;
using Diffusion.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Benchmarking;

/// <summary>Times the steps of a <see cref="Trainer"/> as they are: loss, backward pass, clipping, optimiser, averages.</summary>
public sealed class TrainingBenchmark : IDisposable
{
    private readonly IEnumerator<TrainingProgress> steps;
    private readonly Func<TimeSpan> waited;
    private readonly Device device;

    /// <summary>A benchmark of the steps to come.</summary>
    /// <param name="trainer">Takes the steps; its options must let it take enough.</param>
    /// <param name="state">What it trains; stays the caller's.</param>
    /// <param name="nextBatch">Gives each step's batch.</param>
    /// <param name="waited">How long batches have been waited for so far, in all.</param>
    public TrainingBenchmark(Trainer trainer, TrainingState state, Func<TrainingBatch> nextBatch, Func<TimeSpan> waited)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(state);
        steps = trainer.Run(state, nextBatch).GetEnumerator();
        (this.waited, device) = (waited, state.Network.parameters().First().device);
    }

    /// <summary>Takes steps without timing them: as many, or on a GPU the few more that are under way with them.</summary>
    /// <exception cref="InputException">A step was not finite, or memory does not suffice for the batch.</exception>
    public void WarmUp(int count)
    {
        for (var taken = 0; taken < count; taken += Take())
        {
        }
    }

    /// <summary>Takes steps and times each, the device's work with it. Steps that a GPU has under way together take equal parts of their time.</summary>
    /// <exception cref="InputException">A step was not finite.</exception>
    public StepTimes Time(int count)
    {
        var before = waited();
        var seconds = new List<double>();
        while (seconds.Count < count)
        {
            var taken = 0;
            var together = Seconds(() => taken = Take());
            seconds.AddRange(Enumerable.Repeat(together / taken, taken));
        }

        return new StepTimes(seconds, (waited() - before).TotalSeconds);
    }

    /// <summary>Takes steps and records their operators; null where that cannot be done: on a graphics processor, or where the tensor library does not tell.</summary>
    /// <exception cref="InputException">A step was not finite.</exception>
    public OperationShares? Profile(int count)
    {
        if (!OperationTimes.AreTold || device.type != DeviceType.CPU)
        {
            return null;
        }

        var total = 0.0;
        OperationTimes.Start();
        try
        {
            for (var i = 0; i < count; i++)
            {
                OperationTimes.BeginStep();
                total += Seconds(() => Take());
            }
        }
        catch
        {
            OperationTimes.Stop();
            throw;
        }

        return OperationShares.Of(OperationTimes.Stop(), TimeSpan.FromSeconds(total), count);
    }

    /// <summary>Ends the trainer's sequence.</summary>
    public void Dispose() => steps.Dispose();

    /// <summary>Takes the steps up to the next one that the state is that of.</summary>
    /// <returns>How many.</returns>
    private int Take()
    {
        for (var taken = 1; ; taken++)
        {
            if (!steps.MoveNext())
            {
                throw new InvalidOperationException("The trainer's options let it take no further step.");
            }

            if (steps.Current.Shrunk is { } shrunk)
            {
                throw new InputException($"Memory suffices for passes of {shrunk.To} images only, not of {shrunk.From}: set Training:MicroBatchSize, or --batch, to {shrunk.To} or less.");
            }

            if (steps.Current.NonFinite is not null)
            {
                throw new InputException("A step's loss or gradient was infinite or NaN, so it was not a whole step: lower Training:LearningRate.");
            }

            if (steps.Current.IsSettled)
            {
                return taken;
            }
        }
    }

    private double Seconds(Action action)
    {
        Synchronize(device);
        var start = Stopwatch.GetTimestamp();
        action();
        Synchronize(device);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Waits until a graphics processor has done all it was asked to.</summary>
    internal static void Synchronize(Device device)
    {
        if (device.type == DeviceType.CUDA)
        {
            cuda.synchronize(device);
        }
    }
}
