using Diffusion.Checkpoints;
using Diffusion.Networks;
using Diffusion.Probability;
using Diffusion.Tests.Networks;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

public sealed class AutoencoderCheckpointTests
{
    private static readonly AutoencoderConfig Convolutional = new()
    {
        InChannels = 1, OutChannels = 1, SampleSize = 8, BlockOutChannels = [4], NormNumGroups = 2, LatentChannels = 2, ScalingFactor = 0.75,
    };

    private static readonly MlpAutoencoderConfig Layers = new() { Channels = 1, Size = new ImageSize(8, 6), Hidden = [5, 3], LatentSize = 2 };

    public static TheoryData<bool> Kinds => [true, false];

    [Theory, MemberData(nameof(Kinds))]
    public void A_checkpoint_comes_back_whole(bool convolutional)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var saved = Contents(7, convolutional);
        var path = new CheckpointStore(folder.Path).Save(saved);
        Assert.Equal(path, CheckpointPath.Resolve(folder.Path));
        Assert.True(AutoencoderCheckpoint.IsIn(path));
        Assert.Equal(
            ["likelihood.json", "training/optimizer.safetensors", "training/raw.safetensors", "training/state.json", "vae/config.json", "vae/diffusion_pytorch_model.safetensors"],
            Directory.GetFiles(path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(path, file).Replace('\\', '/')).Where(file => file != "manifest.json").Order(StringComparer.Ordinal));

        var loaded = AutoencoderCheckpoint.Load(path, withTraining: true);
        TensorAssert.Same(saved.Weights, loaded.Weights);
        TensorAssert.Same(saved.Training!.Tensors, loaded.Training!.Tensors);
        Assert.Equal((7L, saved.Likelihood, saved.Bound), (loaded.Training.Step, loaded.Likelihood, loaded.Bound));
        Assert.Equal(File.ReadAllText(Path.Combine(path, "vae", "config.json")), Rewritten(loaded.Shape, folder));
        using var network = loaded.CreateNetwork(path);
        TensorAssert.Same(saved.Weights, network.state_dict());
        Assert.False(network.training);
    }

    [Fact]
    public void The_convolutional_one_is_what_the_peer_reads_and_the_other_one_it_refuses()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var saved = Contents(1, true);
        var contents = AutoencoderStore.Load(new CheckpointStore(folder["a"]).Save(saved));
        TensorAssert.Same(saved.Weights, contents.Weights);
        Assert.Equal(0.75, contents.Config.ScalingFactor);
        var other = new CheckpointStore(folder["b"]).Save(Contents(1, false));
        Assert.Contains("only AutoencoderKL can be loaded", Assert.Throws<InputException>(() => AutoencoderStore.Load(other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_peers_autoencoder_is_read_in_a_pipeline_and_alone_as_one_whose_answers_are_pixels()
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder("vae_tiny");
        foreach (var path in new[] { folder.Path, Path.Combine(folder.Path, "vae") })
        {
            Assert.Equal(path, CheckpointPath.Resolve(path));
            Assert.True(AutoencoderCheckpoint.IsIn(path));
            var loaded = AutoencoderCheckpoint.Load(path, withTraining: true);
            Assert.Equal((null, LogVarianceBound.Diffusers, null), (loaded.Likelihood, loaded.Bound, loaded.Training));
            using var network = loaded.CreateNetwork(path);
            Assert.IsType<AutoencoderKL>(network);
        }
    }

    [Theory]
    [InlineData("likelihood.json")]
    [InlineData("vae/config.json")]
    [InlineData("vae/diffusion_pytorch_model.safetensors")]
    [InlineData("training/raw.safetensors")]
    public void A_checkpoint_that_lacks_a_file_is_passed_over(string missing)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        var older = store.Save(Contents(1, true));
        File.Delete(Path.Combine(store.Save(Contents(2, true)), missing));
        Assert.Equal(older, store.Latest());
    }

    [Fact]
    public void A_diffusion_model_is_not_found_in_it()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = new CheckpointStore(folder.Path).Save(Contents(1, true));
        const string Expected = "holds an autoencoder and no network that removes noise";
        Assert.Contains(Expected, Assert.Throws<InputException>(() => CheckpointStore.Load(path, false)).Message, StringComparison.Ordinal);
        Assert.Contains(Expected, Assert.Throws<InputException>(() => new CheckpointFolder(path).ReadNetwork()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("likelihood.json", """{"reconstruction": "L3"}""", "\"reconstruction\" is L3; it must be L2, L1, Bernoulli")]
    [InlineData("likelihood.json", """{"reconstruction": "L2", "deviation": 0}""", "the deviation must be above 0")]
    [InlineData("likelihood.json", """{"reconstruction": "L2", "deviation": 1, "log_variance_min": 2, "log_variance_max": 1}""", "the first bound must be below the second")]
    [InlineData("vae/config.json", """{"_class_name": "MlpAutoencoder", "channels": 1, "height": 8, "width": 6, "hidden": [5, 0], "latent_size": 2}""", "hidden is [5, 0]")]
    [InlineData("vae/config.json", """{"_class_name": "MlpAutoencoder", "channels": 1, "height": 8, "hidden": [5], "latent_size": 2}""", "\"width\" is absent")]
    [InlineData("vae/config.json", """{"_class_name": "MlpAutoencoder", "channels": 1, "height": 8, "width": 6, "hidden": [5, 4], "latent_size": 2}""", "of another shape")]
    [InlineData("vae/config.json", """{"_class_name": "VQModel"}""", "only AutoencoderKL can be loaded")]
    public void A_file_that_says_what_cannot_be_is_refused_by_its_name(string file, string text, string expected)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = new CheckpointStore(folder.Path).Save(Contents(1, false));
        File.Delete(Path.Combine(path, "manifest.json"));
        File.WriteAllText(Path.Combine(path, file), text);
        var message = Assert.Throws<InputException>(() => AutoencoderCheckpoint.Load(path, false).CreateNetwork(path)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith(path, message, StringComparison.Ordinal);
    }

    private static AutoencoderCheckpoint Contents(long step, bool convolutional)
    {
        IAutoencoderShape shape = convolutional ? Convolutional : Layers;
        var network = shape.Create();
        var weights = network.state_dict();
        var tensors = weights.SelectMany(pair => new[] { KeyValuePair.Create("raw/" + pair.Key, pair.Value + 1), KeyValuePair.Create("ema/" + pair.Key, pair.Value), KeyValuePair.Create("optimizer/exp_avg/" + pair.Key, pair.Value * 2) });
        return new AutoencoderCheckpoint(
            shape, weights, new PixelLikelihood(convolutional ? Reconstruction.L1 : Reconstruction.Bernoulli, 0.25), convolutional ? LogVarianceBound.Soft(9) : null,
            new TrainingSnapshot(step, 10 * step, tensors.ToDictionary()));
    }

    private static string Rewritten(IAutoencoderShape shape, TemporaryFolder folder)
    {
        AutoencoderShapeFile.Write(folder["again.json"], shape);
        return File.ReadAllText(folder["again.json"]);
    }
}
