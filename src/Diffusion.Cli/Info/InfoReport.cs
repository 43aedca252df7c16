using Diffusion.Data;

namespace Diffusion.Cli.Info;

/// <summary>What lies at a path. In JSON the names are these in snake_case.</summary>
internal sealed record InfoReport
{
    /// <summary>run, checkpoint, pipeline, network, autoencoder, scheduler or tensors.</summary>
    public required string Kind { get; init; }

    /// <summary>As the user gave it.</summary>
    public required string Path { get; init; }

    /// <summary>Of a run: its checkpoints.</summary>
    public RunInfo? Run { get; init; }

    /// <summary>The folder that the rest is about: of a run the newest checkpoint.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>How far training had come.</summary>
    public TrainingInfo? Training { get; init; }

    /// <summary>The network.</summary>
    public NetworkInfo? Network { get; init; }

    /// <summary>The images that the network takes and answers.</summary>
    public ImageInfo? Image { get; init; }

    /// <summary>The noise process and what is predicted of it.</summary>
    public ProcessInfo? Process { get; init; }

    /// <summary>The classes of the images.</summary>
    public ClassesInfo? Classes { get; init; }

    /// <summary>The autoencoder.</summary>
    public AutoencoderInfo? Autoencoder { get; init; }

    /// <summary>Other parts of a pipeline.</summary>
    public IReadOnlyList<PartInfo> Parts { get; init; } = [];

    /// <summary>Of a file of weights: every tensor.</summary>
    public TensorsInfo? Tensors { get; init; }

    /// <summary>Every file, by its path inside the folder.</summary>
    public IReadOnlyList<StoredFile> Files { get; init; } = [];

    /// <summary>Their sizes together.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);

    /// <summary>What is there that cannot be loaded, a sentence each.</summary>
    public IReadOnlyList<string> NotSupported { get; init; } = [];
}

/// <summary>The checkpoints of a run, newest first, and the snapshots of its averages.</summary>
internal sealed record RunInfo(string? From, IReadOnlyList<CheckpointInfo> Checkpoints, IReadOnlyList<SnapshotInfo> Snapshots);

/// <summary>One checkpoint of a run; Damage says why it is not whole.</summary>
internal sealed record CheckpointInfo(string Name, long? Step, long? Images, bool Whole, string? Damage, bool Resumable, long Bytes);

/// <summary>One snapshot of a run's averages.</summary>
internal sealed record SnapshotInfo(long Step, long Images, IReadOnlyList<double> Lengths);

/// <summary>How far training had come; Missing names what a resume lacks.</summary>
internal sealed record TrainingInfo(long? Step, long? Images, IReadOnlyList<string> Averages, bool Resumable, IReadOnlyList<string> Missing);

/// <summary>What a network takes and answers; null where its config does not say.</summary>
internal sealed record ImageInfo(int? Height, int? Width, int? Channels, int? OutChannels, int? SizeMultiple);

/// <summary>The classes: how many, their names where they are known, and whether a label means "none".</summary>
internal sealed record ClassesInfo(int Count, IReadOnlyList<string> Names, int? NoneLabel);

/// <summary>A part of a pipeline that is not read here.</summary>
internal sealed record PartInfo(string Name, string Library, string Class);

/// <summary>A file's path inside its folder, and its size.</summary>
internal sealed record StoredFile(string Path, long Bytes)
{
    /// <summary>Every file below a folder, by path; folders that links lead to are left out.</summary>
    public static IReadOnlyList<StoredFile> Below(string folder) =>
    [
        .. FolderFiles.Below(folder).Where(file => !file.IsFolder)
            .Select(file => new StoredFile(file.Path, BytesOf(System.IO.Path.Combine(folder, file.Path))))
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    /// <summary>Of the file that a link leads to, as model hubs keep theirs; 0 where it leads nowhere.</summary>
    private static long BytesOf(string path)
    {
        try
        {
            return RegularFile.Length(path);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
