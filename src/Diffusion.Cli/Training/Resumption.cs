using Diffusion.Checkpoints;

namespace Diffusion.Cli.Training;

/// <summary>Where a run goes on.</summary>
/// <param name="Checkpoint">The newest whole checkpoint's folder.</param>
/// <param name="Skipped">Newer ones that are damaged.</param>
internal sealed record Resumption(string Checkpoint, IReadOnlyList<StoredCheckpoint> Skipped)
{
    /// <summary>Looks for it; null where the run has no checkpoint yet.</summary>
    /// <exception cref="InputException">There are checkpoints, but none is whole: the run must not silently begin anew.</exception>
    public static Resumption? Find(RunFolder run)
    {
        var skipped = new List<StoredCheckpoint>();
        foreach (var checkpoint in new CheckpointStore(run.Path).NewestFirst(forResume: true))
        {
            if (checkpoint.IsWhole)
            {
                return new Resumption(checkpoint.Folder, skipped);
            }
            skipped.Add(checkpoint);
        }
        return skipped.Count == 0 ? null : throw new InputException(
            $"{run.Path} holds no checkpoint that can be resumed: {string.Join("; ", skipped.Select(Describe))}. Restore one of them, or give --overwrite to start anew.");
    }

    /// <summary>A checkpoint's name, and what is wrong with it.</summary>
    public static string Describe(StoredCheckpoint damaged) => $"{Path.GetFileName(damaged.Folder)}: {damaged.Damage}";
}
