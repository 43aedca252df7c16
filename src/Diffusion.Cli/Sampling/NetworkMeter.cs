using Diffusion.Denoising;

namespace Diffusion.Cli.Sampling;

/// <summary>Counts what a network is asked: guidance asks it twice for a picture, and with another network that one too.</summary>
internal sealed class NetworkMeter
{
    /// <summary>Images that a network was asked about since <see cref="Restart"/>.</summary>
    public long Images { get; private set; }

    /// <summary>Counts from 0 again.</summary>
    public void Restart() => Images = 0;

    /// <summary>The same network, counted.</summary>
    public Network Of(Network network) => (input, condition, labels) =>
    {
        Images += input.shape[0];
        return network(input, condition, labels);
    };
}
