using Diffusion.Checkpoints;

namespace Diffusion.Cli.Info;

/// <summary>Finds out what lies at a path and reads its configs and headers; the files of a run's checkpoints are compared with their manifests. libtorch is not loaded.</summary>
internal static class InfoReader
{
    private const string Accepted = "a run folder, a checkpoint folder, a folder that diffusers saved or a part of one, or a .safetensors file";
    private const string NetworkConfig = "config.json";
    private const string SchedulerConfig = "scheduler_config.json";

    /// <summary>Reads what there is.</summary>
    /// <param name="path">What the user named.</param>
    /// <exception cref="InputException">Nothing is there, or nothing that is known, or it is damaged.</exception>
    public static InfoReport Read(string path)
    {
        if (File.Exists(path))
        {
            return ReadFile(path);
        }
        if (!Directory.Exists(path))
        {
            throw new InputException($"There is no file or folder '{path}'; give {Accepted}.");
        }
        return CheckpointFolder.IsPipeline(path) ? PipelineReader.Read(path, path) : RunReader.Read(path) ?? ReadPart(path);
    }

    private static InfoReport ReadFile(string path) => path switch
    {
        _ when TensorFiles.IsFile(path) => OfTensors(path, TensorFiles.ReadFile(path)),
        _ when TensorFiles.IsIndex(path) => OfTensors(path, TensorFiles.ReadIndex(path)),
        _ when CheckpointFolder.IsPickle(path) => throw CheckpointFolder.PickleRefused(path),
        _ => throw new InputException($"{path} is no file that can be described; give {Accepted}."),
    };

    private static InfoReport OfTensors(string path, TensorsInfo tensors) => new()
    {
        Kind = "tensors",
        Path = path,
        Tensors = tensors,
        Files = [.. tensors.Files.Select(file => new StoredFile(file.Name, file.Bytes))],
    };

    /// <summary>A network, an autoencoder or a scheduler by itself, or weights without a config.</summary>
    private static InfoReport ReadPart(string folder)
    {
        if (File.Exists(Path.Combine(folder, NetworkConfig)))
        {
            return PartReader.Read(folder, folder);
        }
        if (File.Exists(Path.Combine(folder, SchedulerConfig)))
        {
            var (process, problems) = PartReader.Process(Path.Combine(folder, SchedulerConfig));
            return new InfoReport { Kind = "scheduler", Path = folder, Process = process, Files = StoredFile.Below(folder), NotSupported = problems };
        }
        if (TensorFiles.ReadFolder(folder) is { } tensors)
        {
            return OfTensors(folder, tensors) with { Files = StoredFile.Below(folder) };
        }
        throw Directory.GetFiles(folder).Order(StringComparer.Ordinal).FirstOrDefault(CheckpointFolder.IsPickle) is { } pickle
            ? CheckpointFolder.PickleRefused(pickle)
            : new InputException($"{folder} holds nothing that can be described; give {Accepted}.");
    }
}
