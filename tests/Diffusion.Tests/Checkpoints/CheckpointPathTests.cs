using Diffusion.Checkpoints;
using Diffusion.Tests.Networks;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

public class CheckpointPathTests
{
    [Fact]
    public void A_run_means_its_newest_checkpoint_and_a_checkpoint_itself()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        var first = store.Save(CheckpointStoreTests.Contents(1));
        var second = store.Save(CheckpointStoreTests.Contents(2));
        File.WriteAllText(folder["config.json"], "{}");
        Assert.Equal(second, CheckpointPath.Resolve(folder.Path));
        Assert.Equal(second, CheckpointPath.Resolve(folder["checkpoints"]));
        Assert.Equal(second, CheckpointPath.Resolve(folder["checkpoints"] + Path.DirectorySeparatorChar));
        Assert.Equal(first, CheckpointPath.Resolve(first));
    }

    [Theory]
    [InlineData("unet_class_scaleshift")]
    [InlineData("unet_legacy_root_layout")]
    public void A_folder_of_diffusers_means_itself(string name)
    {
        using var folder = new ReferenceFolder(name);
        Assert.Equal(folder.Path, CheckpointPath.Resolve(folder.Path));
    }

    [Fact]
    public void A_path_without_a_checkpoint_is_refused_with_what_to_give()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["notes.txt"], "");
        Directory.CreateDirectory(folder["run", "checkpoints", "step-0000001.partial"]);
        AssertRefused(folder["nothing"], $"There is no folder {folder["nothing"]}. Give a run folder");
        AssertRefused(folder.Path, "holds no checkpoint. Give a run folder");
        AssertRefused(folder["notes.txt"], "is a file. Give a run folder");
        AssertRefused(folder["run"], "holds no whole checkpoint yet");
    }

    [Theory]
    [InlineData("model.bin")]
    [InlineData("model.PT")]
    [InlineData("model.ckpt")]
    public void A_pickle_is_refused_with_how_to_convert_it(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[name], "");
        AssertRefused(folder[name], "pickle file, which can run code when it is read, so it is not read; convert it to safetensors");
    }

    [Fact]
    public void A_pipeline_with_pickled_weights_is_refused_with_how_to_convert_it()
    {
        using var folder = new ReferenceFolder("unet_class_scaleshift");
        var weights = Path.Combine(folder.Path, "unet", "diffusion_pytorch_model.safetensors");
        File.Move(weights, Path.ChangeExtension(weights, ".bin"));
        var message = Assert.Throws<InputException>(() => CheckpointStore.Load(folder.Path, false)).Message;
        Assert.Contains("diffusion_pytorch_model.bin is a pickle file", message, StringComparison.Ordinal);
        Assert.Contains("save_pretrained", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_network_are_refused()
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder("unet_class_scaleshift");
        var config = Path.Combine(folder.Path, "unet", "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"layers_per_block\": 2", "\"layers_per_block\": 3", StringComparison.Ordinal));
        var message = Assert.Throws<InputException>(() => CheckpointStore.Load(folder.Path, false).CreateNetwork("HERE")).Message;
        Assert.StartsWith("HERE: the weights do not fit the network that the config describes: ", message, StringComparison.Ordinal);
        Assert.Contains("missing (down_blocks.0.attentions.2.group_norm.bias", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attention_names_from_before_diffusers_0_15_become_todays()
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder("unet_legacy_root_layout");
        var old = SafeTensors.ReadHeader(Path.Combine(folder.Path, "diffusion_pytorch_model.safetensors")).Tensors;
        Assert.Contains(old, tensor => tensor.Name.EndsWith(".proj_attn.weight", StringComparison.Ordinal));
        Assert.Equal(folder.Keys, CheckpointStore.Load(folder.Path, false).Weights.Keys.Order(StringComparer.Ordinal));
    }

    private static void AssertRefused(string path, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => CheckpointPath.Resolve(path)).Message, StringComparison.Ordinal);
}
