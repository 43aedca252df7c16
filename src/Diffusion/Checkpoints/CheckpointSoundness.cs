namespace Diffusion.Checkpoints;

/// <summary>Whether a checkpoint's folder is whole: by its manifest, or where it has none by its files and their headers.</summary>
internal static class CheckpointSoundness
{
    private const string TrainingPart = CheckpointFiles.Training + "/";

    /// <summary>The first thing wrong with a folder; null where it is whole.</summary>
    /// <param name="folder">The folder of a step.</param>
    /// <param name="forResume">Whether the training part must be there; else it may have been removed, but not a piece of it.</param>
    internal static string? Damage(string folder, bool forResume)
    {
        if (forResume && !Directory.Exists(Path.Combine(folder, CheckpointFiles.Training)))
        {
            return $"{CheckpointFiles.Training}/ is missing: it can be sampled from, but not resumed";
        }

        return Manifest.IsIn(folder) ? Manifest.Damage(folder, file => IsPresent(folder, file)) : DamageWithoutManifest(folder);
    }

    /// <summary>Whether a file belongs to what only a resume needs.</summary>
    internal static bool IsOfTraining(string file) => file.StartsWith(TrainingPart, StringComparison.Ordinal);

    /// <summary>Whether a file's part is there: the whole training part may be removed to save space.</summary>
    internal static bool IsPresent(string folder, string file) => !IsOfTraining(file) || Directory.Exists(Path.Combine(folder, CheckpointFiles.Training));

    /// <summary>Every file is there, and those of tensors have the length that their header says.</summary>
    private static string? DamageWithoutManifest(string path)
    {
        var isAutoencoder = CheckpointFiles.IsAutoencoder(path);
        try
        {
            if (!isAutoencoder)
            {
                SafeTensors.ReadHeader(Path.Combine(path, CheckpointFiles.Network, CheckpointFiles.Weights));
            }

            if (AutoencoderStore.PartOf(path) is { } autoencoder)
            {
                SafeTensors.ReadHeader(Path.Combine(autoencoder, CheckpointFiles.Weights));
            }

            foreach (var file in TrainingTensors(Path.Combine(path, CheckpointFiles.Training)))
            {
                SafeTensors.ReadHeader(file);
            }
        }
        catch (InputException problem)
        {
            return problem.Message;
        }

        string[] configs = isAutoencoder ? [CheckpointFiles.Likelihood] :
        [
            CheckpointFiles.ModelIndex,
            $"{CheckpointFiles.Network}/{CheckpointFiles.NetworkConfig}",
            $"{CheckpointFiles.Scheduler}/{CheckpointFiles.SchedulerConfig}",
        ];
        return Array.Find(configs, name => !File.Exists(Path.Combine(path, name))) is { } missing ? $"{missing} is missing" : null;
    }

    /// <summary>What state.json lists; nothing where a checkpoint was stripped of its training part.</summary>
    private static IEnumerable<string> TrainingTensors(string path) => Directory.Exists(path)
        ? TrainingFiles.Groups(ConfigReader.Open(Path.Combine(path, CheckpointFiles.TrainingState)))
            .Select(group => Path.Combine(path, group + CheckpointFiles.SafeTensorsExtension))
        : [];
}
