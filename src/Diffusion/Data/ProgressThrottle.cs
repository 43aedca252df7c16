using System.Diagnostics;

namespace Diffusion.Data;

/// <summary>Counts from many threads and reports ten times a second, and at the end.</summary>
internal sealed class ProgressThrottle(IProgress<DataProgress>? progress, string activity, int total)
{
    private static readonly long Interval = Stopwatch.Frequency / 10;

    private int _done;
    private long _next;

    public void Advance()
    {
        var done = Interlocked.Increment(ref _done);
        if (progress is null)
        {
            return;
        }

        var (now, next) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref _next));
        if (done == total || (now >= next && Interlocked.CompareExchange(ref _next, now + Interval, next) == next))
        {
            progress.Report(new DataProgress(activity, done, total));
        }
    }
}
