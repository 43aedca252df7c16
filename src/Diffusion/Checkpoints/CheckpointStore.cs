namespace Diffusion.Checkpoints;

/// <summary>
/// The checkpoints of a run: <c>RUN/checkpoints/step-0001000/</c>, each a folder that diffusers loads unchanged. One appears whole or not at all: it is
/// written under another name, brought to disk, then renamed. Its <c>manifest.json</c> holds the lengths and SHA-256 of its files, so that one that has been
/// damaged since is told from a whole one.
/// </summary>
/// <param name="runFolder">The run's folder; made when first needed.</param>
public sealed class CheckpointStore(string runFolder)
{
    /// <summary>Name of the folder inside a run that holds its checkpoints.</summary>
    public const string FolderName = "checkpoints";

    private readonly StepFolders folders = new(Path.Combine(runFolder, FolderName));

    /// <summary>The files of folders that were found whole, as they were then: pruning after every save must not read them all again.</summary>
    private readonly Dictionary<string, string> foundWhole = [];

    /// <summary>Reads a checkpoint, or any pipeline folder that diffusers saved with a <c>UNet2DModel</c>. Where it has a manifest, what is read is compared with it.</summary>
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
        var saved = folders.Write(step, contents.WriteTo);
        foundWhole[saved] = Outline(saved);
        return saved;
    }

    /// <summary>The newest whole checkpoint.</summary>
    /// <returns>Its folder, or null when there is none.</returns>
    public string? Latest() => NewestFirst().FirstOrDefault(checkpoint => checkpoint.IsWhole)?.Folder;

    /// <summary>Every checkpoint, newest first, each read and compared with its manifest when its turn comes.</summary>
    /// <param name="forResume">Whether one that was stripped of its training part counts as damaged.</param>
    public IEnumerable<StoredCheckpoint> NewestFirst(bool forResume = false) => Checked(folder => CheckpointSoundness.Damage(folder, forResume));

    /// <summary>Deletes the checkpoints of steps after <paramref name="step"/>: of a run that has gone back to that step, they are what it went back from.</summary>
    public void DropAfter(long step) => folders.Delete(folders.NewestFirst().Where(entry => entry.Step > step).Select(entry => entry.Path));

    /// <summary>Deletes what is older than the newest whole checkpoints, and what interrupted saves have left. The last whole one is never deleted.</summary>
    /// <param name="keep">How many to keep, 1 or more.</param>
    public void Prune(int keep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        var newest = Checked(DamageSinceFoundWhole).Where(checkpoint => checkpoint.IsWhole).Take(keep).ToList();
        folders.Delete(newest.Count < keep ? [] : folders.NewestFirst().Where(entry => entry.Step < newest[^1].Step).Select(entry => entry.Path));
    }

    /// <summary>What was replaced by a whole one of the same step is on its way out, and not listed; nor is what the run's own process deletes while it is looked at.</summary>
    private IEnumerable<StoredCheckpoint> Checked(Func<string, string?> damage)
    {
        long? whole = null;
        foreach (var (path, step) in folders.NewestFirst())
        {
            if (step == whole)
            {
                continue;
            }

            var checkpoint = new StoredCheckpoint(path, step, damage(path));
            whole = checkpoint.IsWhole ? step : whole;
            if (checkpoint.IsWhole || Directory.Exists(path))
            {
                yield return checkpoint;
            }
        }
    }

    private string? DamageSinceFoundWhole(string folder)
    {
        var outline = Outline(folder);
        if (foundWhole.GetValueOrDefault(folder) == outline)
        {
            return null;
        }

        var damage = CheckpointSoundness.Damage(folder, forResume: false);
        if (damage is null)
        {
            foundWhole[folder] = outline;
        }

        return damage;
    }

    /// <summary>Names, lengths and times of the files.</summary>
    private static string Outline(string folder) => string.Join('\n', new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
        .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}").Order(StringComparer.Ordinal));
}
