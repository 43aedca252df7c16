using Diffusion.Training;

namespace Diffusion.Checkpoints;

/// <summary>
/// The snapshots of a run's power-function averages: <c>RUN/ema/step-0001000/</c> holds <c>snapshot.json</c> and, for each relative length,
/// <c>length-0.05.safetensors</c>. Each appears whole or not at all, as checkpoints do; none is ever pruned, since every one adds to what
/// <see cref="PostHocWeights"/> can tell.
/// </summary>
/// <param name="runFolder">The run's folder; made when first needed.</param>
public sealed class AverageStore(string runFolder)
{
    /// <summary>Name of the folder inside a run that holds its snapshots.</summary>
    public const string FolderName = "ema";

    private const string Index = "snapshot.json";
    private const string StepField = "step";
    private const string ImagesField = "images";
    private const string LengthsField = "lengths";

    private readonly StepFolders folders = new(Path.Combine(runFolder, FolderName));

    /// <summary>Stores the power-function averages of a state, replacing a snapshot of the same step.</summary>
    /// <param name="state">The state after at least one update.</param>
    /// <returns>The snapshot's folder; it is on disk.</returns>
    /// <exception cref="ArgumentException">The state has no power-function average, or no update is done.</exception>
    /// <exception cref="IOException">The disk is full or refuses; older snapshots are as they were.</exception>
    public string Save(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentOutOfRangeException.ThrowIfZero(state.Images);
        var averages = state.Averages.Where(average => average.Rule is PowerFunctionAveraging)
            .Select(average => (((PowerFunctionAveraging)average.Rule).Length, average.Weights)).ToList();
        if (averages.Count == 0)
        {
            throw new ArgumentException("The state has no power-function average; only these can be stored.", nameof(state));
        }

        return folders.Write(state.Step, folder =>
        {
            foreach (var (length, weights) in averages)
            {
                SafeTensors.Write(Path.Combine(folder, AverageSnapshot.FileName(length)), weights);
            }

            Durable.WriteText(Path.Combine(folder, Index), ConfigWriter.Write(new Dictionary<string, object?>
            {
                [StepField] = state.Step,
                [ImagesField] = state.Images,
                [LengthsField] = averages.Select(average => average.Length).ToArray(),
            }));
            Durable.FlushFolder(folder);
        });
    }

    /// <summary>The whole snapshots, newest first.</summary>
    public IReadOnlyList<AverageSnapshot> Snapshots() => [.. folders.NewestFirst().Select(Read).OfType<AverageSnapshot>().DistinctBy(snapshot => snapshot.Step)];

    /// <summary>Deletes the snapshots of steps after <paramref name="step"/>, which a resumed run will take anew, and what interrupted saves have left.</summary>
    public void DropAfter(long step)
    {
        if (Directory.Exists(Path.Combine(runFolder, FolderName)))
        {
            folders.Delete(folders.NewestFirst().Where(folder => StepFolders.StepOf(folder) > step));
        }
    }

    /// <summary>What lies in a folder; null where a file is missing or damaged.</summary>
    private static AverageSnapshot? Read(string folder)
    {
        try
        {
            var index = ConfigReader.Open(Path.Combine(folder, Index));
            var snapshot = new AverageSnapshot(folder, index.Long(StepField), index.Long(ImagesField), index.OptionalDoubles(LengthsField) ?? []);
            foreach (var length in snapshot.Lengths)
            {
                SafeTensors.ReadHeader(snapshot.File(length));
            }

            return snapshot.Images > 0 && snapshot.Lengths.All(PowerFunctionProfile.IsLength) ? snapshot : null;
        }
        catch (InputException)
        {
            return null;
        }
    }
}
