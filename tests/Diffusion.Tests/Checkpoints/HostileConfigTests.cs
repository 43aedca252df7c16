using Diffusion.Checkpoints;
using Diffusion.Tests.Mutations;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

/// <summary>A config of a checkpoint that asks for too much costs no more than a second and 64 MiB, and ends in one line that says what is wrong.</summary>
public class HostileConfigTests
{
    [Theory]
    [InlineData("unet/config.json", "layers_per_block", "1", "1048576", "layers_per_block is 1048576; it must be a whole number from 1 to 256")]
    [InlineData("unet/config.json", "num_class_embeds", "3", "1048576", "the weights do not fit the network that the config describes: it has ")]
    [InlineData("unet/config.json", "norm_eps", "1e-05", "1e999", "norm_eps is")]
    [InlineData("unet/config.json", "sample_size", "8", "1048576", "sample_size is 1048576x1048576; a side may have 8192 pixels")]
    [InlineData("vqvae/config.json", "sample_size", "16", "1048576", "sample_size is 1048576; it must be a whole number from 1 to 8192")]
    [InlineData("scheduler/scheduler_config.json", "num_train_timesteps", "100", "1000000", "1000000 steps; a schedule has 2 to 100000")]
    [InlineData("vqvae/config.json", "layers_per_block", "1", "300", "layers_per_block is 300; it must be a whole number from 1 to 256")]
    [InlineData("vqvae/config.json", "latent_channels", "4", "65536", "the weights do not fit the network that the config describes: it has ")]
    [InlineData("training/state.json", "step", "1", "-5", "\"step\" is -5; it must be 0 or more")]
    [InlineData("training/state.json", "step", "1", "1,\n  \"step\": 1", "is not a valid JSON object: ")]
    public void A_number_that_would_cost_too_much_or_mean_nothing_is_named(string file, string field, string before, string after, string expected)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var vae = new Networks.ReferenceFolder("vae_tiny");
        var path = new CheckpointStore(folder.Path).Save(CheckpointStoreTests.Contents(1) with { Autoencoder = AutoencoderStore.Load(vae.Path) });
        File.Delete(Path.Combine(path, "manifest.json"));
        var config = Path.Combine(path, file);
        var text = File.ReadAllText(config);
        Assert.Contains($"\"{field}\": {before}", text, StringComparison.Ordinal);
        File.WriteAllText(config, text.Replace($"\"{field}\": {before}", $"\"{field}\": {after}", StringComparison.Ordinal));
        Assert.False(Bounded.Obeys(() => Use(path), field));
        Assert.Contains(expected, Assert.Throws<InputException>(() => Use(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_config_without_end_is_refused_before_it_is_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], "{\"in_channels\": 3" + new string(' ', 1 << 20) + "}");
        Assert.Contains("1048576 is the most for such a file", Assert.Throws<InputException>(() => UNetConfigFile.Read(folder["config.json"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\\"")]
    [InlineData("\"")]
    [InlineData("\\")]
    [InlineData("NaN ")]
    [InlineData("{\"a\":")]
    public void A_text_that_nothing_ends_is_looked_through_once(string piece)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], "{\"a\": \"" + string.Concat(Enumerable.Repeat(piece, ((1 << 20) - 8) / piece.Length)));
        Assert.False(Bounded.Run(() => Bounded.Obeys(() => UNetConfigFile.Read(folder["config.json"]), piece)));
    }

    [Theory]
    [InlineData("\"../../outside\"", "names \"../../outside\", which is no name of a file of tensors")]
    [InlineData("\"/dev/zero\"", "which is no name of a file of tensors")]
    [InlineData("\"raw\", \"raw\"", "each may stand there once")]
    public void A_state_can_name_only_files_beside_it_and_each_once(string files, string expected)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = new CheckpointStore(folder.Path).Save(CheckpointStoreTests.Contents(1));
        var state = Path.Combine(path, "training", "state.json");
        File.Delete(Path.Combine(path, "manifest.json"));
        File.WriteAllText(state, $"{{\"step\": 1, \"images\": 1, \"files\": [{files}]}}");
        Assert.Contains(expected, Assert.Throws<InputException>(() => CheckpointStore.Load(path, withTraining: true)).Message, StringComparison.Ordinal);
        Assert.Contains(expected, Assert.Throws<InputException>(() => new CheckpointFolder(path).ReadTraining()).Message, StringComparison.Ordinal);
        Assert.Null(new CheckpointStore(folder.Path).Latest());
    }

    [Theory]
    [InlineData("\\u0000")]
    [InlineData("\\u001b[2J")]
    [InlineData("\\u202egnp")]
    public void A_class_cannot_be_named_by_control_characters(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["classes.json"], $"{{\"classes\": [\"a\", \"{name}\"]}}");
        var message = Assert.Throws<InputException>(() => new CheckpointFolder(folder.Path).ReadClassNames()).Message;
        Assert.Contains("control characters", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, OneLine.IsControl);
    }

    private static void Use(string path)
    {
        using var scope = NewDisposeScope();
        var contents = CheckpointStore.Load(path, withTraining: true);
        using var network = contents.CreateNetwork(path);
        using var autoencoder = contents.Autoencoder?.CreateNetwork(path);
        contents.Scheduler.ToProcess();
        contents.Scheduler.ToPrediction();
    }
}
