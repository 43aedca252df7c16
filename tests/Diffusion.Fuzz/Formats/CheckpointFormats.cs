using System.Text;
using Diffusion.Checkpoints;
using Diffusion.Cli.Info;
using Diffusion.Cli.Training;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Fuzz.Formats;

/// <summary>Files of checkpoints and of folders that diffusers saved: each is loaded, sampled by its scheduler's choices, and shown.</summary>
internal static class CheckpointFormats
{
    private const string Weights = "diffusion_pytorch_model.safetensors";
    private const int Steps = 10;

    private static readonly UNetConfig Network = new()
    {
        SampleSize = new ImageSize(4, 4), InChannels = 1, OutChannels = 1, BlockOutChannels = [4, 8], NormNumGroups = 2, LayersPerBlock = 1, AttentionHeadDim = 4, NumClassEmbeds = 3,
        DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
    };

    private static readonly AutoencoderConfig Autoencoder = new() { InChannels = 1, OutChannels = 1, BlockOutChannels = [4], NormNumGroups = 2, LatentChannels = 1, SampleSize = 4 };

    /// <summary>All of them.</summary>
    public static IEnumerable<Format> All()
    {
        using var folder = new Sample();
        yield return folder.Of("safetensors", $"unet/{Weights}") with { Wrappings = [Wrappings.TensorHeader] };
        yield return folder.Of("training tensors", "training/raw.safetensors") with { Wrappings = [Wrappings.TensorHeader] };
        yield return folder.Of("unet config", "unet/config.json");
        yield return folder.Of("vae config", "vqvae/config.json");
        yield return folder.Of("scheduler config", "scheduler/scheduler_config.json") with { Samples = [.. folder.Schedulers()] };
        yield return folder.Of("model index", "model_index.json");
        yield return folder.Of("classes", "classes.json");
        yield return folder.Of("training state", "training/state.json");
        yield return folder.Of("shard index", $"unet/{Weights}.index.json") with { Prepare = folder.Spread, Samples = [folder.Index()] };
        yield return new Format("metrics", [Encoding.UTF8.GetBytes("{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":NaN}\n{\"step\":3}\n")], file => new MetricsLog(file, 2).Dispose()) { File = "metrics.jsonl" };
    }

    private static void Use(string folder)
    {
        using (NewDisposeScope())
        {
            var report = InfoReader.Read(folder);
            InfoText.Write(TextWriter.Null, report);
            InfoJson.Write(TextWriter.Null, report);
            var contents = CheckpointStore.Load(folder, withTraining: true);
            using var network = contents.CreateNetwork(folder);
            using var autoencoder = contents.Autoencoder?.CreateNetwork(folder);
            LevelGrid.Create(contents.Scheduler.ToProcess(), SchedulerSampling.Grid(contents.Scheduler, Steps));
            SchedulerSampling.Sampler(contents.Scheduler);
            SchedulerSampling.Bounds(contents.Scheduler);
        }
    }

    /// <summary>A small checkpoint with all that there can be in one.</summary>
    private sealed class Sample : IDisposable
    {
        private readonly string run = Directory.CreateTempSubdirectory("diffusion-fuzz-sample-").FullName;
        private readonly Dictionary<string, byte[]> files;

        public Sample()
        {
            using var scope = NewDisposeScope();
            using var network = new UNet(Network);
            using var autoencoder = new AutoencoderKL(Autoencoder);
            var weights = network.state_dict();
            var training = weights.SelectMany(pair => (string[])["raw", "optimizer", "ema"], (pair, group) => ($"{group}/{pair.Key}", pair.Value)).ToDictionary();
            var schedule = new ScheduleDefinition { Kind = "cosine" }.Build("cosine", 100);
            var folder = new CheckpointStore(run).Save(new CheckpointContents(Network, SchedulerConfig.From(schedule, Prediction.Epsilon), weights, ["one", "two"], new TrainingSnapshot(1, 64, training))
            {
                Autoencoder = new AutoencoderContents(Autoencoder, autoencoder.state_dict()),
            });
            files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "manifest.json")
                .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes);
        }

        public Format Of(string name, string file) => new(name, [files.GetValueOrDefault(file, [])], path => Use(path[..^(file.Length + 1)])) { File = file, Prepare = Write };

        /// <summary>The file's own class, and each of diffusers' with its defaults.</summary>
        public IEnumerable<byte[]> Schedulers() => SchedulerSampling.Classes
            .Select(name => Encoding.UTF8.GetBytes($$"""{"_class_name": "{{name}}", "num_train_timesteps": 1000, "lambda_min_clipped": -Infinity, "trained_betas": null, "solver_order": 2, "use_karras_sigmas": false, "timestep_spacing": "trailing", "clip_sample": true}"""))
            .Append(files["scheduler/scheduler_config.json"]);

        public byte[] Index()
        {
            using var scope = NewDisposeScope();
            var map = string.Join(", ", Names().Select(name => $"\"{name}\": \"all.safetensors\""));
            return Encoding.UTF8.GetBytes("{\"metadata\": {}, \"weight_map\": {" + map + "}}");
        }

        /// <summary>The weights under another name, for an index to find.</summary>
        public void Spread(string folder)
        {
            Write(folder);
            File.Move(Path.Combine(folder, "unet", Weights), Path.Combine(folder, "unet", "all.safetensors"), overwrite: true);
        }

        public void Dispose() => Directory.Delete(run, recursive: true);

        private void Write(string folder)
        {
            foreach (var (name, bytes) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
                File.WriteAllBytes(Path.Combine(folder, name), bytes);
            }
        }

        private static IEnumerable<string> Names()
        {
            using var network = new UNet(Network);
            return [.. network.state_dict().Keys];
        }
    }
}
