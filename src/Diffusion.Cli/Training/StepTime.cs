using System.Diagnostics;
using System.Globalization;

namespace Diffusion.Cli.Training;

/// <summary>How long this process's steps took in all, without what is done between them, and how much of it was waiting for data.</summary>
internal sealed class StepTime
{
    private TimeSpan taken;
    private TimeSpan waited;
    private long steps;

    /// <summary>Share of the steps' time that was waiting, 0–1; 0 before the first.</summary>
    public double WaitingShare => taken > TimeSpan.Zero ? waited / taken : 0;

    /// <summary>The same steps, their time taken: from when one is asked for until it is there.</summary>
    /// <param name="source">The steps.</param>
    /// <param name="waiting">How long data have been waited for since the first of these, in all.</param>
    public IEnumerable<T> Of<T>(IEnumerable<T> source, Func<TimeSpan> waiting)
    {
        using var each = source.GetEnumerator();
        var seen = TimeSpan.Zero;
        while (true)
        {
            var start = Stopwatch.GetTimestamp();
            if (!each.MoveNext())
            {
                yield break;
            }
            taken += Stopwatch.GetElapsedTime(start);
            waited += waiting() - seen;
            (seen, steps) = (waiting(), steps + 1);
            yield return each.Current;
        }
    }

    /// <summary>Both in a line.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"{steps} steps took {taken.TotalSeconds:0.0} s, {WaitingShare:0.00%} of it waiting for data");
}
