using Diffusion.Checkpoints;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Tests.Networks;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

public class CheckpointStoreTests
{
    private static readonly UNetConfig Config = new()
    {
        SampleSize = new ImageSize(8, 8),
        InChannels = 1,
        OutChannels = 1,
        BlockOutChannels = [4],
        DownBlockTypes = ["DownBlock2D"],
        UpBlockTypes = ["UpBlock2D"],
        LayersPerBlock = 1,
        NormNumGroups = 2,
        AddAttention = false,
        NumClassEmbeds = 3,
    };

    [Fact]
    public void A_checkpoint_comes_back_whole()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var saved = Contents(1000);
        var path = new CheckpointStore(folder.Path).Save(saved);
        var loaded = CheckpointStore.Load(path, withTraining: true);
        Assert.Equal(folder["checkpoints", "step-0001000"], path);
        TensorAssert.Same(saved.Weights, loaded.Weights);
        TensorAssert.Same(saved.Training!.Tensors, loaded.Training!.Tensors);
        Assert.Equal((1000L, 64_000L), (loaded.Training.Step, loaded.Training.Images));
        Assert.Equal(saved.ClassNames, loaded.ClassNames);
        Assert.Equal((2, 2), (loaded.ClassCount, loaded.NoneLabel));
        Assert.Equal(((NoiseSchedule)saved.Scheduler.ToProcess()).Beta, ((NoiseSchedule)loaded.Scheduler.ToProcess()).Beta);
        using var network = loaded.CreateNetwork(path);
        TensorAssert.Same(saved.Weights, network.state_dict());
        Assert.False(network.training);
    }

    [Fact]
    public void An_average_of_its_own_comes_back_too()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var saved = Contents(5);
        saved = saved with { Weights = saved.Weights.ToDictionary(pair => pair.Key, pair => pair.Value + 1) };
        var path = new CheckpointStore(folder.Path).Save(saved);
        Assert.True(File.Exists(Path.Combine(path, "training", "ema.safetensors")));
        TensorAssert.Same(saved.Training!.Tensors, CheckpointStore.Load(path, withTraining: true).Training!.Tensors);
    }

    [Fact]
    public void The_files_are_those_of_a_diffusers_pipeline_and_what_it_ignores()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = new CheckpointStore(folder.Path).Save(Contents(1));
        Assert.Equal(
            [
                "classes.json",
                "manifest.json",
                "model_index.json",
                "scheduler/scheduler_config.json",
                "training/optimizer.safetensors",
                "training/raw.safetensors",
                "training/state.json",
                "unet/config.json",
                "unet/diffusion_pytorch_model.safetensors",
            ],
            Files(path));
        Assert.Equal(
            "{\n  \"_class_name\": \"DDPMPipeline\",\n  \"_diffusers_version\": \"0.27.2\",\n  \"scheduler\": [\n    \"diffusers\",\n    \"DDPMScheduler\"\n  ],\n"
            + "  \"unet\": [\n    \"diffusers\",\n    \"UNet2DModel\"\n  ]\n}\n",
            File.ReadAllText(Path.Combine(path, "model_index.json")));
        Assert.Equal(["step-0000001"], Steps(folder));
    }

    [Fact]
    public void The_same_contents_make_the_same_bytes()
    {
        using var scope = NewDisposeScope();
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        var from = new CheckpointStore(first.Path).Save(Contents(1));
        var to = new CheckpointStore(second.Path).Save(CheckpointStore.Load(from, withTraining: true));
        Assert.All(Files(from), file => Assert.Equal(File.ReadAllBytes(Path.Combine(from, file)), File.ReadAllBytes(Path.Combine(to, file))));
        Assert.Equal(Files(from), Files(to));
    }

    [Fact]
    public void The_counters_of_skipped_steps_come_back_and_a_file_without_them_counts_none()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var contents = Contents(5);
        var path = new CheckpointStore(folder.Path).Save(contents with { Training = contents.Training! with { Attempts = 9, Skipped = 3, SkippedInARow = 2 } });
        Assert.Equal((5L, 9L, 3L, 2L), Counters());

        File.Delete(Path.Combine(path, "manifest.json"));
        var file = Path.Combine(path, "training", "state.json");
        File.WriteAllLines(file, File.ReadAllLines(file).Where(line => !line.Contains("skipped", StringComparison.Ordinal) && !line.Contains("attempts", StringComparison.Ordinal)));
        Assert.Equal((5L, 5L, 0L, 0L), Counters());

        (long, long, long, long) Counters()
        {
            var training = CheckpointStore.Load(path, withTraining: true).Training!;
            return (training.Step, training.Attempts, training.Skipped, training.SkippedInARow);
        }
    }

    [Fact]
    public void Later_checkpoints_than_a_step_can_be_dropped()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        store.DropAfter(0);
        var paths = new[] { 2, 4, 6 }.Select(step => store.Save(Contents(step))).ToList();
        store.DropAfter(4);
        Assert.Equal([4L, 2], store.NewestFirst().Select(checkpoint => checkpoint.Step));
        Assert.False(Directory.Exists(paths[2]));
    }

    [Fact]
    public void A_checkpoint_stripped_of_training_still_samples()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        var path = store.Save(Contents(1));
        Directory.Delete(Path.Combine(path, "training"), recursive: true);
        var loaded = CheckpointStore.Load(path, withTraining: true);
        Assert.Null(loaded.Training);
        Assert.Equal(["one", "two"], loaded.ClassNames);
        Assert.Equal(path, store.Latest());
    }

    [Fact]
    public void Loading_leaves_only_what_it_returns()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = new CheckpointStore(folder.Path).Save(Contents(1));
        var before = scope.DisposablesCount;
        var loaded = CheckpointStore.Load(path, withTraining: true);
        Assert.Equal(before + loaded.Weights.Count + loaded.Training!.Tensors.Count, scope.DisposablesCount);
    }

    [Fact]
    public void A_save_that_fails_leaves_the_older_checkpoint_as_it_was()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        var older = store.Save(Contents(1));
        var before = Files(older).ToDictionary(file => file, file => File.ReadAllBytes(Path.Combine(older, file)));
        var broken = Contents(2);
        var tensors = broken.Training!.Tensors.ToDictionary();
        tensors["raw/conv_in.bias"] = zeros(1, dtype: ScalarType.ComplexFloat32);
        broken = broken with { Training = broken.Training with { Tensors = tensors } };
        Assert.Throws<ArgumentException>(() => store.Save(broken));
        Assert.Equal(older, store.Latest());
        Assert.Equal(older, CheckpointPath.Resolve(folder.Path));
        Assert.All(before, pair => Assert.Equal(pair.Value, File.ReadAllBytes(Path.Combine(older, pair.Key))));
        Assert.Equal(["step-0000001"], Steps(folder));

        // Nothing of the failed one is in the way of the next.
        Assert.EndsWith("step-0000002", store.Save(Contents(2)), StringComparison.Ordinal);
        Assert.Equal(["step-0000001", "step-0000002"], Steps(folder));
    }

    [Theory]
    [InlineData("unet/diffusion_pytorch_model.safetensors")]
    [InlineData("training/optimizer.safetensors")]
    public void A_checkpoint_cut_short_is_passed_over(string file)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        var older = store.Save(Contents(1));
        var damaged = Path.Combine(store.Save(Contents(2)), file);
        using (var stream = File.OpenWrite(damaged))
        {
            stream.SetLength(stream.Length - 1);
        }

        Assert.Equal(older, store.Latest());
        Assert.Contains("cut short", Assert.Throws<InputException>(() => CheckpointStore.Load(folder["checkpoints", "step-0000002"], true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model_index.json")]
    [InlineData("unet/config.json")]
    [InlineData("scheduler/scheduler_config.json")]
    [InlineData("training/state.json")]
    [InlineData("training/raw.safetensors")]
    public void A_checkpoint_that_lacks_a_file_is_passed_over(string file)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        var older = store.Save(Contents(1));
        File.Delete(Path.Combine(store.Save(Contents(2)), file));
        Assert.Equal(older, store.Latest());
    }

    [Fact]
    public void Pruning_keeps_the_newest_and_sweeps_up()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        foreach (var step in new[] { 300, 20, 1000, 9_999_999, 10_000_000 })
        {
            store.Save(Contents(step));
        }

        Directory.CreateDirectory(folder["checkpoints", "step-0000400.partial"]);
        store.Prune(3);
        Assert.Equal(["step-0001000", "step-10000000", "step-9999999"], Steps(folder));
        Assert.EndsWith("step-10000000", store.Latest(), StringComparison.Ordinal);
        store.Prune(5);
        Assert.Equal(3, Steps(folder).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Prune(0));
    }

    [Fact]
    public void Pruning_counts_whole_checkpoints_only()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        store.Save(Contents(1));
        File.Delete(Path.Combine(store.Save(Contents(2)), "model_index.json"));
        store.Prune(1);
        Assert.EndsWith("step-0000001", store.Latest(), StringComparison.Ordinal);
    }

    [Fact]
    public void Saving_a_step_again_replaces_it()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        store.Save(Contents(1));
        var other = Contents(1) with { ClassNames = ["a", "b"] };
        Assert.Equal(["a", "b"], CheckpointStore.Load(store.Save(other), false).ClassNames);
        Assert.Equal(["step-0000001"], Steps(folder));
    }

    [Fact]
    public void A_replacement_that_was_interrupted_leaves_the_old_one_to_be_found()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        var path = store.Save(Contents(1));
        Directory.Move(path, path + ".replaced");
        Assert.Equal(path + ".replaced", CheckpointPath.Resolve(folder.Path));
        Assert.Equal(store.Save(Contents(1)), store.Latest());
    }

    [Fact]
    public void A_checkpoint_needs_a_step()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Assert.Throws<ArgumentException>(() => new CheckpointStore(folder.Path).Save(Contents(1) with { Training = null }));
    }

    [Fact]
    public void More_class_names_than_the_network_has_are_refused()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = new CheckpointStore(folder.Path).Save(Contents(1));
        File.Delete(Path.Combine(path, "manifest.json"));
        File.WriteAllText(Path.Combine(path, "classes.json"), """{"classes": ["a", "b", "c", "d"]}""");
        Assert.Contains("names 4 classes", Assert.Throws<InputException>(() => CheckpointStore.Load(path, false)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../raw")]
    [InlineData("raw/x")]
    [InlineData("")]
    public void A_state_that_points_out_of_its_folder_is_refused(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = new CheckpointStore(folder.Path).Save(Contents(1));
        File.Delete(Path.Combine(path, "manifest.json"));
        File.WriteAllText(Path.Combine(path, "training", "state.json"), $$"""{"step": 1, "images": 1, "files": ["{{name}}"]}""");
        Assert.Contains("no name of a file of tensors", Assert.Throws<InputException>(() => CheckpointStore.Load(path, true)).Message, StringComparison.Ordinal);
    }

    internal static CheckpointContents Contents(long step)
    {
        manual_seed(step);
        using var network = new UNet(Config);
        var weights = network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());
        var training = new Dictionary<string, Tensor>();
        foreach (var (key, tensor) in weights)
        {
            training[$"raw/{key}"] = tensor + 0.5;
            training[$"ema/{key}"] = tensor.clone();
            training[$"optimizer/exp_avg/{key}"] = tensor * 0.1;
            training[$"optimizer/exp_avg_sq/{key}"] = tensor * tensor;
        }

        var schedule = new ScheduleDefinition { Kind = "cosine" }.Build("cosine", 100);
        return new CheckpointContents(
            Config, SchedulerConfig.From(schedule, Prediction.Epsilon), weights, ["one", "two"], new TrainingSnapshot(step, step * 64, training));
    }

    private static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static string[] Steps(TemporaryFolder folder) =>
        [.. Directory.EnumerateDirectories(folder["checkpoints"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
