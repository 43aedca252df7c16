namespace Diffusion.Cli.Logging;

/// <summary>Images per second over the last so many steps: what a person wants to see, neither the jumpy last step nor the whole past.</summary>
internal sealed class SteadyRate(int window)
{
    private readonly Queue<(TimeSpan Time, long Images)> marks = new();

    /// <summary>Images per second; 0 before two marks.</summary>
    public double ImagesPerSecond { get; private set; }

    /// <summary>Takes note of the images seen by a time.</summary>
    public void Mark(TimeSpan time, long images)
    {
        marks.Enqueue((time, images));
        while (marks.Count > window + 1)
        {
            marks.Dequeue();
        }
        var (start, seen) = marks.Peek();
        var seconds = (time - start).TotalSeconds;
        ImagesPerSecond = seconds > 0 ? (images - seen) / seconds : 0;
    }
}
