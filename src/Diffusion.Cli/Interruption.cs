using System.Runtime.InteropServices;

namespace Diffusion.Cli;

/// <summary>
/// A request to save and stop: Ctrl-C (SIGINT), the system's (SIGTERM, which clusters send before they take a machine away) or that of a terminal that closes
/// (SIGHUP). A second one stops at once.
/// </summary>
/// <remarks>On Windows SIGTERM is the system's shutdown and SIGHUP the console's close button.</remarks>
internal sealed class Interruption : IDisposable
{
    /// <summary>What a shell adds to a signal's number to tell of it.</summary>
    private const int SignalBase = 128;

    /// <summary>Windows ends the process as soon as the handler of a close or a shutdown returns, and after 5 s anyway.</summary>
    private static readonly TimeSpan WindowsGrace = TimeSpan.FromSeconds(5);

    private static readonly (PosixSignal Signal, int Number, string Name)[] Known =
        [(PosixSignal.SIGHUP, 1, "SIGHUP"), (PosixSignal.SIGINT, 2, "SIGINT"), (PosixSignal.SIGTERM, 15, "SIGTERM")];

    private readonly CancellationTokenSource source = new();
    private readonly ManualResetEventSlim done = new();
    private readonly List<PosixSignalRegistration> registrations;
    private int number;

    /// <summary>Starts listening.</summary>
    private Interruption() =>
        registrations = [.. Known.Where(known => !IsIgnored(known.Number)).Select(known => PosixSignalRegistration.Create(known.Signal, context => Take(context, known.Number)))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Whether there was one.</summary>
    public bool IsRequested => source.IsCancellationRequested;

    /// <summary>The first signal's name; empty before it.</summary>
    public string Name => Array.Find(Known, known => known.Number == number).Name ?? "";

    /// <summary>What the program tells the shell after it: 128 and the signal's number.</summary>
    public int ExitCode => SignalBase + number;

    /// <summary>Does what can be interrupted. Where it gives up for that reason the shell is told so.</summary>
    /// <param name="action">Looks at the interruption now and then; may throw the token's <see cref="OperationCanceledException"/>.</param>
    public static int During(Func<Interruption, int> action)
    {
        using var interruption = new Interruption();
        try
        {
            return action(interruption);
        }
        catch (OperationCanceledException) when (interruption.IsRequested)
        {
            Console.Error.WriteLine($"Interrupted by {interruption.Name}.");
            return interruption.ExitCode;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        done.Set();
        registrations.ForEach(registration => registration.Dispose());
        source.Dispose();
    }

    private void Take(PosixSignalContext context, int signal)
    {
        context.Cancel = Interlocked.CompareExchange(ref number, signal, 0) == 0;
        if (context.Cancel)
        {
            source.Cancel();
        }
        if (OperatingSystem.IsWindows() && context.Signal != PosixSignal.SIGINT)
        {
            done.Wait(WindowsGrace);
        }
    }

    /// <summary>Whether the process was started with a signal switched off, as nohup does: it stays off.</summary>
    private static bool IsIgnored(int signal)
    {
        const string Field = "SigIgn:";
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }
        var mask = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return mask is not null && (Convert.ToUInt64(mask[Field.Length..].Trim(), 16) >> (signal - 1) & 1) != 0;
    }
}
