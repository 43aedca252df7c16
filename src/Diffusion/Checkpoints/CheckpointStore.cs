using System.Globalization;

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

    private const string Prefix = "step-";

    /// <summary>Being written, or being deleted.</summary>
    private const string Unfinished = ".partial";

    /// <summary>Moved aside by a save of the same step that has not finished: whole, and counted while nothing has taken its place.</summary>
    private const string Replaced = ".replaced";

    private readonly string folder = Path.Combine(runFolder, FolderName);

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
    /// <param name="contents">What to save; <see cref="CheckpointContents.Training"/> must be there: its step names the folder.</param>
    /// <returns>The checkpoint's folder; it is on disk.</returns>
    /// <exception cref="ArgumentException">There is no training state.</exception>
    /// <exception cref="IOException">The disk is full or refuses; older checkpoints are as they were.</exception>
    public string Save(CheckpointContents contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var step = contents.Training?.Step ?? throw new ArgumentException("A checkpoint needs the training state: its step names the folder.", nameof(contents));
        var target = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:0000000}"));
        var partial = target + Unfinished;
        DeleteIfThere(partial);
        Directory.CreateDirectory(partial);
        CheckpointWriter.Write(partial, contents);
        Publish(partial, target);
        return target;
    }

    /// <summary>The newest whole checkpoint.</summary>
    /// <returns>Its folder, or null when there is none.</returns>
    public string? Latest() => Whole().FirstOrDefault();

    /// <summary>Deletes all but the newest checkpoints, and what interrupted saves have left.</summary>
    /// <param name="keep">How many to keep, 1 or more.</param>
    public void Prune(int keep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        foreach (var old in Whole().Skip(keep).ToList())
        {
            // Renamed first: half deleted, it must not look like a checkpoint.
            var doomed = old + Unfinished;
            DeleteIfThere(doomed);
            Directory.Move(old, doomed);
        }

        foreach (var leftover in Folders().Where(path => path.EndsWith(Unfinished, StringComparison.Ordinal)).ToList())
        {
            Directory.Delete(leftover, recursive: true);
        }

        Durable.FlushFolder(folder);
    }

    private void Publish(string partial, string target)
    {
        var replaced = target + Replaced;
        if (Directory.Exists(target))
        {
            DeleteIfThere(replaced);
            Directory.Move(target, replaced);
        }

        Directory.Move(partial, target);
        Durable.FlushFolder(folder);
        DeleteIfThere(replaced);
    }

    /// <summary>Newest first; of one step, the one that took the other's place first.</summary>
    private IEnumerable<string> Whole() => Folders()
        .Select(path => (Path: path, Step: StepOf(path)))
        .Where(entry => entry.Step is not null)
        .OrderByDescending(entry => entry.Step)
        .ThenBy(entry => entry.Path.Length)
        .Select(entry => entry.Path)
        .Where(IsWhole);

    private string[] Folders() => Directory.Exists(folder) ? Directory.GetDirectories(folder, Prefix + "*") : [];

    private static long? StepOf(string path)
    {
        var digits = Path.GetFileName(path)[Prefix.Length..];
        digits = digits.EndsWith(Replaced, StringComparison.Ordinal) ? digits[..^Replaced.Length] : digits;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;
    }

    /// <summary>Every file is there, and those of tensors have the length that their header says.</summary>
    private static bool IsWhole(string path)
    {
        try
        {
            SafeTensors.ReadHeader(Path.Combine(path, CheckpointFiles.Network, CheckpointFiles.Weights));
            foreach (var file in TrainingTensors(Path.Combine(path, CheckpointFiles.Training)))
            {
                SafeTensors.ReadHeader(file);
            }

            return new[]
            {
                Path.Combine(path, CheckpointFiles.ModelIndex),
                Path.Combine(path, CheckpointFiles.Network, CheckpointFiles.NetworkConfig),
                Path.Combine(path, CheckpointFiles.Scheduler, CheckpointFiles.SchedulerConfig),
            }.All(File.Exists);
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

    private static void DeleteIfThere(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
