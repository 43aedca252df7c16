using System.Runtime.InteropServices;

namespace Diffusion.Cli.Training;

/// <summary>Ctrl-C as a request to save and stop; a second one stops at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration registration;

    /// <summary>Starts listening.</summary>
    public Interruption() => registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
    {
        context.Cancel = !source.IsCancellationRequested;
        source.Cancel();
    });

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Whether Ctrl-C was pressed.</summary>
    public bool IsRequested => source.IsCancellationRequested;

    /// <inheritdoc/>
    public void Dispose()
    {
        registration.Dispose();
        source.Dispose();
    }
}
