using System.Text.Json;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>
/// The weights of a part of a pipeline as diffusers saves them: in one file; in several (shards) with an index that says which holds what; or only as a variant
/// of these, such as fp16.
/// </summary>
internal static partial class WeightFiles
{
    private const string Index = CheckpointFiles.Weights + ".index.json";
    private const string MetadataField = "metadata";
    private const string SizeField = "total_size";

    /// <summary>The weights in a folder, by today's names of the keys.</summary>
    /// <returns>The tensors, which belong to the current dispose scope, and the metadata.</returns>
    /// <exception cref="InputException">There are none, none that can be chosen, or they are damaged.</exception>
    internal static (Dictionary<string, Tensor> Weights, IReadOnlyDictionary<string, string> Metadata) Read(string folder)
    {
        var file = Choose(folder);
        var shards = file.EndsWith(".json", StringComparison.Ordinal) ? ShardIndex.Read(file) : null;
        var weights = shards is null ? SafeTensors.Read(file) : Gather(file, shards);
        return (Modern(weights, file), SafeTensors.ReadHeader(shards is null ? file : ShardIndex.PathOf(file, shards.Values.First())).Metadata);
    }

    /// <summary>The plain file or the plain index; where there is neither, the only variant.</summary>
    private static string Choose(string folder)
    {
        string[] plain = [Path.Combine(folder, CheckpointFiles.Weights), Path.Combine(folder, Index)];
        if (Array.Find(plain, File.Exists) is { } found)
        {
            return found;
        }

        var files = Directory.Exists(folder) ? Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList() : [];
        var variants = files.Where(name => Variant().IsMatch(name)).ToList();
        return variants switch
        {
            [var only] => Path.Combine(folder, only),
            [] => throw Missing(folder, files),
            _ => throw new InputException($"{folder} holds {OneLine.Of(string.Join(", ", variants), OneLine.MessageLength)} but no {CheckpointFiles.Weights}: leave one of them, or rename it to that."),
        };
    }

    private static InputException Missing(string folder, List<string> files)
    {
        if (files.Find(CheckpointFiles.IsPickle) is { } pickle)
        {
            return CheckpointFiles.PickleRefused(Path.Combine(folder, pickle));
        }

        var others = files.Where(name => name.Contains(CheckpointFiles.SafeTensorsExtension, StringComparison.Ordinal)).ToList();
        return new InputException($"{folder} holds no weights: {CheckpointFiles.Weights} is missing"
            + (others.Count == 0 ? "." : $"; of {OneLine.Of(string.Join(", ", others), OneLine.MessageLength)}, none says how they belong together ({Index} would)."));
    }

    private static Dictionary<string, Tensor> Gather(string index, IReadOnlyDictionary<string, string> map)
    {
        var weights = new Dictionary<string, Tensor>(map.Count, StringComparer.Ordinal);
        var size = 0L;
        foreach (var shard in map.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var infos = SafeTensors.ReadHeader(ShardIndex.PathOf(index, shard)).Tensors;
            CheckShard(index, shard, [.. infos.Select(info => info.Name)], map);
            size += infos.Sum(info => info.Length);
            foreach (var (key, tensor) in SafeTensors.Read(ShardIndex.PathOf(index, shard)))
            {
                weights.Add(key, tensor);
            }
        }

        var file = ConfigReader.Open(index, ShardIndex.MaxLength);
        var claimed = file.Get(MetadataField, null, $"an object whose {SizeField} is a whole number", Size);
        return claimed is null || claimed == size
            ? weights
            : throw file.Error(MetadataField, $"has {SizeField} {claimed}, but the tensors of its files take {size} bytes: a file is of another save");
    }

    private static long? Size(JsonElement element) => element.TryGetProperty(SizeField, out var size) ? size.GetInt64() : null;

    /// <summary>A shard must hold exactly what the index puts into it.</summary>
    private static void CheckShard(string index, string shard, HashSet<string> held, IReadOnlyDictionary<string, string> map)
    {
        var strangers = held.Where(key => !map.TryGetValue(key, out var home) || home != shard)
            .Select(key => map.TryGetValue(key, out var home) ? $"{key} (which {home} must hold)" : key).Order(StringComparer.Ordinal).ToList();
        if (strangers.Count > 0)
        {
            throw new InputException($"{ShardIndex.PathOf(index, shard)} holds {ShardIndex.Listed(strangers)}, which {Path.GetFileName(index)} does not put there.");
        }

        var absent = map.Where(pair => pair.Value == shard && !held.Contains(pair.Key)).Select(pair => pair.Key).Order(StringComparer.Ordinal).ToList();
        if (absent.Count > 0)
        {
            throw new InputException($"{ShardIndex.PathOf(index, shard)} lacks {ShardIndex.Listed(absent)}, which {Path.GetFileName(index)} puts there.");
        }
    }

    /// <summary>Attention was named otherwise before diffusers 0.15.</summary>
    private static Dictionary<string, Tensor> Modern(Dictionary<string, Tensor> weights, string file)
    {
        var modern = new Dictionary<string, Tensor>(weights.Count, StringComparer.Ordinal);
        foreach (var (key, tensor) in weights)
        {
            var name = Today(key);
            if (!modern.TryAdd(name, tensor))
            {
                throw new InputException($"{file} holds {OneLine.Of(name)} twice: by today's name and by the one from before diffusers 0.15.");
            }
        }

        return modern;
    }

    private static string Today(string key) => LegacyAttention().Replace(key, match => match.Groups[1].Value + match.Groups[2].Value switch
    {
        "query" => "to_q",
        "key" => "to_k",
        "value" => "to_v",
        _ => "to_out.0",
    });

    [GeneratedRegex(@"^diffusion_pytorch_model\.(?:[A-Za-z0-9_]+\.safetensors|safetensors\.index\.[A-Za-z0-9_]+\.json)$", RegexOptions.CultureInvariant)]
    private static partial Regex Variant();

    [GeneratedRegex(@"^(.*\.attentions\.\d+\.)(query|key|value|proj_attn)(?=\.(?:weight|bias)$)", RegexOptions.CultureInvariant)]
    private static partial Regex LegacyAttention();
}
