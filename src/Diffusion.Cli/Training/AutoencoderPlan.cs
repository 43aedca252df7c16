using Diffusion.Cli.Configuration;
using Diffusion.Data;
using Diffusion.Networks;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>A variational autoencoder of the data.</summary>
/// <param name="Options">The settings, resolved.</param>
/// <param name="Shape">The network's shape.</param>
internal sealed record AutoencoderPlan(RunOptions Options, IAutoencoderShape Shape) : IRunPlan
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [];

    private long LatentNumbers => Shape.LatentShape(Shape.Size).Aggregate(1L, (product, side) => product * side);

    /// <summary>The plan of a run from scratch.</summary>
    /// <exception cref="InputException">The network does not fit the data.</exception>
    public static AutoencoderPlan Make(RunOptions options, ImageDataset dataset)
    {
        var size = new ImageSize(dataset.Height, dataset.Width);
        return new AutoencoderPlan(options, options.Model.Kind == ModelKind.Mlp
            ? MlpAutoencoderConfig.From(options.Autoencoder, dataset.Channels, size)
            : AutoencoderConfig.From(options.Model, options.Autoencoder, dataset.Channels, size));
    }

    /// <inheritdoc/>
    public string Describe(ImageDataset dataset)
    {
        var image = (long)Shape.Channels * Shape.Size.Height * Shape.Size.Width;
        return FormattableString.Invariant($"{Shape.Parameters:N0} parameters; a latent of {string.Join('×', Shape.LatentShape(Shape.Size))} numbers for an image's {image:N0}, {image / (double)LatentNumbers:0.#} times as many");
    }

    /// <inheritdoc/>
    public IModelInTraining CreateModel(ImageDataset dataset, Device device) => new AutoencoderModel(this, dataset, device);
}
