namespace Diffusion.Checkpoints;

/// <summary>From what the user points at to the checkpoint that is meant.</summary>
public static class CheckpointPath
{
    private const string Expected = "Give a run folder (runs/NAME), a checkpoint folder (runs/NAME/checkpoints/step-…) or a folder that diffusers saved";

    /// <summary>The checkpoint folder that a path means.</summary>
    /// <param name="path">A run folder or its checkpoints folder: the newest checkpoint there; a checkpoint or a diffusers folder: itself.</param>
    /// <returns>A folder for <see cref="CheckpointStore.Load"/>.</returns>
    /// <exception cref="InputException">There is nothing to load at the path; the message says what to give instead.</exception>
    public static string Resolve(string path)
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

        if (CheckpointFiles.IsPipeline(path))
        {
            return path;
        }

        if (RunFolder(path) is not { } run)
        {
            return CheckpointFiles.IsAutoencoder(path) ? path : throw new InputException($"{path} holds no checkpoint. {Expected}.");
        }

        return new CheckpointStore(run).Latest() ?? throw new InputException($"{path} holds no whole checkpoint yet: train longer, or give another folder.");
    }

    /// <summary>The run that a path is the folder of, or the folder of checkpoints of; null for neither.</summary>
    internal static string? RunFolder(string path)
    {
        if (Directory.Exists(Path.Combine(path, CheckpointStore.FolderName)))
        {
            return path;
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Path.GetFileName(full) == CheckpointStore.FolderName ? Path.GetDirectoryName(full) : null;
    }
}
