using System.Runtime.InteropServices;

namespace Diffusion.Imaging.Tests;

/// <summary>The processor time of this thread: what an action costs, whatever else the machine does meanwhile.</summary>
internal static class ThreadTime
{
    private static readonly int Clock = OperatingSystem.IsMacOS() ? 16 : 3;

    public static TimeSpan Now
    {
        get
        {
            Assert.Equal(0, clock_gettime(Clock, out var time));
            return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick);
        }
    }

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, out Moment time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Moment
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
