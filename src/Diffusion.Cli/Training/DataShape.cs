using Diffusion.Data;

namespace Diffusion.Cli.Training;

/// <summary>What a network is to be trained on.</summary>
/// <param name="Channels">Channels of an image, or of the latent that stands for it.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="ClassNames">Names of the classes; empty when there are none.</param>
internal sealed record DataShape(int Channels, int Height, int Width, IReadOnlyList<string> ClassNames)
{
    /// <summary>The shape of a set's items.</summary>
    public static DataShape Of(ITrainingSet set) => new(set.Channels, set.Height, set.Width, set.ClassNames);
}
