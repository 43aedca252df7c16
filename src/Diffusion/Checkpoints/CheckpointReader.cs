using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>Reads a checkpoint, or any pipeline folder that diffusers saved with a <c>UNet2DModel</c>.</summary>
internal static class CheckpointReader
{
    internal static CheckpointContents Read(string folder, bool withTraining)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException($"There is no checkpoint folder {folder}.");
        }

        CheckpointFiles.RequireNetwork(folder);
        Manifest.Check(folder, file => withTraining ? CheckpointSoundness.IsPresent(folder, file) : !CheckpointSoundness.IsOfTraining(file));
        using var scope = NewDisposeScope();
        var network = CheckpointFiles.Part(folder, CheckpointFiles.Network);
        var config = UNetConfigFile.Read(Path.Combine(network, CheckpointFiles.NetworkConfig));
        var scheduler = SchedulerConfigFile.Read(Path.Combine(CheckpointFiles.Part(folder, CheckpointFiles.Scheduler), CheckpointFiles.SchedulerConfig));
        var classes = ReadClasses(Path.Combine(folder, CheckpointFiles.Classes), config.NumClassEmbeds);
        var (weights, metadata) = WeightFiles.Read(network);
        var autoencoder = AutoencoderStore.PartOf(folder) is { } part ? AutoencoderStore.Read(part) : null;
        var training = withTraining ? ReadTraining(Path.Combine(folder, CheckpointFiles.Training), weights) : null;
        foreach (var tensor in weights.Values.Concat(training?.Tensors.Values ?? []).Concat(autoencoder?.Weights.Values ?? []))
        {
            tensor.MoveToOuterDisposeScope();
        }

        return new CheckpointContents(config, scheduler, weights, classes, training) { Metadata = metadata, Autoencoder = autoencoder };
    }

    private static IReadOnlyList<string> ReadClasses(string path, int? embeddings)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var file = ConfigReader.Open(path);
        var classes = CheckpointFolder.ClassNames(file);
        return classes.Count <= (embeddings ?? 0)
            ? classes
            : throw file.Error("classes", $"names {classes.Count} classes, but the network has num_class_embeds {embeddings?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"}");
    }

    /// <summary>What a resume needs, from a checkpoint's folder <c>training</c>; null where there is none.</summary>
    internal static TrainingSnapshot? ReadTraining(string folder, Dictionary<string, Tensor> weights)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var state = ConfigReader.Open(Path.Combine(folder, CheckpointFiles.TrainingState));
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var group in TrainingFiles.Groups(state))
        {
            Add(group, SafeTensors.Read(Path.Combine(folder, group + CheckpointFiles.SafeTensorsExtension)));
        }

        if (state.Bool(TrainingFiles.AverageField, false))
        {
            Add(TrainingFiles.Average, weights.ToDictionary(pair => pair.Key, pair => pair.Value.clone()));
        }

        var snapshot = new TrainingSnapshot(Count(state, TrainingFiles.StepField), Count(state, TrainingFiles.ImagesField), tensors);
        return snapshot with
        {
            Attempts = Count(state, TrainingFiles.AttemptsField, snapshot.Step),
            Skipped = Count(state, TrainingFiles.SkippedField, 0),
            SkippedInARow = Count(state, TrainingFiles.SkippedInARowField, 0),
            MicroBatchLimit = MicroBatchLimit(state),
            Averages = state.Texts(TrainingFiles.AveragesField, snapshot.Averages),
        };

        void Add(string group, Dictionary<string, Tensor> members)
        {
            foreach (var (key, tensor) in members)
            {
                tensors[$"{group}/{key}"] = tensor;
            }
        }
    }

    private static int? MicroBatchLimit(ConfigReader state) => Count(state, TrainingFiles.MicroBatchField, 0) switch
    {
        _ when !state.Has(TrainingFiles.MicroBatchField) => null,
        >= 1 and <= int.MaxValue and var images => (int)images,
        var other => throw state.Error(TrainingFiles.MicroBatchField, $"is {other}; it must be 1 or more"),
    };

    private static long Count(ConfigReader state, string field) =>
        Count(state, field, state.Long(field));

    private static long Count(ConfigReader state, string field, long otherwise) =>
        (state.Has(field) ? state.Long(field) : otherwise) is >= 0 and var count ? count : throw state.Error(field, $"is {state.Long(field)}; it must be 0 or more");
}
