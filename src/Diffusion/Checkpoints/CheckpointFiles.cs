namespace Diffusion.Checkpoints;

/// <summary>
/// Names of the files of a checkpoint: a diffusers pipeline folder, and beside its files <c>classes.json</c> and <c>training/</c>, which diffusers
/// ignores.
/// </summary>
internal static class CheckpointFiles
{
    internal const string ModelIndex = "model_index.json";
    internal const string Network = "unet";
    internal const string Autoencoder = "vqvae";
    internal const string OwnAutoencoder = "vae";
    internal const string NetworkConfig = "config.json";
    internal const string Weights = "diffusion_pytorch_model.safetensors";
    internal const string Scheduler = "scheduler";
    internal const string SchedulerConfig = "scheduler_config.json";
    internal const string Classes = "classes.json";
    internal const string Likelihood = "likelihood.json";
    internal const string Training = "training";
    internal const string TrainingState = "state.json";
    internal const string SafeTensorsExtension = ".safetensors";

    /// <summary>Formats of weights that can run code when they are read, so never are.</summary>
    private static readonly string[] PickleExtensions = [".bin", ".pt", ".pth", ".ckpt", ".pkl"];

    internal static bool IsPickle(string path) => PickleExtensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>Why a file is refused and what to do instead.</summary>
    internal static InputException PickleRefused(string path) => new(
        $"{path} is a pickle file, which can run code when it is read, so it is not read; convert it to safetensors where it comes from: in Python, "
        + "pipe = diffusers.DiffusionPipeline.from_pretrained(FOLDER); pipe.save_pretrained(NEW_FOLDER, safe_serialization=True), and give NEW_FOLDER.");

    /// <summary>Whether a folder is a diffusers pipeline: with sub-folders, or everything in the root as before diffusers 0.15.</summary>
    internal static bool IsPipeline(string folder) =>
        HoldsNetwork(folder) || File.Exists(Path.Combine(folder, OwnAutoencoder, NetworkConfig));

    /// <summary>Whether a folder holds an autoencoder, in a folder of its own or in the root, and no pipeline around it.</summary>
    internal static bool IsAutoencoder(string folder) => !HoldsNetwork(folder)
        && (File.Exists(Path.Combine(folder, OwnAutoencoder, NetworkConfig)) || AutoencoderShapeFile.IsAutoencoder(Path.Combine(folder, NetworkConfig)));

    /// <summary>Refuses a folder that holds nothing but an autoencoder where a network that removes noise is wanted.</summary>
    internal static void RequireNetwork(string folder)
    {
        if (IsAutoencoder(folder))
        {
            throw new InputException($"{folder} holds an autoencoder and no network that removes noise: give the run or checkpoint of a diffusion model.");
        }
    }

    /// <summary>The folder of a part of a pipeline: its own, or the root as before diffusers 0.15.</summary>
    internal static string Part(string folder, string part) =>
        Directory.Exists(Path.Combine(folder, part)) ? Path.Combine(folder, part) : folder;

    private static bool HoldsNetwork(string folder) =>
        File.Exists(Path.Combine(folder, ModelIndex)) || File.Exists(Path.Combine(folder, Network, NetworkConfig));
}
