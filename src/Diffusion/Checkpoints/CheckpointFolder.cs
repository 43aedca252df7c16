using Diffusion.Networks;

namespace Diffusion.Checkpoints;

/// <summary>The parts of a checkpoint, or of any folder that diffusers saved, each read on its own and without its weights.</summary>
/// <param name="folder">A folder with the parts in folders of their own, or everything in the root as before diffusers 0.15.</param>
public sealed class CheckpointFolder(string folder)
{
    /// <summary>The U-Net's folder.</summary>
    public string Network => CheckpointFiles.Part(folder, CheckpointFiles.Network);

    /// <summary>The U-Net's config.json.</summary>
    public string NetworkConfig => Path.Combine(Network, CheckpointFiles.NetworkConfig);

    /// <summary>The noise process's scheduler_config.json.</summary>
    public string SchedulerConfig => Path.Combine(CheckpointFiles.Part(folder, CheckpointFiles.Scheduler), CheckpointFiles.SchedulerConfig);

    /// <summary>The folder of the autoencoder in whose latents the network works; null where it works on images.</summary>
    /// <exception cref="InputException">model_index.json lists one that is not there.</exception>
    public string? Autoencoder => AutoencoderStore.PartOf(folder);

    /// <summary>Whether a folder is a pipeline: with its model_index.json, or with a network in a folder of its own.</summary>
    public static bool IsPipeline(string folder) => CheckpointFiles.IsPipeline(folder);

    /// <summary>Whether a file is in a format of weights that can run code when it is read.</summary>
    public static bool IsPickle(string path) => CheckpointFiles.IsPickle(path);

    /// <summary>Why such a file is refused, and what to do instead.</summary>
    public static InputException PickleRefused(string path) => CheckpointFiles.PickleRefused(path);

    /// <summary>The first thing that is wrong with the files of a folder that has a manifest: all are read. Null where nothing is, or there is no manifest.</summary>
    public string? Damage() => Manifest.IsIn(folder) ? CheckpointSoundness.Damage(folder, forResume: false) : null;

    /// <summary>The shape of the U-Net.</summary>
    /// <exception cref="InputException">The file cannot be read, or describes a network that is not supported.</exception>
    public UNetConfig ReadNetwork()
    {
        CheckpointFiles.RequireNetwork(folder);
        return UNetConfigFile.Read(NetworkConfig);
    }

    /// <summary>The noise process and what the network predicts of it.</summary>
    /// <exception cref="InputException">The file cannot be read, or describes a process that is not supported.</exception>
    public SchedulerConfig ReadScheduler() => SchedulerConfigFile.Read(SchedulerConfig);

    /// <summary>Names of the classes, label 0 first; empty when the folder says none.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public IReadOnlyList<string> ReadClassNames()
    {
        var file = Path.Combine(folder, CheckpointFiles.Classes);
        return File.Exists(file) ? ClassNames(ConfigReader.Open(file)) : [];
    }

    /// <summary>Names end up on terminals, in folders and in pictures.</summary>
    internal static IReadOnlyList<string> ClassNames(ConfigReader file)
    {
        const string field = "classes";
        var names = file.Texts(field, []);
        return names.FirstOrDefault(name => name.Any(OneLine.IsControl)) is { } strange
            ? throw file.Error(field, $"names \"{OneLine.Of(strange)}\", which holds control characters; rename it")
            : names;
    }

    /// <summary>How far training had come, and what of it is there; null for a folder without a training part.</summary>
    /// <exception cref="InputException">The training part's state.json is missing or damaged.</exception>
    public TrainingParts? ReadTraining()
    {
        var training = Path.Combine(folder, CheckpointFiles.Training);
        if (!Directory.Exists(training))
        {
            return null;
        }

        var state = ConfigReader.Open(Path.Combine(training, CheckpointFiles.TrainingState));
        var listed = TrainingFiles.Groups(state);
        var needed = TrainingFiles.Needed(state.Bool(TrainingFiles.AverageField, false)).Union(listed, StringComparer.Ordinal);
        return new TrainingParts(
            state.Long(TrainingFiles.StepField),
            state.Long(TrainingFiles.ImagesField),
            state.Texts(TrainingFiles.AveragesField, TrainingFiles.OnlyAverage),
            [.. needed.Where(group => !listed.Contains(group) || !IsSound(Path.Combine(training, group + CheckpointFiles.SafeTensorsExtension)))]);
    }

    private static bool IsSound(string file)
    {
        try
        {
            SafeTensors.ReadHeader(file);
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }
}
