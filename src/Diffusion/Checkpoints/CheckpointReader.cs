using System.Text.RegularExpressions;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>Reads a checkpoint, or any pipeline folder that diffusers saved with a <c>UNet2DModel</c>.</summary>
internal static partial class CheckpointReader
{
    internal static CheckpointContents Read(string folder, bool withTraining)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException($"There is no checkpoint folder {folder}.");
        }

        using var scope = NewDisposeScope();
        var network = CheckpointFiles.Part(folder, CheckpointFiles.Network);
        var config = UNetConfigFile.Read(Path.Combine(network, CheckpointFiles.NetworkConfig));
        var scheduler = SchedulerConfigFile.Read(Path.Combine(CheckpointFiles.Part(folder, CheckpointFiles.Scheduler), CheckpointFiles.SchedulerConfig));
        var classes = ReadClasses(Path.Combine(folder, CheckpointFiles.Classes), config.NumClassEmbeds);
        var weights = Modern(SafeTensors.Read(WeightsFile(network)));
        var training = withTraining ? ReadTraining(Path.Combine(folder, CheckpointFiles.Training), weights) : null;
        foreach (var tensor in weights.Values.Concat(training?.Tensors.Values ?? []))
        {
            tensor.MoveToOuterDisposeScope();
        }

        return new CheckpointContents(config, scheduler, weights, classes, training);
    }

    private static string WeightsFile(string folder)
    {
        var expected = Path.Combine(folder, CheckpointFiles.Weights);
        if (File.Exists(expected))
        {
            return expected;
        }

        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToList();
        if (files.Find(CheckpointFiles.IsPickle) is { } pickle)
        {
            throw CheckpointFiles.PickleRefused(pickle);
        }

        var others = files.Where(file => file.Contains(CheckpointFiles.SafeTensorsExtension, StringComparison.Ordinal)).Select(Path.GetFileName).ToList();
        throw new InputException(others.Count == 0
            ? $"{folder} holds no weights: {CheckpointFiles.Weights} is missing."
            : $"{folder} holds {string.Join(", ", others)} but no {CheckpointFiles.Weights}; variants and weights in several files are not read: "
                + "save it again in Python with pipe.save_pretrained(NEW_FOLDER, max_shard_size=\"1000GB\").");
    }

    /// <summary>Attention was named otherwise before diffusers 0.15.</summary>
    private static Dictionary<string, Tensor> Modern(Dictionary<string, Tensor> weights) =>
        weights.ToDictionary(pair => LegacyAttention().Replace(pair.Key, match => match.Groups[1].Value + match.Groups[2].Value switch
        {
            "query" => "to_q",
            "key" => "to_k",
            "value" => "to_v",
            _ => "to_out.0",
        }), pair => pair.Value, StringComparer.Ordinal);

    [GeneratedRegex(@"^(.*\.attentions\.\d+\.)(query|key|value|proj_attn)(?=\.(?:weight|bias)$)", RegexOptions.CultureInvariant)]
    private static partial Regex LegacyAttention();

    private static IReadOnlyList<string> ReadClasses(string path, int? embeddings)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var file = ConfigReader.Open(path);
        var classes = file.Texts("classes", []);
        return classes.Count <= (embeddings ?? 0)
            ? classes
            : throw file.Error("classes", $"names {classes.Count} classes, but the network has num_class_embeds {embeddings?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"}");
    }

    private static TrainingSnapshot? ReadTraining(string folder, Dictionary<string, Tensor> weights)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var state = ConfigReader.Open(Path.Combine(folder, CheckpointFiles.TrainingState));
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var group in state.Texts(TrainingFiles.FilesField, []))
        {
            if (!TrainingFiles.IsGroup(group))
            {
                throw state.Error(TrainingFiles.FilesField, $"names \"{group}\", which is no name of a file of tensors");
            }

            Add(group, SafeTensors.Read(Path.Combine(folder, group + CheckpointFiles.SafeTensorsExtension)));
        }

        if (state.Bool(TrainingFiles.AverageField, false))
        {
            Add(TrainingFiles.Average, weights.ToDictionary(pair => pair.Key, pair => pair.Value.clone()));
        }

        var snapshot = new TrainingSnapshot(state.Long(TrainingFiles.StepField), state.Long(TrainingFiles.ImagesField), tensors);
        return snapshot with { Averages = state.Texts(TrainingFiles.AveragesField, snapshot.Averages) };

        void Add(string group, Dictionary<string, Tensor> members)
        {
            foreach (var (key, tensor) in members)
            {
                tensors[$"{group}/{key}"] = tensor;
            }
        }
    }
}
