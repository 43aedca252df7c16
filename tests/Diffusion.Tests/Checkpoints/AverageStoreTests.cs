using Diffusion.Checkpoints;
using Diffusion.Tests.Networks;
using Diffusion.Tests.Training;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

[Collection(RandomStateGroup.Name)]
public sealed class AverageStoreTests
{
    private static readonly TrainingOptions Options = TrainingFixture.Options with { Images = 40 * 8, Ema = "power", LearningRateDecay = LearningRateDecay.Constant };

    [Fact]
    public void A_snapshot_tells_its_step_its_images_and_its_lengths()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Train(folder, Options, 20);
        var store = new AverageStore(folder.Path);
        var newest = store.Snapshots()[0];
        Assert.Equal([40, 20], store.Snapshots().Select(snapshot => snapshot.Step));
        Assert.Equal((40 * 8, folder["ema", "step-0000040"]), (newest.Images, newest.Folder));
        Assert.Equal([0.05, 0.1], newest.Lengths);
        Assert.Equal(["length-0.05.safetensors", "length-0.1.safetensors", "manifest.json", "snapshot.json"], Directory.GetFiles(newest.Folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(0.05, 0)]
    [InlineData(0.1, 1)]
    public void A_tracked_length_is_reconstructed_to_rounding(double length, int index)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var tracked = Train(folder, Options, 4)[index];
        var made = PostHocWeights.Read(folder["checkpoints", "step-0000040"], length);
        Assert.Equal((length, 40L), (made.Length, made.Step));
        Assert.Equal(tracked.Keys.Order(), made.Weights.Keys.Order());
        Assert.All(tracked, pair => Assert.True(pair.Value.allclose(made.Weights[pair.Key], 1e-7, 1e-9), pair.Key));
        Assert.All(made.Weights.Values, weight => Assert.Equal(ScalarType.Float32, weight.dtype));
    }

    [Fact]
    public void A_length_that_was_not_tracked_is_near_the_one_tracked_in_a_run_of_its_own()
    {
        using var scope = NewDisposeScope();
        using var few = new TemporaryFolder();
        using var many = new TemporaryFolder();
        using var own = new TemporaryFolder();
        var wanted = Train(own, Options with { EmaLengths = [0.07] }, 40)[0];
        var nearest = Distance(Train(few, Options, 20)[0], wanted);
        Train(many, Options, 2);
        var rough = Distance(PostHocWeights.Read(few["checkpoints", "step-0000040"], 0.07).Weights, wanted);
        var fine = Distance(PostHocWeights.Read(many["checkpoints", "step-0000040"], 0.07).Weights, wanted);
        Assert.True(fine < rough && rough < 0.5 * nearest, $"{fine} < {rough} < {nearest} / 2");
    }

