using System.Runtime.InteropServices;

namespace Diffusion.Cli.Tests.Faults;

/// <summary>Pipes that hold as little as Linux allows: who writes into one that nobody reads soon stands still.</summary>
internal static partial class SmallPipe
{
    /// <summary>Bytes: one page.</summary>
    public const int Capacity = 4096;

    private const int SetPipeSize = 1031;

    public static void Shrink(SafeHandle pipe) => Assert.Equal(Capacity, fcntl(pipe, SetPipeSize, Capacity));

    [LibraryImport("libc")]
    private static partial int fcntl(SafeHandle file, int command, int argument);
}
