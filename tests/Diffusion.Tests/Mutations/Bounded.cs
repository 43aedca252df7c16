using System.Diagnostics;

namespace Diffusion.Tests.Mutations;

/// <summary>What reading a hostile file may cost.</summary>
internal static class Bounded
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Acts, and fails where that does not end: a thread that waits for a pipe waits for ever.</summary>
    internal static T Run<T>(Func<T> act)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(act());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        })
        { IsBackground = true };
        thread.Start();
        Assert.True(done.Task.ContinueWith(_ => { }, TaskScheduler.Default).Wait(Patience), $"not done in {Patience}");
        return done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Acts, and asserts that no more than so many managed bytes were asked for on the way.</summary>
    internal static T Run<T>(long mostBytes, Func<T> act)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var result = Run(act);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, mostBytes);
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
