using System.Buffers.Binary;
using System.Text;
using Diffusion.Checkpoints;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Tests.Networks;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

/// <summary>What is written here is what diffusers 0.27.2 writes for the same network and scheduler: the files, their names, and their bytes but for the numbers in the weights.</summary>
public class WrittenFolderTests
{
    private static readonly string[] Added = ["classes.json", "manifest.json", "training/optimizer.safetensors", "training/raw.safetensors", "training/state.json"];

    [Fact]
    public void A_folder_of_a_network_made_from_options_is_the_folder_that_diffusers_wrote()
    {
        using var scope = NewDisposeScope();
        using var reference = new ReferenceFolder("unet_attn");
        using var folder = new TemporaryFolder();
        var options = new ModelOptions
        {
            Channels = [32, 64],
            LayersPerLevel = 1,
            AttentionLevels = [1],
            MiddleAttention = true,
            HeadSize = 8,
            Groups = 8,
            Dropout = 0,
            ScaleShift = false,
            LearnVariance = false,
            SelfConditioning = false,
        };
        var schedule = new ScheduleDefinition { Kind = "linear" }.Build("linear", 1000);
        var path = Save(folder, UNetConfig.From(options, channels: 3, new ImageSize(16, 16), classCount: 0), SchedulerConfig.From(schedule, Prediction.Epsilon));

        string[] files = ["model_index.json", "scheduler/scheduler_config.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors"];
        Assert.Equal(files, Files(path).Except(Added));
        foreach (var json in files.Where(file => file.EndsWith(".json", StringComparison.Ordinal)))
        {
            Assert.Equal(Json(reference.Path, json), Json(path, json));
        }

        Assert.Equal(Header(reference.Path, files[^1]), Header(path, files[^1]));
        Assert.Equal(new FileInfo(Path.Combine(reference.Path, files[^1])).Length, new FileInfo(Path.Combine(path, files[^1])).Length);
    }

    [Theory]
    [InlineData("unet_plain")]
    [InlineData("unet_attn")]
    [InlineData("unet_ddpm_cifar_tiny")]
    [InlineData("unet_class_scaleshift")]
    public void A_folder_loaded_and_saved_again_has_the_same_weights_and_config_to_the_byte(string name)
    {
        using var scope = NewDisposeScope();
        using var reference = new ReferenceFolder(name);
        using var folder = new TemporaryFolder();
        var contents = CheckpointStore.Load(reference.Path, withTraining: false);
        var path = new CheckpointStore(folder.Path).Save(contents with { Training = new TrainingSnapshot(1, 1, new Dictionary<string, Tensor>()) });
        Assert.Equal(File.ReadAllBytes(Path.Combine(reference.Path, "unet", "diffusion_pytorch_model.safetensors")), File.ReadAllBytes(Path.Combine(path, "unet", "diffusion_pytorch_model.safetensors")));
        Assert.Equal(Json(reference.Path, "unet/config.json"), Json(path, "unet/config.json"));
    }

    [Fact]
    public void A_freshly_made_network_has_the_keys_types_and_order_of_a_file_of_diffusers()
    {
        using var scope = NewDisposeScope();
        foreach (var name in new[] { "unet_plain", "unet_attn", "unet_ddpm_cifar_tiny", "unet_class_scaleshift" })
        {
            using var reference = new ReferenceFolder(name);
            using var folder = new TemporaryFolder();
            using var network = new UNet(UNetConfigFile.Read(Path.Combine(reference.Path, "unet", "config.json")));
            SafeTensors.Write(folder["w"], network.state_dict());
            Assert.Equal(Header(Path.Combine(reference.Path, "unet"), "diffusion_pytorch_model.safetensors"), Header(folder.Path, "w"));
        }
    }

