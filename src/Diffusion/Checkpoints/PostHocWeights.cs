using Diffusion.Tensors;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>Weights averaged over any relative length, made of a run's snapshots after the fact (Karras et al. 2024, §3.2).</summary>
/// <param name="Weights">The averaged weights by state dictionary key, on the CPU, in the type in which they were stored.</param>
/// <param name="Length">Relative length σ_rel.</param>
/// <param name="Step">The step whose average it is.</param>
/// <param name="Averages">How many stored averages it is made of.</param>
/// <param name="ProfileError">How far its profile is from the power function (see <see cref="PostHocAverage.ProfileError"/>).</param>
public sealed record PostHocWeights(IReadOnlyDictionary<string, Tensor> Weights, double Length, long Step, int Averages, double ProfileError)
{
    private const string Remedy = "it needs a run trained with Training:Ema=power and Training:EmaSnapshotEverySteps=N";

    /// <summary>The average of a length at the newest snapshot that is no later than a checkpoint.</summary>
    /// <param name="checkpoint">A checkpoint's folder, <c>RUN/checkpoints/step-…</c>; the snapshots are those of its run, none later than it.</param>
    /// <param name="length">Relative length σ_rel, above 0 and below <see cref="PowerFunctionProfile.LongestLength"/>.</param>
    /// <returns>The weights; they belong to the current dispose scope.</returns>
    /// <exception cref="InputException">The length is out of range, or the run has no snapshots up to the checkpoint, or one is damaged.</exception>
    public static PostHocWeights Read(string checkpoint, double length)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkpoint);
        if (!PowerFunctionProfile.IsLength(length))
        {
            throw new InputException(FormattableString.Invariant($"The average's relative length is {length}; it must be above 0 and below {PowerFunctionProfile.LongestLength:0.0000}."));
        }

        var (run, step) = Run(checkpoint);
        var snapshots = new AverageStore(run).Snapshots().Where(snapshot => snapshot.Step <= step).ToList();
        return snapshots.Count > 0
            ? Combine(snapshots, length)
            : throw new InputException($"{run} holds no snapshot of averages ({AverageStore.FolderName}/step-…) up to step {step}, so none of relative length {length} can be made: {Remedy}.");
    }

    private static (string Run, long Step) Run(string checkpoint)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(checkpoint));
        return Path.GetDirectoryName(full) is { } store && Path.GetFileName(store) == CheckpointStore.FolderName && StepFolders.StepOf(full) is { } step
            ? (Path.GetDirectoryName(store)!, step)
            : throw new InputException($"{checkpoint} is no checkpoint of a run (RUN/checkpoints/step-…), so it has no snapshots of averages to make one of another length from: {Remedy}.");
    }

    private static PostHocWeights Combine(List<AverageSnapshot> snapshots, double length)
    {
        var stored = snapshots.SelectMany(snapshot => snapshot.Lengths.Select(own => (Path: snapshot.File(own), Profile: new PowerFunctionProfile(own, snapshot.Images)))).ToList();
        var solution = PostHocAverage.Solve([.. stored.Select(average => average.Profile)], new PowerFunctionProfile(length, snapshots[0].Images));
        var parts = stored.Zip(solution.Weights, (average, weight) => (average.Path, Weight: weight)).Where(part => part.Weight != 0).ToList();
        return new PostHocWeights(Sum(parts), length, snapshots[0].Step, parts.Count, solution.ProfileError);
    }

    /// <summary>Σ weight·tensor over the files, added up in float64; of tensors that are no floating-point numbers, the first file's.</summary>
    /// <exception cref="InputException">A file is not as it was written, or of another network.</exception>
    private static Dictionary<string, Tensor> Sum(List<(string Path, double Weight)> parts)
    {
        foreach (var (path, _) in parts)
        {
            Manifest.Check(Path.GetDirectoryName(path)!, file => file == Path.GetFileName(path));
        }

        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var first = SafeTensors.Read(parts[0].Path);
        var sums = first.ToDictionary(pair => pair.Key, pair => pair.Value.is_floating_point() ? pair.Value.to_type(ScalarType.Float64) * parts[0].Weight : pair.Value);
        foreach (var (path, weight) in parts.Skip(1))
        {
            Scoped.Run(() => Add(sums, SafeTensors.Read(path), weight, path));
        }

        return sums.ToDictionary(pair => pair.Key, pair => pair.Value.to_type(first[pair.Key].dtype).MoveToOuterDisposeScope());
    }

    private static void Add(Dictionary<string, Tensor> sums, Dictionary<string, Tensor> part, double weight, string path)
    {
        foreach (var (key, sum) in sums)
        {
            if (!part.TryGetValue(key, out var tensor) || !tensor.shape.AsSpan().SequenceEqual(sum.shape))
            {
                throw new InputException($"{path} is of another network than the run's other snapshots: its \"{key}\" is missing or of another shape.");
            }

            if (sum.is_floating_point())
            {
                sum.add_(tensor.to_type(ScalarType.Float64), weight);
            }
        }
    }
}
