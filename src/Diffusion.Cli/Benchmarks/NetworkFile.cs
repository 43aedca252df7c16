using System.Text.Json;
using Diffusion.Checkpoints;
using Diffusion.Cli.Configuration;
using Diffusion.Cli.Training;
using Diffusion.Denoising;
using Diffusion.Networks;

namespace Diffusion.Cli.Benchmarks;

/// <summary>A network that is given by diffusers' <c>unet/config.json</c> instead of by settings.</summary>
internal sealed class NetworkFile
{
    private const string Mark = "_class_name";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private NetworkFile(string path)
    {
        Path = path;
        Network = UNetConfigFile.Read(path);
        Size = Network.SampleSize ?? throw new InputException($"{path}: sample_size is missing; a benchmark needs to know for which size the network is.");
        if (Network.ClassEmbedType is not null || Network.NumClassEmbeds < 2)
        {
            throw new InputException($"{path}: class_embed_type must be null and num_class_embeds null, or 2 or more (the last is \"no class\"): others cannot be trained here.");
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The network's shape.</summary>
    public UNetConfig Network { get; }

    /// <summary>The size of its images.</summary>
    public ImageSize Size { get; }

    /// <summary>Its classes; the last row of its embedding is "no class".</summary>
    public IReadOnlyList<string> ClassNames => [.. Enumerable.Range(0, (Network.NumClassEmbeds ?? 1) - 1).Select(label => $"{label}")];

    /// <summary>The file among the configurations that is of a network; null where all are settings.</summary>
    /// <exception cref="InputException">It is of no U-Net or of one that is not supported, or there are two.</exception>
    public static NetworkFile? Find(IReadOnlyList<string> configs, out IReadOnlyList<string> settings)
    {
        var networks = configs.Where(IsOfNetwork).ToList();
        settings = [.. configs.Where(path => !networks.Contains(path))];
        return networks switch
        {
            [] => null,
            [var only] => new NetworkFile(only),
            _ => throw new InputException($"{networks[0]} and {networks[1]} are both of networks; give one."),
        };
    }

    /// <summary>The settings that it replaces, to be overridden by none.</summary>
    public IEnumerable<string> Assignments()
    {
        foreach (var (name, text) in SettingTexts.Of(NetworkSettings.Of(Network)))
        {
            yield return $"{nameof(RunOptions.Model)}:{name}={text}";
        }
        if (Size.Height == Size.Width)
        {
            yield return $"Data:Size={Size.Height}";
        }
        yield return $"Data:Channels={Network.ImageChannels}";
        if (Network.LearnsVariance)
        {
            yield return $"Loss:Kind={LossKind.Hybrid}";
        }
    }

    /// <summary>Refuses settings that say otherwise of the network than it does.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="from">The checkpoint that the settings begin with; null for none.</param>
    /// <exception cref="InputException">Lists every such setting.</exception>
    public void Check(RunOptions options, string? from)
    {
        var problems = SettingTexts.Of(options.Model).Zip(SettingTexts.Of(NetworkSettings.Of(Network)))
            .Where(pair => pair.First.Text != pair.Second.Text)
            .Select(pair => $"Model:{pair.First.Name} is {pair.First.Text ?? "null"}, but {Path} says {pair.Second.Text ?? "null"}: leave it out.")
            .Concat(from is null ? [] : [$"From is {from}, but the network is that of {Path}: leave one of them out."])
            .Concat(options.Data.Latents is null ? [] : [$"Data:Latents is {options.Data.Latents}, but the network is that of {Path}: leave one of them out."])
            .ToList();
        if (problems.Count > 0)
        {
            throw new InputException(problems);
        }
    }

    /// <summary>Refuses images that the network is not for.</summary>
    /// <exception cref="InputException">They have another shape, or more classes.</exception>
    public void Check(DataShape data)
    {
        if ((data.Channels, data.Height, data.Width) != (Network.ImageChannels, Size.Height, Size.Width))
        {
            throw new InputException($"The images are {data.Channels}x{data.Height}x{data.Width}, but the network of {Path} is for {Network.ImageChannels}x{Size}.");
        }
        if (Network.NumClassEmbeds is { } rows && (data.ClassNames.Count == 0 || data.ClassNames.Count >= rows))
        {
            throw new InputException($"The images have {data.ClassNames.Count} classes, but the network of {Path} is for 1 to {rows - 1}.");
        }
    }

    private static bool IsOfNetwork(string path)
    {
        try
        {
            using var text = new MemoryStream(RegularFile.ReadAll(path, SettingsLayers.MaxFileBytes));
            using var document = JsonDocument.Parse(text, Lenient);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(Mark, out _);
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            return false; // the reader of settings says what is wrong with it
        }
    }
}
