using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Diffusion.Noise;

namespace Diffusion.Data;

/// <summary>
/// Shuffled batches, prepared ahead on a thread of its own. The n-th image of a run belongs to epoch n / Count and has its place in that epoch's
/// permutation, and what is random of it is a function of n; so batch k is a pure function of the seed and k: a loader that starts at step k goes on
/// exactly where another would have been.
/// Batches are always full; one that reaches the end of an epoch continues into the next.
/// </summary>
public sealed class BatchLoader : IDisposable
{
    private const uint DrawStream = 120;

    /// <summary>Reads from a file under way at a time.</summary>
    private const int ReadAtOnce = 16;

    private readonly ITrainingSet _dataset;
    private readonly int _batchSize;
    private readonly ulong _seed;
    private readonly bool _flip;
    private readonly int _size;
    private readonly (int Image, bool IsFlipped)[] _draws;
    private readonly CancellationTokenSource _stopping = new();
    private readonly BlockingCollection<TrainingBatch> _ready;
    private readonly ConcurrentBag<float[]> _spare = [];
    private readonly Thread _thread;
    private EpochOrder? _epoch;
    private Exception? _failure;
    private bool _disposed;

    /// <summary>Starts preparing batches at once.</summary>
    /// <param name="dataset">Stays the caller's, and open until the loader is disposed.</param>
    /// <param name="batchSize">Images per batch, at least 1; a data set with fewer repeats within a batch.</param>
    /// <param name="seed">Decides the order, the flips and what is random of the images themselves.</param>
    /// <param name="flip">Whether images are mirrored left to right with probability ½.</param>
    /// <param name="depth">How many batches are kept ready, at least 1.</param>
    /// <param name="firstStep">The number k of the first batch, at least 0: how many the run has already taken.</param>
    public BatchLoader(ITrainingSet dataset, int batchSize, ulong seed, bool flip, int depth = 2, long firstStep = 0)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(firstStep);
        (_dataset, _batchSize, _seed, _flip) = (dataset, batchSize, seed, flip);
        _size = dataset.Channels * dataset.Height * dataset.Width;
        _draws = new (int, bool)[batchSize];
        _ready = new BlockingCollection<TrainingBatch>(depth);
        _thread = new Thread(() => Produce(firstStep)) { IsBackground = true, Name = "Batches" };
        _thread.Start();
    }

    /// <summary>How long <see cref="Next"/> has waited for batches that were not ready, in all.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>The next batch. To be called from one thread at a time.</summary>
    /// <exception cref="IOException">The images can no longer be read; likewise any other failure of the preparing thread.</exception>
    public TrainingBatch Next()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_ready.TryTake(out var batch))
        {
            return batch;
        }

        var start = Stopwatch.GetTimestamp();
        var taken = _ready.TryTake(out batch, Timeout.Infinite);
        Waited += Stopwatch.GetElapsedTime(start);
        if (!taken)
        {
            ExceptionDispatchInfo.Throw(_failure ?? new ObjectDisposedException(nameof(BatchLoader)));
        }

        return batch!;
    }

    /// <summary>Gives a batch's memory back for a later batch: large arrays made anew for every step would pile up until the collector comes by.</summary>
    /// <param name="batch">A batch of this loader; it must not be used afterwards.</param>
    public void Recycle(TrainingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _spare.Add(batch.Pixels);
    }

    /// <summary>Stops the thread and waits until it is gone.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _stopping.Cancel();
        _thread.Join();
        _ready.Dispose();
        _stopping.Dispose();
    }

    private void Produce(long step)
    {
        try
        {
            while (true)
            {
                _ready.Add(Prepare(step++), _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // disposed
        }
        catch (Exception e)
        {
            _failure = e; // thrown by Next, in the thread that can act on it
        }

        _ready.CompleteAdding();
    }

    private TrainingBatch Prepare(long step)
    {
        var pixels = _spare.TryTake(out var used) ? used : GC.AllocateUninitializedArray<float>(checked(_batchSize * _size));
        var labels = _dataset.ClassNames.Count > 0 ? new long[_batchSize] : null;
        var first = step * _batchSize;
        for (var i = 0; i < _batchSize; i++)
        {
            _draws[i] = Draw(first + i);
            if (labels is not null)
            {
                labels[i] = _dataset.Label(_draws[i].Image);
            }
        }

        Fill(pixels, first);
        return new TrainingBatch(pixels, labels, _batchSize, _dataset.Channels, _dataset.Height, _dataset.Width);
    }

    /// <summary>Images in memory are copied faster than others could be asked to help; of those in a file many are read at once, because a disk answers many as fast as one.</summary>
    private void Fill(float[] pixels, long first)
    {
        if (!_dataset.IsOnDisk)
        {
            for (var i = 0; i < _batchSize; i++)
            {
                _stopping.Token.ThrowIfCancellationRequested();
                Copy(pixels, i, first + i);
            }

            return;
        }

        try
        {
            Parallel.For(0, _batchSize, new ParallelOptions { CancellationToken = _stopping.Token, MaxDegreeOfParallelism = ReadAtOnce }, i => Copy(pixels, i, first + i));
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }

    private void Copy(float[] pixels, int i, long number) => _dataset.CopyTo(
        pixels.AsSpan(i * _size, _size), _draws[i].Image, _draws[i].IsFlipped, new RandomStream(_seed, (ulong)number, DrawStream));

    private (int Image, bool IsFlipped) Draw(long number)
    {
        var (epoch, position) = Math.DivRem(number, _dataset.Count);
        if (_epoch?.Epoch != epoch)
        {
            _epoch = new EpochOrder(_dataset.Count, _seed, epoch, _flip);
        }

        return _epoch[(int)position];
    }
}
