using System.Text.Json;
using Diffusion.Checkpoints;

namespace Diffusion.Cli.Info;

/// <summary>Reads a checkpoint, or any folder that diffusers saved as a pipeline.</summary>
internal static class PipelineReader
{
    private const string Index = "model_index.json";
    private const string Network = "unet";
    private const string Scheduler = "scheduler";
    private static readonly string[] Known = [Network, Scheduler, .. AutoencoderStore.Parts];

    /// <summary>Reads all parts.</summary>
    /// <param name="path">What the user named.</param>
    /// <param name="folder">The pipeline's folder; where it is another than the one named, it has been found whole.</param>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public static InfoReport Read(string path, string folder)
    {
        var parts = Parts(Path.Combine(folder, Index));
        var checkpoint = new CheckpointFolder(folder);
        var damage = path == folder ? checkpoint.Damage() : null;
        var report = new InfoReport
        {
            Kind = "pipeline", Path = path, Checkpoint = folder, Files = StoredFile.Below(folder), NotSupported = damage is null ? [] : [$"damaged: {damage}"],
        };
        if (File.Exists(checkpoint.NetworkConfig) || parts.Any(part => part.Name == Network))
        {
            report = Add(report, PartReader.Read(path, checkpoint.Network));
        }
        if (File.Exists(checkpoint.SchedulerConfig) || parts.Any(part => part.Name == Scheduler))
        {
            var (process, problems) = PartReader.Process(checkpoint.SchedulerConfig);
            report = report with { Process = process, NotSupported = [.. report.NotSupported, .. problems] };
        }
        if (AutoencoderStore.Parts.Select(part => Path.Combine(folder, part)).FirstOrDefault(Directory.Exists) is { } autoencoder)
        {
            report = Add(report, PartReader.Read(path, autoencoder, isAutoencoder: true));
            report = report with { Autoencoder = report.Autoencoder is { } known ? known with { Likelihood = LikelihoodInfo.Read(folder) } : null };
        }
        return WithTraining(report with { Classes = Classes(report.Classes, checkpoint.ReadClassNames()), Parts = [.. parts.Where(part => !Known.Contains(part.Name))] }, checkpoint);
    }

    private static InfoReport Add(InfoReport report, InfoReport part) => report with
    {
        Network = report.Network ?? part.Network,
        Image = report.Image ?? part.Image,
        Classes = report.Classes ?? part.Classes,
        Autoencoder = report.Autoencoder ?? part.Autoencoder,
        NotSupported = [.. report.NotSupported, .. part.NotSupported],
    };

    /// <summary>Names stand beside the network; a row of the embedding more than there are names is that of "none".</summary>
    private static ClassesInfo? Classes(ClassesInfo? embedded, IReadOnlyList<string> names) => embedded is null || names.Count == 0
        ? embedded
        : new ClassesInfo(names.Count, names, embedded.Count > names.Count ? names.Count : null);

    private static InfoReport WithTraining(InfoReport report, CheckpointFolder checkpoint) => checkpoint.ReadTraining() is { } training
        ? report with
        {
            Kind = "checkpoint",
            Training = new TrainingInfo(training.Step, training.Images, training.Averages, training.Missing.Count == 0, training.Missing),
        }
        : report;

    /// <summary>The parts that the index names: ["library", "class"], or nulls where the pipeline goes without.</summary>
    private static List<PartInfo> Parts(string index) => File.Exists(index)
        ? [.. StoredConfig.Open(index).Fields.Where(field => field.Value.ValueKind == JsonValueKind.Array).Select(Part).OfType<PartInfo>()]
        : [];

    private static PartInfo? Part(KeyValuePair<string, JsonElement> field) =>
        field.Value.EnumerateArray().Select(StoredConfig.TextOf).ToList() is [{ } library, { } name]
            ? new PartInfo(field.Key, library, name)
            : null;
}
