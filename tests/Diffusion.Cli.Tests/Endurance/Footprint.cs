using System.Globalization;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests.Endurance;

/// <summary>What this process holds at a moment.</summary>
/// <param name="Step">Which step, or which round, of the work.</param>
/// <param name="Values">How much of each kind, in the order of <see cref="Kinds"/>.</param>
internal sealed record Footprint(long Step, IReadOnlyList<double> Values)
{
    private const double MiB = 1 << 20;

    /// <summary>What is counted.</summary>
    internal static readonly IReadOnlyList<string> Kinds =
        ["live tensors", "managed MiB", "resident MiB", "file descriptors", "threads", "mapped regions", "temporary files"];

    /// <summary>Counts, after everything that could be collected has been.</summary>
    /// <param name="step">Which step.</param>
    /// <param name="temporary">The folder of temporary files.</param>
    internal static Footprint Of(long step, string temporary)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return new Footprint(step,
        [
            Tensor.TotalCount,
            GC.GetTotalMemory(forceFullCollection: false) / MiB,
            ResidentPages() * Environment.SystemPageSize / MiB,
            Directory.GetFileSystemEntries("/proc/self/fd").Length,
            Directory.GetDirectories("/proc/self/task").Length,
            File.ReadLines("/proc/self/maps").Count(),
            Directory.GetFileSystemEntries(temporary, "*", SearchOption.AllDirectories).Length,
        ]);
    }

    private static long ResidentPages() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture);
}
