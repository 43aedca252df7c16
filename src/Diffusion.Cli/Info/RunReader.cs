using Diffusion.Checkpoints;
using Diffusion.Cli.Training;

namespace Diffusion.Cli.Info;

/// <summary>Reads a run's folder: which checkpoints there are, and what the newest holds.</summary>
internal static class RunReader
{
    /// <summary>Reads a run's folder or its folder of checkpoints; null for another one.</summary>
    /// <exception cref="InputException">The newest checkpoint is damaged in a way that its headers do not show, or a config is.</exception>
    public static InfoReport? Read(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var isStore = Path.GetFileName(full) == CheckpointStore.FolderName && !Directory.Exists(Path.Combine(path, CheckpointStore.FolderName));
        var folder = new RunFolder(isStore ? Path.GetDirectoryName(full)! : path);
        if (!folder.HoldsRun || !Directory.Exists(folder.Checkpoints))
        {
            return null;
        }

        var checkpoints = new CheckpointStore(folder.Path).NewestFirst().ToList();
        var run = new RunInfo(
            File.Exists(folder.Config) ? StoredConfig.Open(folder.Config).Text("From") : null,
            [.. checkpoints.Select(Describe).OfType<CheckpointInfo>()],
            [.. new AverageStore(folder.Path).Snapshots().Select(snapshot => new SnapshotInfo(snapshot.Step, snapshot.Images, snapshot.Lengths))]);
        return checkpoints.Find(checkpoint => checkpoint.IsWhole) is { } newest
            ? PipelineReader.Read(path, newest.Folder) with { Kind = "run", Run = run }
            : new InfoReport { Kind = "run", Path = path, Run = run, Files = StoredFile.Below(folder.Path) };
    }

    /// <summary>Null for one that a run in progress has deleted meanwhile.</summary>
    private static CheckpointInfo? Describe(StoredCheckpoint checkpoint)
    {
        try
        {
            var training = checkpoint.IsWhole ? new CheckpointFolder(checkpoint.Folder).ReadTraining() : null;
            return new CheckpointInfo(
                Path.GetFileName(checkpoint.Folder),
                training?.Step ?? checkpoint.Step,
                training?.Images,
                checkpoint.IsWhole,
                checkpoint.Damage,
                training is { Missing.Count: 0 },
                StoredFile.Below(checkpoint.Folder).Sum(file => file.Bytes));
        }
        catch (Exception problem) when (problem is InputException or IOException && !Directory.Exists(checkpoint.Folder))
        {
            return null;
        }
    }
}
