using System.Text.Json;
using Diffusion.Checkpoints;
using Diffusion.Cli.Info;
using Diffusion.Networks;
using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests.Info;

public sealed class InfoTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Of_a_run_the_newest_checkpoint_is_described()
    {
        var report = InfoReader.Read(run.Folder);

        Assert.Equal("run", report.Kind);
        Assert.Equal(["step-0000012", "step-0000008"], report.Run!.Checkpoints.Select(checkpoint => checkpoint.Name));
        Assert.All(report.Run.Checkpoints, checkpoint => Assert.True(checkpoint.Resumable));
        Assert.Equal(run.In("checkpoints", "step-0000012"), report.Checkpoint);
        Assert.Equal((12L, 96L, true), (report.Training!.Step, report.Training.Images, report.Training.Resumable));
        Assert.Equal(["half_life"], report.Training.Averages);
        Assert.Empty(report.NotSupported);
    }

    [Fact]
    public void The_network_is_described_as_it_was_configured()
    {
        var report = InfoReader.Read(run.In("checkpoints", "step-0000008"));
        var network = report.Network!;
        var config = UNetConfigFile.Read(run.In("checkpoints", "step-0000008", "unet", "config.json"));

        Assert.Equal("checkpoint", report.Kind);
        Assert.Equal(("UNet2DModel", true, 1, true, 8, true), (network.Class, network.Supported, network.LayersPerLevel, network.MiddleAttention, network.HeadSize, network.ScaleShift));
        Assert.Equal([8, 16], network.Channels);
        Assert.Equal([1], network.AttentionLevels);
        Assert.Equal(UNetCost.Parameters(config), network.Parameters);
        Assert.Equal(network.Parameters, network.Weights!.Values);
        Assert.Equal(4 * network.Weights.Values, network.Weights.Bytes);
        Assert.Equal(["F32"], network.Weights.Dtypes.Keys);
        Assert.Equal(new ImageInfo(8, 8, 3, 3, 2), report.Image);
    }

    [Fact]
    public void The_process_is_that_of_the_schedule()
    {
        var report = InfoReader.Read(run.Folder);
        var schedule = new ScheduleCatalog([Path.Combine(AppContext.BaseDirectory, "schedules")]).Load("cosine", 50);

        Assert.Equal(("DDPMScheduler", "squaredcos_cap_v2", 50, "epsilon"), (report.Process!.Class, report.Process.Schedule, report.Process.Steps, report.Process.Prediction));
        Assert.Equal(schedule.Noisiest.Snr, report.Process.TerminalSnr);
        Assert.Equal(schedule.Noisiest.Alpha, report.Process.Noisiest!.Alpha);
    }

    [Fact]
    public void Classes_are_named_and_one_label_more_means_none()
    {
        var classes = InfoReader.Read(run.Folder).Classes!;

        Assert.True(classes.Count > 1);
        Assert.Equal(classes.Count, classes.Names.Count);
        Assert.Equal(classes.Count, classes.NoneLabel);
    }

    [Fact]
    public void Files_have_their_sizes()
    {
        var report = InfoReader.Read(run.Folder);

        Assert.Equal(Directory.GetFiles(report.Checkpoint!, "*", SearchOption.AllDirectories).Length, report.Files.Count);
        Assert.All(report.Files, file => Assert.Equal(new FileInfo(Path.Combine(report.Checkpoint!, file.Path)).Length, file.Bytes));
        Assert.Equal(report.Files.Sum(file => file.Bytes), report.Bytes);
        Assert.Equal(report.Bytes, report.Run!.Checkpoints[0].Bytes);
    }

    [Fact]
    public void What_a_resume_lacks_is_named()
    {
        StoredModel.Copy(run.In("checkpoints", "step-0000012"), folder["cut"]);
        File.Delete(folder["cut/training/optimizer.safetensors"]);
        StoredModel.Copy(run.In("checkpoints", "step-0000012"), folder["bare"]);
        Directory.Delete(folder["bare/training"], recursive: true);

        var cut = InfoReader.Read(folder["cut"]).Training!;

        Assert.False(cut.Resumable);
        Assert.Equal(["optimizer"], cut.Missing);
        Assert.Null(InfoReader.Read(folder["bare"]).Training);
        Assert.Equal("pipeline", InfoReader.Read(folder["bare"]).Kind);
    }

    [Fact]
    public void A_run_without_a_whole_checkpoint_says_so()
    {
        Directory.CreateDirectory(folder["run/checkpoints/step-0000001/unet"]);

        var report = InfoReader.Read(folder["run"]);

        Assert.Equal("run", report.Kind);
        Assert.Contains("diffusion_pytorch_model.safetensors", Assert.Single(report.Run!.Checkpoints).Damage, StringComparison.Ordinal);
        Assert.Null(report.Network);
    }

    [Fact]
    public void A_folder_in_the_layout_from_before_sub_folders_is_a_pipeline()
    {
        StoredModel.Save(folder["new"], StoredModel.Foreign, StoredModel.Linear, Prediction.Velocity);
        Directory.CreateDirectory(folder["old"]);
        foreach (var file in Directory.GetFiles(folder["new"], "*", SearchOption.AllDirectories))
        {
            File.Move(file, Path.Combine(folder["old"], Path.GetFileName(file)));
        }

        var report = InfoReader.Read(folder["old"]);

        Assert.Equal(("pipeline", "v_prediction", "linear"), (report.Kind, report.Process!.Prediction, report.Process.Schedule));
        Assert.Equal(UNetCost.Parameters(StoredModel.Foreign), report.Network!.Weights!.Values);
        Assert.Null(report.Classes);
    }

    [Fact]
    public void A_part_of_a_pipeline_is_described_by_itself()
    {
        StoredModel.Save(folder["model"], StoredModel.Foreign, StoredModel.Linear, Prediction.Epsilon);

        var (network, scheduler) = (InfoReader.Read(folder["model/unet"]), InfoReader.Read(folder["model/scheduler"]));

        Assert.Equal(("network", 2), (network.Kind, network.Network!.Channels.Count));
        Assert.Equal(("scheduler", 50), (scheduler.Kind, scheduler.Process!.Steps));
    }

    [Fact]
    public void An_autoencoder_is_described_by_itself_and_inside_a_pipeline()
    {
        var config = new AutoencoderConfig
        {
            BlockOutChannels = [8, 16], NormNumGroups = 4, LatentChannels = 4, SampleSize = 16, ScalingFactor = 0.5,
            DownBlockTypes = ["DownEncoderBlock2D", "DownEncoderBlock2D"], UpBlockTypes = ["UpDecoderBlock2D", "UpDecoderBlock2D"],
        };
        StoredModel.Save(folder["model"], StoredModel.Foreign, StoredModel.Linear, Prediction.Epsilon);
        Directory.CreateDirectory(folder["model/vae"]);
        AutoencoderConfigFile.Write(folder["model/vae/config.json"], config);
        using var autoencoder = new AutoencoderKL(config);
        SafeTensors.Write(folder["model/vae/diffusion_pytorch_model.safetensors"], autoencoder.state_dict());

        var (alone, inside) = (InfoReader.Read(folder["model/vae"]), InfoReader.Read(folder["model"]));

        Assert.Equal("autoencoder", alone.Kind);
        Assert.Equal((4, 2, 0.5, true), (alone.Autoencoder!.LatentChannels, alone.Autoencoder.Reduction, alone.Autoencoder.ScalingFactor, alone.Autoencoder.Supported));
        Assert.Equal(autoencoder.parameters().Sum(parameter => parameter.numel()), alone.Autoencoder.Parameters);
        Assert.Equal(alone.Autoencoder.Parameters, inside.Autoencoder!.Parameters);
        Assert.NotNull(inside.Network);
    }

    [Fact]
    public void What_is_not_supported_is_shown_as_far_as_its_config_goes()
    {
        StoredModel.Save(folder["model"], StoredModel.Foreign, StoredModel.Linear, Prediction.Epsilon);
        Rewrite("model/unet/config.json", "UNet2DModel", "UNet2DConditionModel");
        Rewrite("model/scheduler/scheduler_config.json", "DDPMScheduler", "ConsistencyScheduler");
        Rewrite("model/model_index.json", "\"scheduler\"", "\"text_encoder\": [\"transformers\", \"CLIPTextModel\"], \"scheduler\"");

        var report = InfoReader.Read(folder["model"]);

        Assert.Equal(("UNet2DConditionModel", false), (report.Network!.Class, report.Network.Supported));
        Assert.Equal([8, 16], report.Network.Channels);
        Assert.Equal([1], report.Network.AttentionLevels);
        Assert.Equal(report.Network.Weights!.Values, report.Network.Parameters);
        Assert.Equal(("ConsistencyScheduler", false, 50), (report.Process!.Class, report.Process.Supported, report.Process.Steps));
        Assert.Equal([new PartInfo("text_encoder", "transformers", "CLIPTextModel")], report.Parts);
        Assert.Collection(
            report.NotSupported,
            network => Assert.Contains("only UNet2DModel can be loaded", network, StringComparison.Ordinal),
            process => Assert.Contains("ConsistencyScheduler", process, StringComparison.Ordinal));
    }

    [Fact]
    public void A_pipeline_of_pickles_is_described_without_them_and_says_what_to_do()
    {
        StoredModel.Save(folder["model"], StoredModel.Foreign, StoredModel.Linear, Prediction.Epsilon);
        File.Move(folder["model/unet/diffusion_pytorch_model.safetensors"], folder["model/unet/diffusion_pytorch_model.bin"]);

        var report = InfoReader.Read(folder["model"]);

        Assert.Null(report.Network!.Weights);
        Assert.Equal(UNetCost.Parameters(StoredModel.Foreign), report.Network.Parameters);
        Assert.Contains("convert it to safetensors", Assert.Single(report.NotSupported), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_tensors_is_listed_with_sums_per_type()
    {
        Write("some.safetensors", new() { ["b"] = zeros(2, 3), ["a"] = zeros(5, ScalarType.Int64), ["c"] = zeros([], ScalarType.BFloat16) }, new() { ["format"] = "pt", ["note"] = "x" });

        var tensors = InfoReader.Read(folder["some.safetensors"]).Tensors!;

        Assert.Equal(
            ["a I64 [5] 40", "b F32 [2,3] 24", "c BF16 [] 2"],
            tensors.Entries.OrderBy(entry => entry.Name).Select(entry => $"{entry.Name} {entry.Dtype} [{string.Join(',', entry.Shape)}] {entry.Bytes}"));
        Assert.Equal((3, 12L, 66L), (tensors.Totals.Tensors, tensors.Totals.Values, tensors.Totals.Bytes));
        Assert.Equal(new DtypeInfo(1, 6, 24), tensors.Totals.Dtypes["F32"]);
        Assert.Equal("x", tensors.Files[0].Metadata["note"]);
    }

    [Fact]
    public void Tensors_in_several_files_are_listed_together()
    {
        Shard();

        foreach (var path in new[] { "shards", "shards/model.safetensors.index.json" })
        {
            var tensors = InfoReader.Read(folder[path]).Tensors!;

            Assert.Equal(["a 1.safetensors", "b 2.safetensors"], tensors.Entries.Select(entry => $"{entry.Name} {entry.File}"));
            Assert.Equal(7, tensors.Totals.Values);
        }
    }

    [Fact]
    public void An_index_that_its_files_do_not_bear_out_is_refused()
    {
        Shard();
        Rewrite("shards/model.safetensors.index.json", "\"b\": \"2.safetensors\"", "\"b\": \"1.safetensors\"");
        Assert.Contains("\"b\" is in 1.safetensors, which does not hold it", Refused("shards"), StringComparison.Ordinal);

        Rewrite("shards/model.safetensors.index.json", "\"b\": \"1.safetensors\"", "\"b\": \"3.safetensors\"");
        Assert.Contains("names 3.safetensors, missing beside it", Refused("shards"), StringComparison.Ordinal);

        Rewrite("shards/model.safetensors.index.json", "\"b\": \"3.safetensors\"", "\"b\": \"../2.safetensors\"");
        Assert.Contains("weight_map", Refused("shards"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", "There is no file or folder")]
    [InlineData("", "There is no file or folder ''; give a run folder")]
    [InlineData("empty", "holds nothing that can be described; give a run folder")]
    [InlineData("notes.txt", "is no file that can be described; give a run folder")]
    [InlineData("model.ckpt", "can run code when it is read, so it is not read; convert it to safetensors")]
    [InlineData("pickles", "can run code when it is read, so it is not read; convert it to safetensors")]
    [InlineData("cut.safetensors", "cut.safetensors cannot be read: its tensors take 24 bytes, but 20 follow the header; it is cut short")]
    [InlineData("damaged", "config.json is not a valid JSON object")]
    public void Bad_input_is_named_in_one_line(string name, string expected)
    {
        Directory.CreateDirectory(folder["empty"]);
        Directory.CreateDirectory(folder["pickles"]);
        Directory.CreateDirectory(folder["damaged"]);
        foreach (var file in new[] { "notes.txt", "model.ckpt", "pickles/pytorch_model.bin", "damaged/config.json" })
        {
            File.WriteAllText(folder[file], "{");
        }
        Write("cut.safetensors", new() { ["a"] = zeros(6) }, []);
        using (var file = File.OpenWrite(folder["cut.safetensors"]))
        {
            file.SetLength(file.Length - 4);
        }

        var message = Refused(name);

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void The_program_writes_text_for_people_and_one_object_for_programs()
    {
        var text = CommandLine.Run(run.Folder, "info", ".");
        var json = CommandLine.Run(run.Folder, "info", ".", "--json");

        Assert.True(text.ExitCode == 0, text.Error);
        Assert.Contains("step 12, 96 images seen; can be resumed", text.Output, StringComparison.Ordinal);
        Assert.Contains("8, 16 channels; 1 residual block each", text.Output, StringComparison.Ordinal);
        Assert.Contains("training/optimizer.safetensors", text.Output, StringComparison.Ordinal);
        Assert.True(json.ExitCode == 0, json.Error);
        var root = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal(96, root.GetProperty("training").GetProperty("images").GetInt32());
        Assert.Equal(50, root.GetProperty("process").GetProperty("steps").GetInt32());
        Assert.Equal(3, root.GetProperty("image").GetProperty("out_channels").GetInt32());
    }

    [Fact]
    public void The_names_of_the_object_do_not_depend_on_what_is_described()
    {
        Write("some.safetensors", new() { ["a"] = zeros(6) }, []);

        Assert.Equal(Names(run.Folder), Names(folder["some.safetensors"]));
        Assert.Equal(
            ["kind", "path", "run", "checkpoint", "training", "network", "image", "process", "classes", "autoencoder", "parts", "tensors", "files", "bytes", "not_supported"],
            Names(run.Folder));
    }

    [Fact]
    public void A_table_of_tensors_is_printed()
    {
        Write("some.safetensors", new() { ["layer.weight"] = zeros(2, 3) }, new() { ["format"] = "pt" });

        var lines = Text(folder["some.safetensors"]).Split('\n');

        Assert.Contains(lines, line => line == "metadata     format = pt");
        Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["layer.weight", "F32", "[2,", "3]", "24"]);
    }

    [Fact]
    public void A_missing_path_ends_with_code_2()
    {
        var refused = CommandLine.Run(folder.Path, "info", "nowhere");

        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith("error: There is no file or folder 'nowhere'", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(refused.Output);
    }

    // The dynamic linker itself tells which libraries are looked for.
    [Fact]
    public void Nothing_is_loaded_to_describe_a_run()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var process = CommandLine.Start(run.Folder, ["info", "."], ("LD_DEBUG", "libs"));
        var result = CommandLine.Finish(process);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("libcoreclr", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("libtorch", result.Error, StringComparison.Ordinal);
    }

    private static string Text(string path)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        InfoText.Write(writer, InfoReader.Read(path));
        return writer.ToString();
    }

    private static IEnumerable<string> Names(string path)
    {
        using var writer = new StringWriter();
        InfoJson.Write(writer, InfoReader.Read(path));
        return [.. JsonDocument.Parse(writer.ToString()).RootElement.EnumerateObject().Select(property => property.Name)];
    }

    private string Refused(string name) => Assert.Throws<InputException>(() => InfoReader.Read(name.Length == 0 ? "" : folder[name])).Message;

    private void Write(string name, Dictionary<string, Tensor> tensors, Dictionary<string, string> metadata)
    {
        using var scope = NewDisposeScope();
        SafeTensors.Write(folder[name], tensors, metadata);
    }

    private void Rewrite(string name, string from, string to)
    {
        var text = File.ReadAllText(folder[name]);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(folder[name], text.Replace(from, to, StringComparison.Ordinal));
    }

    private void Shard()
    {
        Directory.CreateDirectory(folder["shards"]);
        Write("shards/1.safetensors", new() { ["a"] = zeros(3) }, []);
        Write("shards/2.safetensors", new() { ["b"] = zeros(4) }, []);
        File.WriteAllText(folder["shards/model.safetensors.index.json"], """{"metadata": {"total_size": 28}, "weight_map": {"a": "1.safetensors", "b": "2.safetensors"}}""");
    }
}
