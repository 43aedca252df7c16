using System.Diagnostics;
using System.Globalization;
using Diffusion.Cli.Logging;

namespace Diffusion.Cli.Sampling;

/// <summary>Tells how far the making of pictures is: a line for each per cent at most, with the speed and the time left.</summary>
/// <param name="total">Pictures in all.</param>
/// <param name="already">Those that were there before.</param>
/// <param name="tell">Takes a line.</param>
internal sealed class SampleProgress(int total, int already, Action<string> tell)
{
    private const int Window = 20;
    private const int Lines = 100;

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly SteadyRate rate = new(Window);
    private int made;
    private long told = -1;

    /// <summary>Begins.</summary>
    public void Begin()
    {
        rate.Mark(clock.Elapsed, 0);
        if (already > 0)
        {
            tell($"{already} of {total} images are there already");
        }
    }

    /// <summary>Some more are made.</summary>
    public void Add(int pictures)
    {
        made += pictures;
        rate.Mark(clock.Elapsed, made);
        var done = already + made;
        var share = (long)done * Lines / total;
        if (share == told && done < total)
        {
            return;
        }
        told = share;
        var speed = rate.ImagesPerSecond;
        var left = speed > 0 ? TimeSpan.FromSeconds((total - done) / speed) : TimeSpan.Zero;
        tell(string.Create(CultureInfo.InvariantCulture, $"{done} of {total} images, {speed:0.0} images/s, {Math.Floor(left.TotalHours):00}:{left:mm\\:ss} left"));
    }
}
