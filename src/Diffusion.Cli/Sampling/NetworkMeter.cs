using Diffusion.Denoising;

namespace Diffusion.Cli.Sampling;

/// <summary>Stands before each call of a network: counts what it is asked (guidance asks it twice for a picture, and with another network that one too).</summary>
internal sealed class NetworkMeter
{
    /// <summary>Images that a network was asked about since <see cref="Restart"/>.</summary>
    public long Images { get; private set; }

    /// <summary>Ends the work at the next call.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Counts from 0 again.</summary>
    public void Restart() => Images = 0;

    /// <summary>The same network, counted.</summary>
    public Network Of(Network network) => (input, condition, labels) =>
    {
        Cancellation.ThrowIfCancellationRequested();
        Images += input.shape[0];
        return network(input, condition, labels);
    };
}
