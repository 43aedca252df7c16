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
    public string Save(TrainingState state) => Save(AverageContents.Of(state));

    /// <summary>Stores averages, replacing a snapshot of the same step.</summary>
    /// <param name="contents">What to store.</param>
    /// <returns>The snapshot's folder; it is on disk.</returns>
    /// <exception cref="IOException">The disk is full or refuses; older snapshots are as they were.</exception>
    public string Save(AverageContents contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        return folders.Write(contents.Step, folder =>
        {
            foreach (var (length, weights) in contents.Weights)
            {
                SafeTensors.Write(Path.Combine(folder, AverageSnapshot.FileName(length)), weights);
            }

            Durable.WriteText(Path.Combine(folder, Index), ConfigWriter.Write(new Dictionary<string, object?>
            {
                [StepField] = contents.Step,
                [ImagesField] = contents.Images,
                [LengthsField] = contents.Weights.Keys.ToArray(),
            }));
        });
    }

    /// <summary>The whole snapshots, newest first.</summary>
    public IReadOnlyList<AverageSnapshot> Snapshots() =>
        [.. folders.NewestFirst().Select(entry => Read(entry.Path)).OfType<AverageSnapshot>().DistinctBy(snapshot => snapshot.Step)];

    /// <summary>Deletes the snapshots of steps after <paramref name="step"/>, which a resumed run will take anew, and what interrupted saves have left.</summary>
    public void DropAfter(long step) =>
        folders.Delete(folders.NewestFirst().Where(entry => entry.Step > step).Select(entry => entry.Path));

    /// <summary>What lies in a folder; null where a file is missing or has not its length. The tensors are compared with the manifest when they are used.</summary>
    private static AverageSnapshot? Read(string folder)
    {
        if (Manifest.IsIn(folder) && (Manifest.Damage(folder, lengthsOnly: true) ?? Manifest.Damage(folder, file => file == Index)) is not null)
        {
            return null;
        }

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
