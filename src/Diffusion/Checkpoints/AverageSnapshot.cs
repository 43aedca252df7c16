using Diffusion.Training;

namespace Diffusion.Checkpoints;

/// <summary>The power-function averages of one step of a run, stored.</summary>
/// <param name="Folder">The folder that holds them.</param>
/// <param name="Step">Completed optimiser updates.</param>
/// <param name="Images">Images that the run had seen.</param>
/// <param name="Lengths">Relative length σ_rel of each average.</param>
public sealed record AverageSnapshot(string Folder, long Step, long Images, IReadOnlyList<double> Lengths)
{
    /// <summary>The profile of each average, in images.</summary>
    public IEnumerable<PowerFunctionProfile> Profiles => Lengths.Select(length => new PowerFunctionProfile(length, Images));

    /// <summary>The file of the average of a length.</summary>
    public string File(double length) => Path.Combine(Folder, FileName(length));

    internal static string FileName(double length) => FormattableString.Invariant($"length-{length:R}") + CheckpointFiles.SafeTensorsExtension;
}
