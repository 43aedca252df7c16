using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>
/// Saves while training goes on: training waits for a copy of the state in memory, and a thread of its own hashes, writes and flushes it. There is one copy at a
/// time: a save that comes while another is being written waits for it.
/// </summary>
/// <remarks>To be used from one thread. A failure does not throw: it is an outcome, and whoever trains decides what it is worth.</remarks>
public sealed class BackgroundSaver : IDisposable
{
    private readonly ConcurrentQueue<SaveOutcome> outcomes = new();
    private Thread? writer;

    /// <summary>Copies what is to be saved, and begins to write it.</summary>
    /// <param name="step">The step whose state it is.</param>
    /// <param name="prepare">Makes the jobs, done in their order, out of copies: it is given the function that copies a tensor, once for all jobs.</param>
    public void Start(long step, Func<Func<Tensor, Tensor>, IReadOnlyList<SaveJob>> prepare)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        Wait();
        var copies = new TensorCopies();
        try
        {
            var jobs = prepare(copies.Of);
            writer = new Thread(() => Run(step, jobs, copies)) { IsBackground = true, Name = "Saving" };
            writer.Start();
        }
        catch
        {
            copies.Dispose();
            throw;
        }
    }

    /// <summary>Does jobs on the calling thread, after what is being written.</summary>
    /// <param name="step">The step whose state it is.</param>
    /// <param name="jobs">The jobs; they may use live tensors.</param>
    public void Run(long step, IReadOnlyList<SaveJob> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        Wait();
        Run(step, jobs, copies: null);
    }

    /// <summary>Waits until nothing is being written any more.</summary>
    public void Wait()
    {
        writer?.Join();
        writer = null;
    }

    /// <summary>What has become of saves since the last call, in their order; does not wait.</summary>
    public IEnumerable<SaveOutcome> TakeOutcomes()
    {
        while (outcomes.TryDequeue(out var outcome))
        {
            yield return outcome;
        }
    }

    /// <inheritdoc cref="Wait"/>
    public void Dispose() => Wait();

    private void Run(long step, IReadOnlyList<SaveJob> jobs, TensorCopies? copies)
    {
        using (copies)
        {
            foreach (var job in jobs)
            {
                outcomes.Enqueue(Outcome(step, job));
            }
        }
    }

    private static SaveOutcome Outcome(long step, SaveJob job)
    {
        try
        {
            return new SaveOutcome(job.What, step, job.Save(), null);
        }
        catch (Exception failure)
        {
            return new SaveOutcome(job.What, step, null, failure);
        }
    }
}
