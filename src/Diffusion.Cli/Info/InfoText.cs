using System.Globalization;
using Diffusion.Checkpoints;
using Diffusion.Cli.Schedules;

namespace Diffusion.Cli.Info;

/// <summary>A report for reading: a line per fact, then tables of tensors or files.</summary>
internal static class InfoText
{
    private const int LabelWidth = 13;
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Writes everything.</summary>
    public static void Write(TextWriter writer, InfoReport report)
    {
        foreach (var (label, text) in Lines(report))
        {
            writer.WriteLine($"{label.PadRight(LabelWidth)}{OneLine.Of(text, OneLine.MessageLength)}");
        }
        if (report.Tensors is { } tensors)
        {
            writer.WriteLine();
            WriteTensors(writer, tensors);
        }
        else if (report.Files.Count > 0)
        {
            writer.WriteLine();
            TextColumns.Write(writer, [["file"], ["bytes"]], [.. report.Files.Select(file => (string[])[file.Path, Whole(file.Bytes)])], left: 0);
        }
    }

    private static IEnumerable<(string Label, string Text)> Lines(InfoReport report) =>
    [
        ("path", report.Path),
        ("holds", report.Kind),
        .. report.Run is { } run ? Run(run) : [],
        .. report.Checkpoint is { } checkpoint && checkpoint != report.Path ? [("newest", checkpoint)] : Array.Empty<(string, string)>(),
        .. report.Training is { } training ? Training(training) : [],
        .. report.Network is { } network ? Network(network) : [],
        .. report.Image is { } image ? [(report.Autoencoder is null ? "images" : "works on", Image(image))] : Array.Empty<(string, string)>(),
        .. report.Process is { } process ? Process(process) : [],
        .. report.Classes is { } classes ? [("classes", Classes(classes))] : Array.Empty<(string, string)>(),
        .. report.Autoencoder is { } autoencoder ? Autoencoder(autoencoder) : [],
        .. report.Parts.Select(part => ("other part", $"{part.Name}: {part.Class} of {part.Library}, not read")),
        .. report.Tensors is { } tensors ? Tensors(tensors) : [],
        .. report.NotSupported.Select(problem => ("not usable", problem)),
        .. report.Tensors is null && report.Files.Count > 0 ? [("size", $"{Size(report.Bytes)} in {report.Files.Count} files")] : Array.Empty<(string, string)>(),
    ];

    private static IEnumerable<(string, string)> Run(RunInfo run)
    {
        if (run.From is { } from)
        {
            yield return ("from", from);
        }
        foreach (var checkpoint in run.Checkpoints)
        {
            yield return ("checkpoint", $"{checkpoint.Name}, {Size(checkpoint.Bytes)}, {Condition(checkpoint)}");
        }
        if (!run.Checkpoints.Any(checkpoint => checkpoint.Whole))
        {
            yield return ("checkpoint", "none that is whole");
        }
        if (run.Snapshots.Count > 0)
        {
            yield return ("snapshots", $"{run.Snapshots.Count} of averages of relative length {List(run.Snapshots[0].Lengths)}, up to step {Whole(run.Snapshots[0].Step)}");
        }
    }

    private static string Condition(CheckpointInfo checkpoint) => checkpoint switch
    {
        { Damage: { } damage } => $"damaged: {damage}",
        { Resumable: false } => "whole, cannot be resumed",
        _ => "whole",
    };

    private static IEnumerable<(string, string)> Training(TrainingInfo training)
    {
        yield return ("training", $"step {Whole(training.Step)}, {Whole(training.Images)} images seen; "
            + (training.Resumable ? "can be resumed" : $"cannot be resumed: {string.Join(", ", training.Missing)} missing or damaged"));
        yield return ("averages", List(training.Averages));
    }

    private static IEnumerable<(string, string)> Network(NetworkInfo network)
    {
        yield return ("network", $"{network.Class}, {Whole(network.Parameters)} parameters");
        yield return ("levels", $"{List(network.Channels)} channels; {Blocks(network.LayersPerLevel)} each");
        if (network.Supported)
        {
            var places = network.AttentionLevels.Select(level => $"level {level}").Concat(network.MiddleAttention == true ? ["the middle"] : []).ToList();
            yield return ("attention", places.Count == 0 ? "none" : $"in {string.Join(", ", places)}; {(network.HeadSize is { } size ? $"heads of {size} channels" : "one head")}");
            yield return ("time", $"{network.TimeEmbedding}, {(network.ScaleShift == true ? "scales and shifts" : "added")}{(network.SelfConditioning == true ? "; sees its own earlier estimate" : "")}");
        }
        if (network.Weights is { } weights)
        {
            yield return ("weights", Weights(weights));
        }
    }