    [Fact]
    public void Weights_at_rest_are_their_own_average_of_any_length_to_the_bit()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var resting = Train(folder, Options with { LearningRate = 0, WeightDecay = 0 }, 8)[0];
        foreach (var length in new[] { 0.02, 0.07, 0.25 })
        {
            TensorAssert.Same(resting, PostHocWeights.Read(folder["checkpoints", "step-0000040"], length).Weights);
        }
    }

    [Fact]
    public void Only_snapshots_up_to_the_checkpoint_count()
    {
        using var scope = NewDisposeScope();
        using var whole = new TemporaryFolder();
        using var cut = new TemporaryFolder();
        Train(whole, Options, 8);
        Train(cut, Options with { Images = 24 * 8 }, 8);
        var early = PostHocWeights.Read(whole["checkpoints", "step-0000030"], 0.07);
        Assert.Equal((24L, 6), (early.Step, early.Averages));
        TensorAssert.Same(PostHocWeights.Read(cut["checkpoints", "step-0000024"], 0.07).Weights, early.Weights);
    }

    [Fact]
    public void A_run_without_snapshots_and_a_folder_without_a_run_are_refused_with_the_remedy()
    {
        using var folder = new TemporaryFolder();
        var none = Assert.Throws<InputException>(() => PostHocWeights.Read(folder["checkpoints", "step-0000040"], 0.07)).Message;
        Assert.Contains("holds no snapshot of averages (ema/step-…) up to step 40", none, StringComparison.Ordinal);
        Assert.Contains("Training:EmaSnapshotEverySteps", none, StringComparison.Ordinal);
        Assert.Contains("is no checkpoint of a run", Assert.Throws<InputException>(() => PostHocWeights.Read(folder["pipeline"], 0.07)).Message, StringComparison.Ordinal);
        Assert.Contains("is 0.3; it must be above 0 and below 0.2887", Assert.Throws<InputException>(() => PostHocWeights.Read(folder["checkpoints", "step-0000040"], 0.3)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("snapshot.json")]
    [InlineData("length-0.05.safetensors")]
    public void A_snapshot_that_is_not_whole_is_passed_over(string file)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Train(folder, Options, 10);
        File.Delete(folder["ema", "step-0000020", file]);
        Directory.CreateDirectory(folder["ema", "step-0000050.partial"]);
        Assert.Equal([40, 30, 10], new AverageStore(folder.Path).Snapshots().Select(snapshot => snapshot.Step));
    }

    [Fact]
    public void Steps_that_will_be_taken_again_lose_their_snapshots()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Train(folder, Options, 10);
        Directory.CreateDirectory(folder["ema", "step-0000010.partial"]);
        var store = new AverageStore(folder.Path);
        store.DropAfter(20);
        Assert.Equal(["step-0000010", "step-0000020"], Directory.GetDirectories(folder["ema"]).Select(Path.GetFileName).Order());
        store.DropAfter(0);
        Assert.Empty(store.Snapshots());
        new AverageStore(folder["new"]).DropAfter(0);
        Assert.False(Directory.Exists(folder["new"]));
    }

    [Theory]
    [InlineData("snapshot.json")]
    [InlineData("length-0.05.safetensors")]
    public void A_bit_flipped_in_a_snapshot_is_noticed_before_it_is_used(string file)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Train(folder, Options, 20);
        var damaged = folder["ema", "step-0000020", file];
        var bytes = File.ReadAllBytes(damaged);
        bytes[^20] ^= 1;
        File.WriteAllBytes(damaged, bytes);
        if (file == "snapshot.json")
        {
            Assert.Equal([40L], new AverageStore(folder.Path).Snapshots().Select(snapshot => snapshot.Step));
            return;
        }

        var message = Assert.Throws<InputException>(() => PostHocWeights.Read(folder["checkpoints", "step-0000040"], 0.07)).Message;
        Assert.Contains($"step-0000020 is damaged: {file} is not as it was written", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_of_another_network_is_named()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Train(folder, Options, 20);
        SafeTensors.Write(folder["ema", "step-0000020", "length-0.1.safetensors"], new Dictionary<string, Tensor> { ["conv_in.weight"] = zeros(2) });
        File.Delete(folder["ema", "step-0000020", "manifest.json"]);
        Assert.Contains("step-0000020", Assert.Throws<InputException>(() => PostHocWeights.Read(folder["checkpoints", "step-0000040"], 0.07)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_power_averages_after_an_update_are_stored()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var network = TrainingFixture.Network();
        using var fresh = new TrainingState(network, Options);
        using var half = new TrainingState(network, TrainingFixture.Options);
        _ = TrainingFixture.Trainer(TrainingFixture.Options).Run(half, TrainingFixture.Batches()).First();
        var store = new AverageStore(folder.Path);
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Save(fresh));
        Assert.Contains("no power-function average", Assert.Throws<ArgumentException>(() => store.Save(half)).Message, StringComparison.Ordinal);
        Assert.Empty(store.Snapshots());
    }

    [Fact]
    public void Reading_leaves_only_what_it_returns()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Train(folder, Options, 10);
        var before = scope.DisposablesCount;
        var made = PostHocWeights.Read(folder["checkpoints", "step-0000040"], 0.07);
        Assert.Equal(before + made.Weights.Count, scope.DisposablesCount);
    }

    [Fact]
    public void A_checkpoint_holds_every_average_and_their_names()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var contents = CheckpointStoreTests.Contents(7);
        var tensors = contents.Training!.Tensors.Concat(contents.Weights.Select(pair => KeyValuePair.Create("ema_2/" + pair.Key, pair.Value * 2))).ToDictionary();
        contents = contents with { Training = contents.Training with { Tensors = tensors, Averages = ["power 0.05", "power 0.1"] } };
        var path = new CheckpointStore(folder.Path).Save(contents);
        Assert.False(File.Exists(Path.Combine(path, "training", "ema.safetensors")));
        Assert.True(File.Exists(Path.Combine(path, "training", "ema_2.safetensors")));
        var loaded = CheckpointStore.Load(path, withTraining: true).Training!;
        TensorAssert.Same(tensors, loaded.Tensors);
        Assert.Equal(["power 0.05", "power 0.1"], loaded.Averages);
    }

    [Fact]
    public void A_checkpoint_from_before_there_was_a_choice_holds_a_half_life()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = new CheckpointStore(folder.Path).Save(CheckpointStoreTests.Contents(7));
        var state = Path.Combine(path, "training", "state.json");
        var older = string.Join('\n', File.ReadAllText(state).Replace("\"averages\": [\n    \"half_life\"\n  ],\n  ", "", StringComparison.Ordinal).Split('\n'));
        Assert.DoesNotContain("averages", older, StringComparison.Ordinal);
        File.WriteAllText(state, older);
        File.Delete(Path.Combine(path, "manifest.json"));
        Assert.Equal(["half_life"], CheckpointStore.Load(path, withTraining: true).Training!.Averages);
    }

    /// <summary>Trains, stores snapshots on the way and at the end, and returns the averages at the end.</summary>
    private static List<Dictionary<string, Tensor>> Train(TemporaryFolder folder, TrainingOptions options, int every)
    {
        using var network = TrainingFixture.Network();
        using var state = new TrainingState(network, options);
        var store = new AverageStore(folder.Path);
        foreach (var step in TrainingFixture.Trainer(options).Run(state, TrainingFixture.Batches()))
        {
            if (step.Step % every == 0)
            {
                store.Save(state);
            }
        }

        return [.. state.Averages.Select(average => average.Weights.ToDictionary(pair => pair.Key, pair => pair.Value.clone()))];
    }

    private static double Distance(IReadOnlyDictionary<string, Tensor> one, Dictionary<string, Tensor> other) =>
        Math.Sqrt(one.Sum(pair => (pair.Value - other[pair.Key]).square().sum().item<float>()));
}
