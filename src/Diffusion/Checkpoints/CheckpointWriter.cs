using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>Writes the files of a checkpoint into a folder, each on disk when its call returns.</summary>
internal static class CheckpointWriter
{
    internal static void Write(string folder, CheckpointContents contents)
    {
        var network = Create(folder, CheckpointFiles.Network);
        UNetConfigFile.Write(Path.Combine(network, CheckpointFiles.NetworkConfig), contents.Network);
        SafeTensors.Write(Path.Combine(network, CheckpointFiles.Weights), contents.Weights, contents.Metadata);
        Durable.FlushFolder(network);

        var scheduler = Create(folder, CheckpointFiles.Scheduler);
        SchedulerConfigFile.Write(Path.Combine(scheduler, CheckpointFiles.SchedulerConfig), contents.Scheduler);
        Durable.FlushFolder(scheduler);

        if (contents.Autoencoder is { } autoencoder)
        {
            AutoencoderStore.Save(Path.Combine(folder, CheckpointFiles.Autoencoder), autoencoder);
        }

        if (contents.Training is { } training)
        {
            WriteTraining(folder, training, contents.Weights);
        }

        if (contents.ClassNames.Count > 0)
        {
            Durable.WriteText(
                Path.Combine(folder, CheckpointFiles.Classes),
                ConfigWriter.Write(new Dictionary<string, object?> { ["classes"] = contents.ClassNames }));
        }

        ModelIndexFile.Write(Path.Combine(folder, CheckpointFiles.ModelIndex), contents);
        Durable.FlushFolder(folder);
    }

    /// <summary>Writes what a resume needs into the folder <c>training</c> of a checkpoint.</summary>
    internal static void WriteTraining(string checkpoint, TrainingSnapshot training, IReadOnlyDictionary<string, Tensor> weights)
    {
        var folder = Create(checkpoint, CheckpointFiles.Training);
        var groups = TrainingFiles.Split(training.Tensors);
        var averageIsWeights = TrainingFiles.SameTensors(groups, weights);
        if (averageIsWeights)
        {
            groups.Remove(TrainingFiles.Average);
        }

        foreach (var (group, tensors) in groups)
        {
            SafeTensors.Write(Path.Combine(folder, group + CheckpointFiles.SafeTensorsExtension), tensors);
        }

        Durable.WriteText(Path.Combine(folder, CheckpointFiles.TrainingState), ConfigWriter.Write(StateFields(training, groups.Keys, averageIsWeights)));
        Durable.FlushFolder(folder);
    }

    private static Dictionary<string, object?> StateFields(TrainingSnapshot training, IEnumerable<string> groups, bool averageIsWeights)
    {
        var fields = new Dictionary<string, object?>
        {
            [TrainingFiles.StepField] = training.Step,
            [TrainingFiles.ImagesField] = training.Images,
            [TrainingFiles.AttemptsField] = training.Attempts,
            [TrainingFiles.SkippedField] = training.Skipped,
            [TrainingFiles.SkippedInARowField] = training.SkippedInARow,
            [TrainingFiles.FilesField] = groups.Order(StringComparer.Ordinal).ToArray(),
            [TrainingFiles.AverageField] = averageIsWeights,
            [TrainingFiles.AveragesField] = training.Averages,
        };
        if (training.MicroBatchLimit is { } limit)
        {
            fields.Add(TrainingFiles.MicroBatchField, limit);
        }

        return fields;
    }

    private static string Create(string folder, string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
}
