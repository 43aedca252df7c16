using Diffusion.Networks;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>
/// Autoencoders on disk: a folder that diffusers' <c>AutoencoderKL</c> saved (config.json and weights), or a pipeline folder that holds one as <c>vae</c> or, as
/// LDMPipeline does, as <c>vqvae</c>.
/// </summary>
public static class AutoencoderStore
{
    private const string Expected = "Give the folder of an AutoencoderKL, that of a pipeline or a checkpoint with one (vae or vqvae), or a run folder";

    /// <summary>The names that pipelines give the part: LDMPipeline's, which is ours too, and that of the others, which is ours for an autoencoder alone.</summary>
    public static IReadOnlyList<string> Parts { get; } = [CheckpointFiles.Autoencoder, CheckpointFiles.OwnAutoencoder];

    /// <summary>The folder of the autoencoder that a path means.</summary>
    /// <param name="path">Its own folder; that of a pipeline or a checkpoint that holds one; a run folder or its checkpoints folder: that of the newest checkpoint.</param>
    /// <returns>A folder with a config.json and weights; neither has been read.</returns>
    /// <exception cref="InputException">There is none; the message says what to give instead.</exception>
    public static string Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path))
        {
            throw CheckpointFiles.IsPickle(path) ? CheckpointFiles.PickleRefused(path) : new InputException($"{path} is a file. {Expected}.");
        }

        if (!Directory.Exists(path))
        {
            throw new InputException($"There is no folder {path}. {Expected}.");
        }

        var run = CheckpointPath.RunFolder(path);
        var folder = run is null ? path : new CheckpointStore(run).Latest() ?? throw new InputException($"{path} holds no whole checkpoint yet: train longer, or give another folder.");
        return PartOf(folder) ?? (File.Exists(Path.Combine(folder, CheckpointFiles.NetworkConfig)) ? folder : throw new InputException($"{folder} holds no autoencoder. {Expected}."));
    }

    /// <summary>Reads an autoencoder.</summary>
    /// <param name="path">What <see cref="Find"/> takes.</param>
    /// <returns>The contents; their tensors belong to the current dispose scope.</returns>
    /// <exception cref="InputException">There is none, or a file is damaged or not supported.</exception>
    public static AutoencoderContents Load(string path)
    {
        var folder = Find(path);
        var part = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Path.GetDirectoryName(part) is { } checkpoint)
        {
            Manifest.Check(checkpoint, file => file.StartsWith(Path.GetFileName(part) + "/", StringComparison.Ordinal));
        }

        return Read(folder);
    }

    /// <summary>Reads an autoencoder's shape alone.</summary>
    /// <param name="folder">What <see cref="Find"/> gave.</param>
    /// <exception cref="InputException">The file is damaged, or describes another kind of network, or one that is not supported.</exception>
    public static AutoencoderConfig ReadConfig(string folder) => AutoencoderConfigFile.Read(Path.Combine(folder, CheckpointFiles.NetworkConfig));

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
        var config = ReadConfig(folder);
        var (weights, metadata) = WeightFiles.Read(folder);
        foreach (var tensor in weights.Values)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return new AutoencoderContents(config, weights) { Metadata = metadata };
    }
}
