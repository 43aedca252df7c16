namespace Diffusion.Checkpoints;

/// <summary>A checkpoint of a run as it lies on disk.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Step">The step that the folder's name tells.</param>
/// <param name="Damage">The first thing that is wrong with its files; null where it is whole.</param>
public sealed record StoredCheckpoint(string Folder, long Step, string? Damage)
{
    /// <summary>Whether every file is there as it was written.</summary>
    public bool IsWhole => Damage is null;
}
