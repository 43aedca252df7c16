namespace Diffusion.Checkpoints;

/// <summary>
/// The checkpoints of a run: <c>RUN/checkpoints/step-0001000/</c>, each a folder that diffusers loads unchanged. One appears whole or not at all: it is
/// written under another name, brought to disk, then renamed.
/// </summary>
/// <param name="runFolder">The run's folder; made when first needed.</param>
public sealed class CheckpointStore(string runFolder)
{
    /// <summary>Name of the folder inside a run that holds its checkpoints.</summary>
    public const string FolderName = "checkpoints";

    private readonly StepFolders folders = new(Path.Combine(runFolder, FolderName));

    /// <summary>Reads a checkpoint, or any pipeline folder that diffusers saved with a <c>UNet2DModel</c>.</summary>
    /// <param name="folder">What <see cref="CheckpointPath.Resolve"/> gave.</param>
    /// <param name="withTraining">Whether to read what a resume needs too.</param>
    /// <returns>The contents; their tensors belong to the current dispose scope.</returns>
    /// <exception cref="InputException">A file is missing, damaged or not supported.</exception>
    public static CheckpointContents Load(string folder, bool withTraining)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return CheckpointReader.Read(folder, withTraining);
    }

    /// <summary>Saves a checkpoint, replacing one of the same step.</summary>
    /// <param name="contents">What to save; <see cref="ICheckpoint.Training"/> must be there: its step names the folder.</param>
    /// <returns>The checkpoint's folder; it is on disk.</returns>
    /// <exception cref="ArgumentException">There is no training state.</exception>
    /// <exception cref="IOException">The disk is full or refuses; older checkpoints are as they were.</exception>
    public string Save(ICheckpoint contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var step = contents.Training?.Step ?? throw new ArgumentException("A checkpoint needs the training state: its step names the folder.", nameof(contents));
        return folders.Write(step, contents.WriteTo);
    }

    /// <summary>The newest whole checkpoint.</summary>
    /// <returns>Its folder, or null when there is none.</returns>
    public string? Latest() => Whole().FirstOrDefault();

    /// <summary>Every whole checkpoint, newest first.</summary>
    /// <returns>Their folders.</returns>
    public IReadOnlyList<string> All() => [.. Whole()];

    /// <summary>Deletes all but the newest checkpoints, and what interrupted saves have left.</summary>
    /// <param name="keep">How many to keep, 1 or more.</param>
    public void Prune(int keep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        folders.Delete(Whole().Skip(keep));
    }

    /// <summary>Newest first.</summary>
    private IEnumerable<string> Whole() => folders.NewestFirst().Where(IsWhole);

    /// <summary>Every file is there, and those of tensors have the length that their header says.</summary>
    private static bool IsWhole(string path)
    {
        try
        {
            var isAutoencoder = CheckpointFiles.IsAutoencoder(path);
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

            string[] others = isAutoencoder
                ? [Path.Combine(path, CheckpointFiles.Likelihood)]
                :
                [
                    Path.Combine(path, CheckpointFiles.ModelIndex),
                    Path.Combine(path, CheckpointFiles.Network, CheckpointFiles.NetworkConfig),
                    Path.Combine(path, CheckpointFiles.Scheduler, CheckpointFiles.SchedulerConfig),
                ];
            return others.All(File.Exists);
        }
        catch (InputException)
        {
            return false;
        }
    }

    /// <summary>What state.json lists; nothing where a checkpoint was stripped of its training part.</summary>
    private static IEnumerable<string> TrainingTensors(string path) => Directory.Exists(path)
        ? ConfigReader.Open(Path.Combine(path, CheckpointFiles.TrainingState)).Texts(TrainingFiles.FilesField, [])
            .Select(group => Path.Combine(path, group + CheckpointFiles.SafeTensorsExtension))
        : [];
}
