using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Diffusion.Tests.Mutations;

/// <summary>What reading a hostile file may cost.</summary>
internal static class Bounded
{
    private const long MostBytes = 64 << 20;
    private const int Attempts = 3;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Reads, and asserts the law: soundly or with an <see cref="InputException"/> of one line, in a second and 64 MiB.</summary>
    /// <returns>Whether it was read.</returns>
    internal static bool Obeys(Action read, string what)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            string? refusal = null;
            try
            {
                read();
            }
            catch (InputException exception)
            {
                refusal = exception.Message;
            }
            catch (Exception exception)
            {
                Assert.Fail($"{what}: {exception}");
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before <= MostBytes, $"{what}: {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
            Assert.True(refusal is null || (refusal.Length is > 0 and < 6000 && !refusal.AsSpan().ContainsAny('\n', '\r', '\0')), $"{what}: {refusal}");
            if (clock.Elapsed <= MostTime)
            {
                return refusal is null;
            }

            // Once may be the machine, busy with other things.
            Assert.True(attempt < Attempts, $"{what}: {clock.Elapsed}");
        }
    }

    /// <summary>Acts, and fails where that does not end: a thread that waits for a pipe waits for ever.</summary>
    internal static T Run<T>(Func<T> act)
    {
        var result = default(T);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = act();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(Patience), $"not done in {Patience}");
        failure?.Throw();
        return result!;
    }

    /// <summary>Acts, and asserts that no more than so many managed bytes were asked for on the way, by any thread: for tests that run alone.</summary>
    internal static T Run<T>(long mostBytes, Func<T> act)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var result = Run(act);
        var asked = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(asked <= mostBytes, $"{asked} bytes where {mostBytes} may be asked for");
        return result;
    }

    /// <summary>Makes a pipe that nobody writes to.</summary>
    internal static string Pipe(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return path;
    }
}
