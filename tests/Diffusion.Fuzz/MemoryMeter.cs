using System.Globalization;

namespace Diffusion.Fuzz;

/// <summary>How much memory something adds at its worst moment, native memory included: the kernel keeps the peak of what was resident.</summary>
internal static class MemoryMeter
{
    private const string ResetPeak = "5"; // proc(5), clear_refs

    /// <summary>Begins a measurement; what is resident now counts as nothing.</summary>
    public static long Begin()
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", ResetPeak);
        }

        return Resident("VmRSS:");
    }

    /// <summary>Bytes that the worst moment since had more.</summary>
    public static long Growth(long begin) => Math.Max(0, Resident("VmHWM:") - begin);

    private static long Resident(string line) => OperatingSystem.IsLinux()
        ? 1024 * long.Parse(File.ReadLines("/proc/self/status").First(text => text.StartsWith(line, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
        : Environment.WorkingSet;
}
