using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;

namespace Diffusion.Cli.Tests.Faults;

/// <summary>The program as a process of its own, to which the system does what systems do.</summary>
internal sealed partial class Child : IDisposable
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    private const int FileSize = 1;
    private const int AddressSpace = 9;
    private const int LittleAhead = 128;

    private static readonly (string, string) OneThread = ("OMP_NUM_THREADS", "1");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan TakesNotice = TimeSpan.FromMilliseconds(200);

    private readonly Process process;
    private readonly StringBuilder error = new();
    private readonly string? pausesAt;
    private readonly ManualResetEventSlim readsOn = new(false);
    private readonly Thread errors;
    private readonly Task<string> output;

    /// <summary>On one thread, as most tests want it.</summary>
    public Child(string folder, params string[] arguments)
        : this(folder, arguments, pausesAt: null, OneThread)
    {
    }

    private Child(string folder, string[] arguments, string? pausesAt, params (string Name, string Value)[] environment)
    {
        this.pausesAt = pausesAt;
        process = CommandLine.Start(folder, arguments, environment);
        output = process.StandardOutput.ReadToEndAsync();
        if (pausesAt is not null)
        {
            SmallPipe.Shrink(((PipeStream)process.StandardError.BaseStream).SafePipeHandle);
        }
        errors = new Thread(ReadErrors) { IsBackground = true }; // its own: those of the pool may all be busy with other tests
        errors.Start();
    }

    /// <summary>One on as many threads as the program takes by itself.</summary>
    public static Child OnAllThreads(string folder, params string[] arguments) => new(folder, arguments, pausesAt: null);

    /// <summary>One that comes no further, once it has written a text to standard error, than what a <see cref="SmallPipe"/> holds of what it writes next.</summary>
    public static Child ThatPausesAt(string text, string folder, params string[] arguments) => new(folder, arguments, text, OneThread);

    /// <summary>What it has written to standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (error)
            {
                return error.ToString();
            }
        }
    }

    public bool HasEnded => process.HasExited;

    public TimeSpan ProcessorTime => process.TotalProcessorTime;

    /// <summary>Waits until it is so; a process that ends before is a failure.</summary>
    public void WaitUntil(Func<bool> isSo)
    {
        var clock = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.False(process.HasExited && !isSo(), Error);
            Assert.True(clock.Elapsed < Patience, Error);
            Thread.Sleep(5);
        }
    }

    /// <summary>Waits until standard error has a text.</summary>
    public void WaitFor(string text) => WaitUntil(() => Error.Contains(text, StringComparison.Ordinal));

    /// <summary>Whether it has a file open.</summary>
    public bool HasOpen(string path) => !process.HasExited && Directory.EnumerateFiles($"/proc/{process.Id}/fd").Any(open => new FileInfo(open).LinkTarget == path);

    /// <summary>Lets a program go on that pauses.</summary>
    public void GoOn() => readsOn.Set();

    /// <summary>Sends a signal that the program itself takes, and gives it time to take it.</summary>
    public void SendAndGiveTime(int signal)
    {
        Send(signal);
        Thread.Sleep(TakesNotice);
    }

    public void Send(int signal) => Assert.Equal(0, kill(process.Id, signal));

    /// <summary>No file may grow above a size from now on, as on a full disk; null takes the limit back.</summary>
    public void LimitFiles(long? bytes) => Limit(FileSize, bytes is null ? ulong.MaxValue : (ulong)bytes);

    /// <summary>So many bytes more of memory may be had from now on.</summary>
    public void LimitMemory(long bytes)
    {
        var pages = File.ReadAllText($"/proc/{process.Id}/statm").Split(' ')[0];
        Limit(AddressSpace, (ulong.Parse(pages, System.Globalization.CultureInfo.InvariantCulture) * (ulong)Environment.SystemPageSize) + (ulong)bytes);
    }

    /// <summary>Waits for the end, and tells how long it took.</summary>
    public CommandLine.Result Finish(out TimeSpan took)
    {
        var clock = Stopwatch.StartNew();
        Assert.True(process.WaitForExit(Patience), Error);
        took = clock.Elapsed;
        errors.Join(); // for the last lines
        return new CommandLine.Result(process.ExitCode, output.Result, Error);
    }

    public CommandLine.Result Finish() => Finish(out _);

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }
        readsOn.Set();
        errors.Join();
        process.Dispose();
        readsOn.Dispose();
    }

    private void ReadErrors()
    {
        using var reader = new StreamReader(process.StandardError.BaseStream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, LittleAhead);
        while (reader.ReadLine() is { } line)
        {
            lock (error)
            {
                error.Append(line).Append('\n');
            }
            if (pausesAt is not null && line.Contains(pausesAt, StringComparison.Ordinal))
            {
                readsOn.Wait();
            }
        }
    }

    private void Limit(int resource, ulong soft)
    {
        Assert.Equal(0, prlimit(process.Id, resource, 0, out var limit));
        limit.Soft = Math.Min(soft, limit.Hard);
        Assert.Equal(0, prlimit(process.Id, resource, limit, 0));
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "prlimit64")]
    private static partial int prlimit(int process, int resource, in Bounds limit, nint old);

    [LibraryImport("libc", EntryPoint = "prlimit64")]
    private static partial int prlimit(int process, int resource, nint limit, out Bounds old);

    [StructLayout(LayoutKind.Sequential)]
    private struct Bounds
    {
        public ulong Soft;
        public ulong Hard;
    }
}
