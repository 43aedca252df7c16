using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>
/// Parts of one piece of work side by side, on the threads that operators run on: an operator that a part calls runs on the part's thread alone, and what the kernels
/// make of a weight they make once for all parts.
/// </summary>
internal static unsafe class Parts
{
    /// <summary>Does all parts; which thread does which, and in what order, is left to chance.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="part">Does the part of an index from 0 on. Modes and scopes of the caller's thread do not reach it. It changes no weight.</param>
    /// <remarks>After a failure no more parts are begun; the first that failed is thrown once those under way have ended.</remarks>
    internal static void Run(int count, Action<int> part)
    {
        var work = new Work(part);
        var handle = GCHandle.Alloc(work);
        try
        {
            Native.tss_parts_run(count, &Do, (void*)GCHandle.ToIntPtr(handle)).Check();
        }
        finally
        {
            handle.Free();
        }

        work.Failure?.Throw();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Do(long index, void* context) => ((Work)GCHandle.FromIntPtr((nint)context).Target!).Do((int)index);

    private sealed class Work(Action<int> part)
    {
        private ExceptionDispatchInfo? failure;

        internal ExceptionDispatchInfo? Failure => failure;

        internal void Do(int index)
        {
            if (Volatile.Read(ref failure) is not null) return;
            try
            {
                part(index);
            }
            catch (Exception problem)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(problem), null);
            }
        }
    }
}
