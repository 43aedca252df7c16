using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>
/// Autoencoders on disk: a folder that diffusers' <c>AutoencoderKL</c> saved (config.json and weights), or a pipeline folder that holds one as <c>vae</c> or, as
/// LDMPipeline does, as <c>vqvae</c>.
/// </summary>
public static class AutoencoderStore
{
    /// <summary>The names that pipelines give the part; the first is LDMPipeline's, and ours.</summary>
    private static readonly string[] Parts = [CheckpointFiles.Autoencoder, "vae"];

    /// <summary>Reads an autoencoder.</summary>
    /// <param name="folder">Its own folder, or that of a pipeline.</param>
    /// <returns>The contents; their tensors belong to the current dispose scope.</returns>
    /// <exception cref="InputException">There is none, or a file is damaged or not supported.</exception>
    public static AutoencoderContents Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Read(FolderOf(folder));
    }

    /// <summary>The autoencoder's own folder.</summary>
    /// <exception cref="InputException">There is none.</exception>
    internal static string FolderOf(string folder) => PartOf(folder) ?? (File.Exists(Path.Combine(folder, CheckpointFiles.NetworkConfig))
        ? folder
        : throw new InputException($"{folder} holds no autoencoder: give a folder that AutoencoderKL.save_pretrained wrote, or that of a pipeline with {string.Join(" or ", Parts)}."));

    /// <summary>Writes an autoencoder's own folder, as <c>AutoencoderKL.save_pretrained</c> does; every file is on disk on return.</summary>
    /// <param name="folder">Made where it is not there.</param>
    /// <param name="contents">What to write.</param>
    public static void Save(string folder, AutoencoderContents contents)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(contents);
        Directory.CreateDirectory(folder);
        AutoencoderConfigFile.Write(Path.Combine(folder, CheckpointFiles.NetworkConfig), contents.Config);
        SafeTensors.Write(Path.Combine(folder, CheckpointFiles.Weights), contents.Weights, contents.Metadata);
        Durable.FlushFolder(folder);
    }

    /// <summary>The folder of a pipeline's autoencoder; null where it has none.</summary>
    /// <exception cref="InputException">model_index.json lists one that is not there.</exception>
    internal static string? PartOf(string pipeline)
    {
        var index = Path.Combine(pipeline, CheckpointFiles.ModelIndex);
        if (ModelIndexFile.FirstOf(index, Parts) is { } listed)
        {
            var folder = Path.Combine(pipeline, listed);
            return Directory.Exists(folder) ? folder : throw new InputException($"{index} lists \"{listed}\", but there is no folder {folder}.");
        }

        return Parts.Select(part => Path.Combine(pipeline, part)).FirstOrDefault(folder => File.Exists(Path.Combine(folder, CheckpointFiles.NetworkConfig)));
    }

    internal static AutoencoderContents Read(string folder)
    {
        using var scope = NewDisposeScope();
        var config = AutoencoderConfigFile.Read(Path.Combine(folder, CheckpointFiles.NetworkConfig));
        var (weights, metadata) = WeightFiles.Read(folder);
        foreach (var tensor in weights.Values)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return new AutoencoderContents(config, weights) { Metadata = metadata };
    }
}
