using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>
/// Records how long libtorch's operators take, ours among them, on every thread of the processor. One recording at a time in a process; while there is none it costs
/// nothing. What a graphics processor does after an operator has returned is not seen.
/// </summary>
internal static unsafe class OperationRecorder
{
    /// <summary>Forgets what was recorded, and records from here on.</summary>
    /// <exception cref="ExternalException">Something is being recorded already.</exception>
    internal static void Start() => Native.tss_operations_start().Check();

    /// <summary>Tells that a training step begins: what wants no gradient and comes after the step's backward pass is its update.</summary>
    internal static void BeginStep() => Native.tss_operations_step();

    /// <summary>Ends the recording.</summary>
    /// <returns>A line for each way in which operators were called within each other.</returns>
    /// <exception cref="ExternalException">Nothing is being recorded.</exception>
    internal static IReadOnlyList<OperationTime> Stop()
    {
        int count;
        Native.tss_operations_stop(&count).Check();
        return [.. Enumerable.Range(0, count).Select(Read)];
    }

    private static OperationTime Read(int index)
    {
        byte* path;
        long calls, nanoseconds;
        Native.tss_operations_read(index, &path, &calls, &nanoseconds).Check();
        var names = Marshal.PtrToStringUTF8((nint)path)!.Split('\n');
        return new OperationTime(names[0] == "update", names[1..], calls, TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick));
    }
}
