using System.Text.Json;
using Diffusion.Checkpoints;
using Diffusion.Cli.Training;
using Diffusion.Imaging;
using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests.Training;

public sealed class FineTuneTests(SourceRun source) : IClassFixture<SourceRun>, IDisposable
{
    /// <summary>What a short run needs beside its starting point; nothing of the network, the schedule or the size of the images.</summary>
    private static readonly string[] Short =
    [
        "Data:Count=64", "Training:Images=96", "Training:BatchSize=8", "Training:CheckpointEverySteps=4", "Training:SampleEverySteps=1000",
        "Training:KeepCheckpoints=3", "Training:LogEverySteps=1", "Sampling:Sampler=ddim", "Sampling:Steps=2", "Sampling:Count=2",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Steps_of_no_length_keep_the_weights_of_the_newest_checkpoint()
    {
        var trained = Train("new", source.Folder, "Training:Images=8", "Training:LearningRate=1e-12", "Training:WarmupSteps=0");

        using var scope = NewDisposeScope();
        var (before, after) = (SafeTensors.Read(source.Weights), SafeTensors.Read(Weights("new", 1)));
        Assert.Contains($"Starts from the weights of {source.Checkpoint}", trained, StringComparison.Ordinal);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(before, pair => Assert.InRange((pair.Value - after[pair.Key]).abs().max().item<float>(), 0, 1e-7));
    }

    [Fact]
    public void The_network_the_schedule_and_the_size_are_those_of_the_checkpoint()
    {
        Train("new", source.Folder, "Training:Images=8");

        foreach (var part in new[] { "unet/config.json", "scheduler/scheduler_config.json", "classes.json" })
        {
            Assert.Equal(File.ReadAllText(Path.Combine(source.Checkpoint, part)), File.ReadAllText(folder[$"new/checkpoints/step-0000001/{part}"]));
        }
        var config = JsonDocument.Parse(File.ReadAllText(folder["new/config.json"])).RootElement;
        Assert.Equal(source.Checkpoint, config.GetProperty("From").GetString());
        Assert.Equal(JsonValueKind.Null, config.GetProperty("Schedule").GetProperty("Name").ValueKind);
        Assert.Equal(8, config.GetProperty("Data").GetProperty("Size").GetInt32());
        Assert.Equal([8, 16], config.GetProperty("Model").GetProperty("Channels").EnumerateArray().Select(item => item.GetInt32()));
    }

    [Fact]
    public void Its_first_loss_is_the_checkpoints_and_not_that_of_fresh_weights()
    {
        Train("new", source.Folder, "Training:Images=32");
        Assert.Equal(ExitCode.Done, TrainAction.Run(new TrainRequest(folder["scratch"], [], [.. SourceRun.Settings, "Training:Images=32"], false, false, false)));

        var late = Losses(source.Folder).TakeLast(30).Average();
        var (tuned, fresh) = (Losses(folder["new"]).Average(), Losses(folder["scratch"]).Average());
        Assert.InRange(tuned, 0.5 * late, 2 * late);
        Assert.True(tuned < 0.7 * fresh, $"{tuned} is not well below {fresh}.");
    }

    [Fact]
    public void A_resumed_run_needs_no_starting_point_and_ends_with_the_same_weights()
    {
        StoredModel.Copy(source.Checkpoint, folder["source"]);
        Train("run", folder["source"]);
        StoredModel.Copy(folder["run"], folder["whole"]);
        Directory.Delete(folder["run/checkpoints/step-0000012"], recursive: true);
        Directory.Delete(folder["source"], recursive: true);

        var resumed = CommandLine.Run(folder.Path, "train", "--run", "run", "--resume");

        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Contains("at step 8", resumed.Error, StringComparison.Ordinal);
        AssertSameTensors("whole", "run", 12);
        Assert.Equal(File.ReadAllText(folder["whole/config.json"]), File.ReadAllText(folder["run/config.json"]));
        Assert.Equal(Losses(folder["whole"]), Losses(folder["run"]));
    }

    [Fact]
    public void The_saved_configuration_repeats_the_run()
    {
        Train("run", source.Folder, "Training:Images=16");

        Assert.Equal(ExitCode.Done, TrainAction.Run(new TrainRequest(folder["again"], [folder["run/config.json"]], [], false, false, false)));

        AssertSameTensors("run", "again", 2);
    }

    [Fact]
    public void A_network_that_no_setting_can_express_is_trained_as_it_is()
    {
        StoredModel.Save(folder["model"], StoredModel.Foreign, StoredModel.Linear, Prediction.Velocity);

        var trained = Train("run", folder["model"], "Training:Images=16");
        Assert.Equal(ExitCode.Done, TrainAction.Run(new TrainRequest(folder["run"], [], ["Training:Images=24"], true, false, false)));

        Assert.Contains("has no classes: it is trained without the", trained, StringComparison.Ordinal);
        foreach (var step in new[] { 2, 3 })
        {
            Assert.Equal(File.ReadAllText(folder["model/unet/config.json"]), File.ReadAllText(folder[$"run/checkpoints/step-000000{step}/unet/config.json"]));
        }
        Assert.Equal("v_prediction", SchedulerConfigFile.Read(folder["run/checkpoints/step-0000003/scheduler/scheduler_config.json"]).PredictionType);
        Assert.False(File.Exists(folder["run/checkpoints/step-0000003/classes.json"]));
    }

    [Theory]
    [InlineData("fourier")]
    [InlineData("learned")]
    public void Other_embeddings_of_time_are_trained_where_every_time_has_one(string embedding)
    {
        var flow = new FlowProcess();
        StoredModel.Save(folder["flow"], StoredModel.Foreign with { TimeEmbeddingType = embedding, NumTrainTimesteps = 1001 }, flow, Prediction.Flow);

        Train("run", folder["flow"], "Training:Images=16");

        Assert.All(Losses(folder["run"]), loss => Assert.InRange(loss, 0.01, 1000));
        Assert.Equal("FlowMatchEulerDiscreteScheduler", SchedulerConfigFile.Read(folder["run/checkpoints/step-0000002/scheduler/scheduler_config.json"]).ClassName);
    }

    [Theory]
    [InlineData("learned", "Learned")]
    [InlineData("learned_range", "LearnedRange")]
    public void A_learned_variance_and_self_conditioning_are_trained_on(string type, string variance)
    {
        StoredModel.Save(folder["model"], StoredModel.Foreign with { InChannels = 6, OutChannels = 6, SelfConditioning = true }, StoredModel.Linear, Prediction.Epsilon);
        var scheduler = folder["model/scheduler/scheduler_config.json"];
        SchedulerConfigFile.Write(scheduler, SchedulerConfigFile.Read(scheduler) with { VarianceType = type });

        Train("run", folder["model"], "Training:Images=16");

        Assert.All(Losses(folder["run"]), loss => Assert.InRange(loss, 0.01, 1000));
        Assert.Equal(type, SchedulerConfigFile.Read(folder["run/checkpoints/step-0000002/scheduler/scheduler_config.json"]).VarianceType);
        Assert.Equal(File.ReadAllText(folder["model/unet/config.json"]), File.ReadAllText(folder["run/checkpoints/step-0000002/unet/config.json"]));
        Assert.Contains($"answers {variance}: leave it out", Refused(folder["model"], "Loss:Kind=Vlb", $"Loss:Variance={(type == "learned" ? "LearnedRange" : "Learned")}"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_scale_of_the_images_belongs_to_the_prediction()
    {
        StoredModel.Save(folder["model"], StoredModel.Foreign, new EdmProcess(), Prediction.Edm(0.25));

        Train("run", folder["model"], "Training:Images=8");

        Assert.Equal(0.25, SchedulerConfigFile.Read(folder["run/checkpoints/step-0000001/scheduler/scheduler_config.json"]).SigmaData);
        Assert.Contains("Schedule:SigmaData is 0.5 (--set), but the network of", Refused(folder["model"], "Schedule:SigmaData=0.5"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fourier", null, "is of the logarithm of the time, so every time must be above 0, but")]
    [InlineData("learned", 40, "is a table of 40 times, from 0, but")]
    public void A_time_without_an_embedding_is_refused(string embedding, int? rows, string expected)
    {
        StoredModel.Save(folder["model"], StoredModel.Foreign with { TimeEmbeddingType = embedding, NumTrainTimesteps = rows }, StoredModel.Linear, Prediction.Epsilon);

        Assert.Contains(expected, Refused(folder["model"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_schedule_is_allowed_and_warned_of()
    {
        var trained = Train("run", source.Folder, "Training:Images=8", "Schedule:Name=sigmoid", "Schedule:Steps=60");
        var same = Train("same", source.Folder, "Training:Images=8", "Schedule:Name=cosine", "Schedule:Steps=50");

        Assert.Contains("[WRN] sigmoid is not the schedule that", trained, StringComparison.Ordinal);
        Assert.Equal(60, SchedulerConfigFile.Read(folder["run/checkpoints/step-0000001/scheduler/scheduler_config.json"]).NumTrainTimesteps);
        Assert.DoesNotContain("is not the schedule that", same, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_without_a_label_for_none_are_trained_without_dropping_and_drawn_without_guidance()
    {
        var names = new CheckpointFolder(source.Checkpoint).ReadClassNames();
        StoredModel.Save(folder["model"], StoredModel.Foreign with { NumClassEmbeds = names.Count }, StoredModel.Linear, Prediction.Epsilon);

        var trained = Train("run", folder["model"], "Training:Images=8");

        Assert.Contains("Training:ClassDropout is 0", trained, StringComparison.Ordinal);
        var config = JsonDocument.Parse(File.ReadAllText(folder["run/config.json"])).RootElement;
        Assert.Equal((0, 1), (config.GetProperty("Training").GetProperty("ClassDropout").GetDouble(), config.GetProperty("Sampling").GetProperty("Guidance").GetDouble()));
        Assert.Equal(names, new CheckpointFolder(folder["run/checkpoints/step-0000001"]).ReadClassNames());
        Assert.Contains("set it to 0.", Refused(folder["model"], "Training:ClassDropout=0.2"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_shows_what_would_be_trained_and_writes_nothing()
    {
        var shown = CommandLine.Run(folder.Path, ["train", "--from", source.Folder, "--dry-run", .. Short.SelectMany(setting => new[] { "--set", setting })]);

        Assert.True(shown.ExitCode == 0, shown.Error);
        Assert.Contains($"\"From\": \"{source.Checkpoint}\"", shown.Output, StringComparison.Ordinal);
        Assert.Contains("64 images of 8×8", shown.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("Model:Channels=8,24", "Model:Channels is 8,24 (--set), but the network of {0} has 8,16: leave it out, or train from scratch without --from.")]
    [InlineData("Model:Channels=4,4", "Model:Channels is 4,4 (--set), but the network of {0} has 8,16")]
    [InlineData("Model:HeadSize=", "Model:HeadSize is null (--set), but the network of {0} has 8")]
    [InlineData("Model:ScaleShift=false", "Model:ScaleShift is false (--set), but the network of {0} has true")]
    [InlineData("Schedule:Prediction=v_prediction", "Schedule:Prediction is v_prediction (--set), but the network of {0} predicts epsilon")]
    [InlineData("Schedule:Steps=40", "Schedule:Steps is 40, but the schedule of {0} has 50")]
    [InlineData("Data:Size=9", "The network of {0} cannot be trained on these data: Images of 9x9 do not fit 2 levels")]
    [InlineData("Data:Channels=1", "The images have 1 channel, but the network of {0} takes 3: set Data:Channels to 3")]
    public void A_setting_that_contradicts_the_checkpoint_is_refused_in_one_line_that_names_both(string setting, string expected)
    {
        var message = Refused(source.Folder, setting);

        Assert.Contains(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, source.Checkpoint), message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Dropout_is_the_users_choice()
    {
        Train("run", source.Folder, "Training:Images=8", "Model:Dropout=0.25");

        Assert.Equal(0.25, UNetConfigFile.Read(folder["run/checkpoints/step-0000001/unet/config.json"]).Dropout);
    }

    [Fact]
    public void Data_with_another_number_of_classes_are_refused()
    {
        StoredModel.Save(folder["named"], StoredModel.Foreign with { NumClassEmbeds = 3 }, StoredModel.Linear, Prediction.Epsilon, "cat", "dog");
        StoredModel.Save(folder["unnamed"], StoredModel.Foreign with { NumClassEmbeds = 3 }, StoredModel.Linear, Prediction.Epsilon);

        Assert.Contains("knows 2 classes, but the data have", Refused(folder["named"]), StringComparison.Ordinal);
        Assert.Contains("knows 2 or 3 classes, but the data have", Refused(folder["unnamed"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_without_classes_are_refused_for_a_network_that_has_some()
    {
        Directory.CreateDirectory(folder["flat"]);
        ImageFile.WritePng(folder["flat/1.png"], new PixelImage(8, 8, 3, new byte[192]));

        Assert.Contains("classes, but the data have 0: give data with as many", Refused(source.Folder, $"Data:Path={folder["flat"]}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_cannot_be_trained_is_refused()
    {
        StoredModel.Save(folder["variance"], StoredModel.Foreign with { OutChannels = 4 }, StoredModel.Linear, Prediction.Epsilon);
        StoredModel.Save(folder["labels"], StoredModel.Foreign with { ClassEmbedType = "timestep" }, StoredModel.Linear, Prediction.Epsilon);
        StoredModel.Save(folder["damaged"], StoredModel.Foreign, StoredModel.Linear, Prediction.Epsilon);
        UNetConfigFile.Write(folder["damaged/unet/config.json"], StoredModel.Foreign with { LayersPerBlock = 2 });

        Assert.Contains("answers 4 channels to images of 3", Refused(folder["variance"]), StringComparison.Ordinal);
        Assert.Contains("class_embed_type \"timestep\"", Refused(folder["labels"]), StringComparison.Ordinal);
        Assert.Contains("the weights do not fit the network", Refused(folder["damaged"]), StringComparison.Ordinal);
        Assert.Contains("There is no folder", Refused(folder["nowhere"]), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["refused"]));
    }

    [Fact]
    public void A_run_goes_on_from_what_it_was_started_from()
    {
        Train("run", source.Folder, "Training:Images=8");
        StoredModel.Save(folder["model"], StoredModel.Foreign, StoredModel.Linear, Prediction.Epsilon);

        var other = Assert.Throws<InputException>(() => TrainAction.Run(Request("run", folder["model"]) with { Resume = true }));
        var shape = Assert.Throws<InputException>(() => TrainAction.Run(Request("run", null, "Model:Channels=8,24") with { Resume = true }));
        var scratch = Assert.Throws<InputException>(() => TrainAction.Run(new TrainRequest(source.Folder, [], [], true, false, false) { From = folder["model"] }));
        var overwritten = Assert.Throws<InputException>(() => TrainAction.Run(Request("run", folder["run"]) with { Overwrite = true }));
        var again = TrainAction.Run(Request("run", source.Folder, "Training:Images=16") with { Resume = true });

        Assert.Contains($"was started from {source.Checkpoint}, not from {folder["model"]}", other.Message, StringComparison.Ordinal);
        Assert.Contains("a run that is resumed keeps it", shape.Message, StringComparison.Ordinal);
        Assert.Contains("was not started from a checkpoint", scratch.Message, StringComparison.Ordinal);
        Assert.Contains("--overwrite would remove", overwritten.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, again);
        Assert.True(Directory.Exists(folder["run/checkpoints/step-0000002"]));
    }

    [Fact]
    public void A_run_without_a_starting_point_needs_a_schedule()
    {
        var message = Assert.Throws<InputException>(() => TrainAction.Run(Request("run", null, "Schedule:Name="))).Message;

        Assert.Contains("Schedule:Name is missing", message, StringComparison.Ordinal);
    }

    /// <summary>Trains, and gives the log.</summary>
    private string Train(string name, string from, params string[] settings)
    {
        Assert.Equal(ExitCode.Done, TrainAction.Run(Request(name, from, settings)));
        return File.ReadAllText(folder[name + "/log.txt"]);
    }

    private TrainRequest Request(string name, string? from, params string[] settings) =>
        new(folder[name], [], [.. Short, .. settings], false, false, false) { From = from };

    private string Refused(string from, params string[] settings) => Assert.Throws<InputException>(() => TrainAction.Run(Request("refused", from, settings))).Message;

    private string Weights(string name, int step) => folder[$"{name}/checkpoints/step-{step:0000000}/unet/diffusion_pytorch_model.safetensors"];

    private static List<double> Losses(string run) =>
        [.. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("loss").GetDouble())];

    private void AssertSameTensors(string expected, string actual, int step)
    {
        var files = Directory.GetFiles(folder[$"{expected}/checkpoints/step-{step:0000000}"], "*.safetensors", SearchOption.AllDirectories);
        Assert.True(files.Length > 1);
        Assert.All(files, file => Assert.True(
            File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(file.Replace(folder[expected], folder[actual], StringComparison.Ordinal))), $"{file} differs."));
    }
}
