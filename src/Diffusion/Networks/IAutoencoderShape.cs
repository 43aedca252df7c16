namespace Diffusion.Networks;

/// <summary>What a variational autoencoder is made from, whatever its kind.</summary>
public interface IAutoencoderShape
{
    /// <summary>Channels of the images.</summary>
    int Channels { get; }

    /// <summary>Height and width of the images that it is made for.</summary>
    ImageSize Size { get; }

    /// <summary>How many numbers training adjusts.</summary>
    long Parameters { get; }

    /// <summary>The shape of one image's latent.</summary>
    /// <param name="image">The image's size.</param>
    long[] LatentShape(ImageSize image);

    /// <summary>A network of this shape with fresh weights, drawn from the global generator (<c>torch.manual_seed</c>).</summary>
    /// <exception cref="InputException">The shape is not valid.</exception>
    VariationalAutoencoder Create();
}