    [Fact]
    public void What_only_networks_from_here_have_stands_in_the_config_only_where_it_says_something()
    {
        using var folder = new TemporaryFolder();
        var config = new UNetConfig { InChannels = 6 };
        UNetConfigFile.Write(folder["without.json"], config);
        UNetConfigFile.Write(folder["with.json"], config with { SelfConditioning = true });
        Assert.DoesNotContain("self_conditioning", File.ReadAllText(folder["without.json"]), StringComparison.Ordinal);
        Assert.Contains("  \"self_conditioning\": true,\n", File.ReadAllText(folder["with.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_an_autoencoder_is_a_pipeline_of_latent_diffusion()
    {
        using var scope = NewDisposeScope();
        using var vae = new ReferenceFolder("vae_tiny");
        using var folder = new TemporaryFolder();
        var saved = CheckpointStoreTests.Contents(3) with { Autoencoder = AutoencoderStore.Load(vae.Path) };
        var path = new CheckpointStore(folder.Path).Save(saved);
        Assert.Equal(["vqvae/config.json", "vqvae/diffusion_pytorch_model.safetensors"], Files(path).Where(file => file.StartsWith("vqvae", StringComparison.Ordinal)));
        Assert.Equal(Json(vae.Path, "vae/config.json"), Json(path, "vqvae/config.json"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(vae.Path, "vae", "diffusion_pytorch_model.safetensors")), File.ReadAllBytes(Path.Combine(path, "vqvae", "diffusion_pytorch_model.safetensors")));
        Assert.Equal(
            "{\n  \"_class_name\": \"LDMPipeline\",\n  \"_diffusers_version\": \"0.27.2\",\n  \"scheduler\": [\n    \"diffusers\",\n    \"DDPMScheduler\"\n  ],\n"
            + "  \"unet\": [\n    \"diffusers\",\n    \"UNet2DModel\"\n  ],\n  \"vqvae\": [\n    \"diffusers\",\n    \"AutoencoderKL\"\n  ]\n}\n",
            File.ReadAllText(Path.Combine(path, "model_index.json")));

        var loaded = CheckpointStore.Load(path, withTraining: true);
        TensorAssert.Same(saved.Autoencoder!.Weights, loaded.Autoencoder!.Weights);
        using var network = loaded.Autoencoder.CreateNetwork(path);
        TensorAssert.Same(saved.Autoencoder.Weights, network.state_dict());
        Assert.False(network.training);
    }

    [Fact]
    public void An_autoencoder_is_found_at_the_root_as_vae_and_as_vqvae()
    {
        using var scope = NewDisposeScope();
        using var reference = new ReferenceFolder("vae_tiny");
        var whole = AutoencoderStore.Load(reference.Path);
        TensorAssert.Same(whole.Weights, AutoencoderStore.Load(Path.Combine(reference.Path, "vae")).Weights);

        using var folder = new TemporaryFolder();
        var pipeline = new CheckpointStore(folder.Path).Save(CheckpointStoreTests.Contents(1));
        Assert.Null(CheckpointStore.Load(pipeline, false).Autoencoder);
        AutoencoderStore.Save(Path.Combine(pipeline, "vae"), whole);
        TensorAssert.Same(whole.Weights, CheckpointStore.Load(pipeline, false).Autoencoder!.Weights);
        TensorAssert.Same(whole.Weights, AutoencoderStore.Load(pipeline).Weights);
    }

    [Fact]
    public void A_run_means_the_autoencoder_of_its_newest_checkpoint()
    {
        using var scope = NewDisposeScope();
        using var reference = new ReferenceFolder("vae_tiny");
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder["run"]);
        var autoencoder = AutoencoderStore.Load(reference.Path);
        store.Save(CheckpointStoreTests.Contents(1) with { Autoencoder = autoencoder });
        var newest = store.Save(CheckpointStoreTests.Contents(2) with { Autoencoder = autoencoder });
        File.WriteAllText(folder["run", "config.json"], "{}");
        foreach (var path in new[] { folder["run"], folder["run", "checkpoints"], newest })
        {
            Assert.Equal(Path.Combine(newest, "vqvae"), AutoencoderStore.Find(path));
        }

        Assert.Equal(Path.Combine(newest, "vqvae"), new CheckpointFolder(newest).Autoencoder);
        Assert.Equal(Path.Combine(newest, "vqvae"), AutoencoderStore.Find(Path.Combine(newest, "vqvae")));
    }

    [Fact]
    public void A_path_without_an_autoencoder_is_refused_with_what_to_give()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var images = new CheckpointStore(folder["run"]).Save(CheckpointStoreTests.Contents(1));
        Directory.CreateDirectory(folder["young", "checkpoints"]);
        File.WriteAllText(folder["notes.txt"], "");
        File.WriteAllText(folder["model.ckpt"], "");
        string Refused(string path) => Assert.Throws<InputException>(() => AutoencoderStore.Find(path)).Message;

        Assert.StartsWith($"There is no folder {folder["nothing"]}. Give the folder of an AutoencoderKL", Refused(folder["nothing"]), StringComparison.Ordinal);
        Assert.StartsWith($"{images} holds no autoencoder. Give the folder", Refused(folder["run"]), StringComparison.Ordinal);
        Assert.Contains("holds no whole checkpoint yet", Refused(folder["young"]), StringComparison.Ordinal);
        Assert.Contains("is a file. Give", Refused(folder["notes.txt"]), StringComparison.Ordinal);
        Assert.Contains("can run code", Refused(folder["model.ckpt"]), StringComparison.Ordinal);
        Assert.Contains("is UNet2DModel; only AutoencoderKL", Assert.Throws<InputException>(() => AutoencoderStore.Load(Path.Combine(images, "unet"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_autoencoder_that_is_listed_but_missing_or_of_another_kind_is_refused()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = new CheckpointStore(folder.Path).Save(CheckpointStoreTests.Contents(1));
        File.Delete(Path.Combine(path, "manifest.json"));
        var index = Path.Combine(path, "model_index.json");
        var plain = File.ReadAllText(index);
        File.WriteAllText(index, plain.Replace("\n}", ",\n  \"vqvae\": [\"diffusers\", \"VQModel\"]\n}", StringComparison.Ordinal));
        Assert.Contains("model_index.json lists \"vqvae\", but there is no folder", Refusal(path), StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(path, "vqvae"));
        File.WriteAllText(Path.Combine(path, "vqvae", "config.json"), """{"_class_name": "VQModel"}""");
        Assert.Contains("is VQModel; only AutoencoderKL can be loaded", Refusal(path), StringComparison.Ordinal);
        File.WriteAllText(index, plain.Replace("\n}", ",\n  \"vae\": [null, null]\n}", StringComparison.Ordinal));
        Directory.Delete(Path.Combine(path, "vqvae"), recursive: true);
        Assert.Null(CheckpointStore.Load(path, false).Autoencoder);
        Assert.Contains("holds no autoencoder", Assert.Throws<InputException>(() => AutoencoderStore.Load(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(index, """{"vae": "AutoencoderKL"}""");
        Assert.Contains("it must be a list of library and class", Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_of_the_weights_is_kept()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["license"] = "mit" };
        var path = new CheckpointStore(folder.Path).Save(CheckpointStoreTests.Contents(1) with { Metadata = metadata });
        var loaded = CheckpointStore.Load(path, withTraining: true);
        Assert.Equal(metadata, loaded.Metadata);
        Assert.Equal("mit", SafeTensors.ReadHeader(Path.Combine(new CheckpointStore(folder.Path).Save(loaded), "unet", "diffusion_pytorch_model.safetensors")).Metadata["license"]);
    }

    private static string Save(TemporaryFolder folder, UNetConfig config, SchedulerConfig scheduler)
    {
        using var network = new UNet(config);
        var weights = network.state_dict();
        var training = weights.ToDictionary(pair => "raw/" + pair.Key, pair => pair.Value).Concat(weights.ToDictionary(pair => "optimizer/exp_avg/" + pair.Key, pair => pair.Value));
        return new CheckpointStore(folder.Path).Save(new CheckpointContents(config, scheduler, weights, [], new TrainingSnapshot(1, 1, training.ToDictionary())));
    }

    private static string Refusal(string path) => Assert.Throws<InputException>(() => CheckpointStore.Load(path, false)).Message;

    /// <summary>The reference's files lack the newline that diffusers ends its configs with.</summary>
    private static string Json(string folder, string file)
    {
        var text = File.ReadAllText(Path.Combine(folder, file));
        return text.EndsWith('\n') ? text : text + "\n";
    }

    private static string Header(string folder, string file)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, file));
        return Encoding.UTF8.GetString(bytes, 0, 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes));
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
}
