namespace Diffusion.Networks;

/// <summary>What kind of network a run trains, and so on what.</summary>
public enum ModelKind
{
    /// <summary>A U-Net that removes noise.</summary>
    UNet,

    /// <summary>A convolutional variational autoencoder in the layout of diffusers' AutoencoderKL.</summary>
    Autoencoder,

    /// <summary>A variational autoencoder of fully connected layers.</summary>
    Mlp,
}
