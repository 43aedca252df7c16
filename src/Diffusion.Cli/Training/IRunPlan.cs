using Diffusion.Cli.Configuration;
using Diffusion.Data;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>What is trained on the data, before any of it is made.</summary>
internal interface IRunPlan
{
    /// <summary>The settings, resolved.</summary>
    RunOptions Options { get; }

    /// <summary>What the user should know of how things were brought together, a sentence each.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>The network's size and what it costs, in a line.</summary>
    string Describe(ImageDataset dataset);

    /// <summary>Makes the network, or goes on with a trained one. Writes nothing.</summary>
    /// <exception cref="InputException">The trained one cannot be read.</exception>
    IModelInTraining CreateModel(ImageDataset dataset, Device device);
}
