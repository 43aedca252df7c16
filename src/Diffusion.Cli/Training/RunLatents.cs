using Diffusion.Data;
using Diffusion.Networks;

namespace Diffusion.Cli.Training;

/// <summary>What a run in latents is trained on.</summary>
/// <param name="Space">The autoencoder, with the scale of its latents.</param>
/// <param name="Data">The data set, encoded.</param>
internal sealed record RunLatents(LatentSpace Space, LatentDataset Data) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Data.Dispose();
        Space.Dispose();
    }
}