    private static IEnumerable<(string, string)> Autoencoder(AutoencoderInfo autoencoder)
    {
        yield return ("autoencoder", $"{autoencoder.Class}, {Whole(autoencoder.Parameters)} parameters");
        if (autoencoder.Likelihood is { } likelihood)
        {
            yield return ("likelihood", Likelihood(likelihood));
        }
        if (autoencoder.Class == MlpAutoencoderConfigFile.ClassName)
        {
            yield return ("layers", $"{List(autoencoder.Channels)} hidden values; a latent of {Whole(autoencoder.LatentChannels)}");
        }
        else
        {
            yield return ("levels", $"{List(autoencoder.Channels)} channels; {Blocks(autoencoder.LayersPerLevel)} each");
            yield return ("latents", Latents(autoencoder));
        }
        if (autoencoder.Weights is { } weights)
        {
            yield return ("weights", Weights(weights));
        }
    }

    private static string Likelihood(LikelihoodInfo info) =>
        $"{info.Reconstruction}{(info.Deviation is { } deviation ? $", deviation {Real(deviation)}" : "")}; log variance "
        + (info.LogVarianceMin is null ? "as it comes" : $"from {Real(info.LogVarianceMin)} to {Real(info.LogVarianceMax)}, {(info.LogVarianceSoft ? "softly" : "cut off")}");

    private static string Latents(AutoencoderInfo autoencoder) => $"{Whole(autoencoder.LatentChannels)} channels of images of {Whole(autoencoder.ImageChannels)}"
            + $"{(autoencoder.Reduction is { } times ? $", {times} times smaller" : "")}, times {Real(autoencoder.ScalingFactor)}"
            + $"{(autoencoder.ShiftFactor is { } shift ? $" after {Real(shift)} is subtracted" : "")}";

    private static IEnumerable<(string, string)> Process(ProcessInfo process)
    {
        var steps = process.Steps is { } count ? $", T = {count}" : "";
        var snr = process.TerminalSnr is { } terminal ? $", terminal SNR {Real(terminal)}" : "";
        yield return ("process", $"{process.Schedule ?? "continuous"} ({process.Class}){steps}{snr}");
        yield return ("prediction", $"{process.Prediction ?? "unknown"}{(process.SigmaData is { } deviation ? $", sigma_data {Real(deviation)}" : "")}");
    }

    private static IEnumerable<(string, string)> Tensors(TensorsInfo tensors)
    {
        var totals = tensors.Totals;
        yield return ("tensors", Weights(totals));
        foreach (var (dtype, info) in totals.Dtypes)
        {
            yield return ($"  {dtype}", $"{Whole(info.Tensors)} tensors, {Whole(info.Values)} values, {Whole(info.Bytes)} bytes");
        }
        foreach (var (key, value) in tensors.Files.SelectMany(file => file.Metadata).Distinct())
        {
            yield return ("metadata", $"{key} = {value}");
        }
    }

    private static void WriteTensors(TextWriter writer, TensorsInfo tensors)
    {
        var single = tensors.Files.Count == 1;
        string[][] headings = [["name"], ["dtype"], ["shape"], ["bytes"], .. single ? Array.Empty<string[]>() : [["file"]]];
        var rows = tensors.Entries.Select(entry =>
            (string[])[entry.Name, entry.Dtype, $"[{List(entry.Shape)}]", Whole(entry.Bytes), .. single ? Array.Empty<string>() : [entry.File]]);
        TextColumns.Write(writer, headings, [.. rows], 0, 1, 2, 4);
    }

    private static string Image(ImageInfo image)
    {
        var size = (image.Height, image.Width) is ({ } height, { } width) ? $"{height}x{width}" : "any size";
        var multiple = image.SizeMultiple is { } of ? $" (multiples of {of})" : "";
        var answered = image.OutChannels == image.Channels ? "" : image.OutChannels == 2 * image.Channels ? ", and a learned variance" : $", {Whole(image.OutChannels)} answered";
        return $"{size}{multiple}, {Whole(image.Channels)} channels{answered}";
    }

    private static string Classes(ClassesInfo classes) =>
        $"{classes.Count}{(classes.Names.Count > 0 ? $": {string.Join(", ", classes.Names)}" : ", names not known")}{(classes.NoneLabel is null ? "" : ", and none")}";

    private static string Weights(WeightsInfo weights) => $"{Whole(weights.Tensors)} tensors in {List(weights.Files)}: {Whole(weights.Values)} values, {Size(weights.Bytes)}, {List(weights.Dtypes.Keys)}";

    private static string Blocks(int? layers) => $"{Whole(layers)} residual {(layers == 1 ? "block" : "blocks")}";

    private static string List<T>(IEnumerable<T> items) => string.Join(", ", items.Select(item => string.Create(Invariant, $"{item}")));

    private static string Whole(long? number) => number?.ToString("N0", Invariant) ?? "unknown";

    private static string Real(double? number) => number?.ToString("G5", Invariant) ?? "unknown";

    private static string Size(long bytes) => string.Create(Invariant, $"{bytes / 1048576.0:0.00} MiB");
}
