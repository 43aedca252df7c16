using System.Text.Json;
using Diffusion.Checkpoints;
using Diffusion.Cli.Evaluation;
using Diffusion.Cli.Info;
using Diffusion.Cli.Sampling;
using Diffusion.Cli.Training;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Sampling;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests.Training;

/// <summary>Training in latents and sampling from them, from the command to the file.</summary>
public sealed class LatentTests(LatentRun run) : IClassFixture<LatentRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_checkpoint_holds_the_network_and_the_autoencoder_with_the_measured_scale()
    {
        var config = JsonDocument.Parse(File.ReadAllText(run.In("config.json"))).RootElement;
        var network = new CheckpointFolder(run.Checkpoint).ReadNetwork();
        var autoencoder = AutoencoderStore.ReadConfig(AutoencoderStore.Find(run.Folder));

        Assert.Equal((4, 4, new ImageSize(4, 4)), (network.InChannels, network.OutChannels, network.SampleSize));
        Assert.Equal(config.GetProperty("Data").GetProperty("LatentScale").GetDouble(), autoencoder.ScalingFactor);
        Assert.NotEqual(LatentRun.Config.ScalingFactor, autoencoder.ScalingFactor);
        Assert.Null(autoencoder.ShiftFactor);
        Assert.Equal(File.ReadAllBytes(Path.Combine(run.Autoencoder, "diffusion_pytorch_model.safetensors")), File.ReadAllBytes(Path.Combine(run.Checkpoint, "vqvae", "diffusion_pytorch_model.safetensors")));
        Assert.Contains("\"LDMPipeline\"", File.ReadAllText(Path.Combine(run.Checkpoint, "model_index.json")), StringComparison.Ordinal);
        Assert.False(config.GetProperty("Sampling").GetProperty("Clamp").GetBoolean());
        Assert.False(new CheckpointFolder(run.Checkpoint).ReadScheduler().ClipSample);
        Assert.Equal((8, 3), (config.GetProperty("Data").GetProperty("Size").GetInt32(), config.GetProperty("Data").GetProperty("Channels").GetInt32()));
    }

    [Fact]
    public void A_resumed_run_needs_no_autoencoder_measures_nothing_anew_and_ends_with_the_same_weights()
    {
        StoredModel.Copy(run.Autoencoder, folder["autoencoder"]);
        Train("run", $"Data:Latents={folder["autoencoder"]}", "Data:FlipHorizontally=true", "Model:SelfConditioning=true");
        StoredModel.Copy(folder["run"], folder["whole"]);
        Directory.Delete(folder["run/checkpoints/step-0000012"], recursive: true);
        Directory.Delete(folder["autoencoder"], recursive: true);

        Assert.Equal(ExitCode.Done, TrainAction.Run(new TrainRequest(folder["run"], [], [], true, false, false)));

        Assert.Contains("at step 8", File.ReadAllText(folder["run/log.txt"]), StringComparison.Ordinal);
        AssertSameFiles("checkpoints/step-0000012");
        Assert.Equal(File.ReadAllText(folder["whole/config.json"]), File.ReadAllText(folder["run/config.json"]));
        Assert.Equal(File.ReadAllBytes(folder["whole/grid.png"]), File.ReadAllBytes(folder["run/grid.png"]));
    }

    [Fact]
    public void The_saved_configuration_repeats_the_run()
    {
        var again = CommandLine.Run(folder.Path, "train", "--run", "run", "--config", run.In("config.json"));

        Assert.True(again.ExitCode == ExitCode.Done, again.Error);
        StoredModel.Copy(run.Folder, folder["whole"]);
        AssertSameFiles("checkpoints/step-0000012");
    }

    [Fact]
    public void A_scale_that_is_given_is_kept_and_the_means_alone_can_be_trained_on()
    {
        Train("drawn", $"Data:Latents={run.Autoencoder}", "Training:Images=16", "Data:LatentScale=0.7");
        Train("means", $"Data:Latents={run.Autoencoder}", "Training:Images=16", "Data:LatentScale=0.7", "Data:DrawLatents=false");

        Assert.Equal(0.7, AutoencoderStore.ReadConfig(AutoencoderStore.Find(folder["drawn"])).ScalingFactor);
        Assert.NotEqual(Losses("drawn"), Losses("means"));
    }

    [Fact]
    public void A_picture_is_the_decoded_latent_and_depends_on_its_seed_alone()
    {
        using var scope = NewDisposeScope();
        using var model = LoadedModel.Read(run.Checkpoint, raw: false, emaLength: null, CPU);
        var autoencoder = AutoencoderStore.Load(run.Folder);
        using var network = autoencoder.CreateNetwork(run.Folder);
        var maker = new PictureMaker(model.Network, model.Scheduler.ToProcess(), model.Scheduler.ToPrediction(), model.Classes.Count, CPU) { Latents = model.Latents };
        var options = SamplingDefaults.For(run.Folder, [], new SamplingChoices());
        List<byte[]> Pictures(ulong first, int count, int batch) =>
            [.. maker.With(options with { BatchSize = batch }).Generate(ImageGenerator.Seeds(first, count), maker.Labels(ImageGenerator.Seeds(first, count), null)).Select(made => made.Image.Pixels)];

        foreach (var step in maker.With(options).Run([3, 4], [0, 1]))
        {
            using var frozen = no_grad();
            var decoded = PixelTensor.ToImages(network.Decode(step.Noisy.narrow(0, 1, 1) / autoencoder.Config.ScalingFactor));
            Assert.Equal(decoded[0].Pixels, step.Images()[1].Pixels);
            Assert.Equal((8, 8, 3), (decoded[0].Width, decoded[0].Height, decoded[0].Channels));
        }
        var many = Pictures(0, 5, 3);
        Assert.Equal(5, many.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(many[4], Pictures(4, 1, 3)[0]);
        Assert.All(many.Zip(Pictures(0, 5, 1)), pair => Assert.InRange(pair.First.Zip(pair.Second, (a, b) => Math.Abs(a - b)).Max(), 0, 1));
    }

    [Fact]
    public void Every_way_of_sampling_works_in_latents()
    {
        var image = new PixelImage(8, 8, 3, [.. Enumerable.Range(0, 192).Select(i => (byte)(i * 37))]);
        ImageFile.WritePng(folder["image.png"], image);
        ImageFile.WritePng(folder["black.png"], new PixelImage(8, 8, 1));
        ImageFile.WritePng(folder["white.png"], new PixelImage(8, 8, 1, [.. Enumerable.Repeat((byte)255, 64)]));
        ImageFile.WritePng(folder["dot.png"], new PixelImage(8, 8, 1, [.. Enumerable.Range(0, 64).Select(i => i == 27 ? (byte)255 : (byte)0)]));

        Sample("plain", request => request with { Gif = true });
        Sample("varied", request => request with { From = folder["image.png"], Strength = 0.5 });
        Sample("nowhere", request => request with { Inpaint = folder["image.png"], Mask = folder["black.png"] });
        Sample("everywhere", request => request with { Inpaint = folder["image.png"], Mask = folder["white.png"] });
        Sample("dot", request => request with { Inpaint = folder["image.png"], Mask = folder["dot.png"], Resample = 2 });
        Sample("seeds", request => request with { Interpolate = ["0", "1"] });
        Sample("images", request => request with { Interpolate = [folder["image.png"], folder["white.png"]] });
        Sample("inverted", request => request with { Invert = folder["image.png"], Choices = new() { Steps = 4 } });

        Assert.True(File.Exists(folder["plain/denoising.gif"]));
        Assert.NotEqual(Pixels("plain/000001.png"), Pixels("varied/000001.png"));
        Assert.Equal(image.Pixels, Pixels("nowhere/000000.png"));
        Assert.Equal(Pixels("plain/000000.png"), Pixels("everywhere/000000.png"));
        Assert.Equal([81, 82, 83], image.Pixels.Zip(Pixels("dot/000000.png"), (a, b) => a != b).Index().Where(pair => pair.Item).Select(pair => pair.Index));
        Assert.Equal(Pixels("plain/000000.png"), Pixels("seeds/000000.png"));
        Assert.Equal([1, 4, 4, 4], Assert.Single(SafeTensors.ReadHeader(folder["inverted/noise.safetensors"]).Tensors).Shape);
    }

    [Fact]
    public void A_weaker_checkpoint_of_the_same_latents_guides_and_one_of_others_is_refused()
    {
        Train("others", $"Data:Latents={run.Autoencoder}", "Training:Images=8", "Data:LatentScale=0.7");

        Sample("guided", request => request with { Weak = run.In("checkpoints", "step-0000004"), WeakGuidance = 2 });

        Assert.Contains("works in other latents", Refused(() => Sample("no", request => request with { Weak = folder["others"], WeakGuidance = 2 })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_from_a_latent_checkpoint_keeps_its_autoencoder_and_its_scale()
    {
        TrainFrom("tuned", run.Folder, "Training:Images=16");

        foreach (var file in new[] { "vqvae/config.json", "vqvae/diffusion_pytorch_model.safetensors", "unet/config.json", "model_index.json" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(run.Checkpoint, file)), File.ReadAllBytes(folder[$"tuned/checkpoints/step-0000002/{file}"]));
        }
        var data = JsonDocument.Parse(File.ReadAllText(folder["tuned/config.json"])).RootElement.GetProperty("Data");
        Assert.Equal((run.Checkpoint, 8), (data.GetProperty("Latents").GetString(), data.GetProperty("Size").GetInt32()));
        Assert.Equal(ExitCode.Done, TrainAction.Run(new TrainRequest(folder["tuned"], [], ["Training:Images=24"], true, false, false)));
        Assert.Contains("works on latents of its own autoencoder", Refused(() => TrainFrom("no", run.Folder, $"Data:Latents={run.Autoencoder}")), StringComparison.Ordinal);
        Assert.Contains("Data:LatentScale is 2 (--set), but the network has learned the latents of", Refused(() => TrainFrom("no", run.Folder, "Data:LatentScale=2")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["no"]));
    }

    [Fact]
    public void A_resumed_run_keeps_its_latents()
    {
        StoredModel.Copy(run.Folder, folder["run"]);
        LatentRun.SaveAutoencoder(folder["other"], LatentRun.Config);

        Assert.Contains($"was trained on the latents of {run.Autoencoder}, not on those of {folder["other"]}", Refused(() => Resume($"Data:Latents={folder["other"]}")), StringComparison.Ordinal);
        Assert.Contains("Data:LatentScale is 2 (--set), but the network has learned", Refused(() => Resume("Data:LatentScale=2")), StringComparison.Ordinal);
        Assert.Contains("not on images", Refused(() => Resume("Data:Latents=")), StringComparison.Ordinal);

        int Resume(string setting) => TrainAction.Run(new TrainRequest(folder["run"], [], [setting], true, false, false));
    }

    [Theory]
    [InlineData("The images have 1 channel, but the autoencoder of {0} takes 3: set Data:Channels to 3.", "Data:Channels=1")]
    [InlineData("The images have 9×9 pixels, but the autoencoder of {0} takes multiples of 2: set Data:Size to one.", "Data:Size=9")]
    [InlineData("height and width must be multiples of 2", "Data:Size=10")]
    [InlineData("There is no folder nowhere. Give the folder of an AutoencoderKL", "Data:Latents=nowhere")]
    [InlineData("Data:LatentScale is 0; it must be above 0", "Data:LatentScale=0")]
    [InlineData("Sampling:Clamp is true, but the network makes latents", "Sampling:Clamp=true")]
    [InlineData("Sampling:Threshold is 0.99, but the network makes latents", "Sampling:Threshold=0.99")]
    public void What_does_not_fit_the_autoencoder_is_refused_in_one_line_and_nothing_is_written(string expected, string setting)
    {
        var message = Refused(() => Train("run", $"Data:Latents={run.Autoencoder}", setting));

        Assert.Contains(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, run.Autoencoder), message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void An_autoencoder_is_not_trained_in_latents()
    {
        var message = Refused(() => TrainAction.Run(new TrainRequest(folder["run"], [], ["Model:Kind=Autoencoder", $"Data:Latents={run.Autoencoder}"], false, false, false)));

        Assert.Equal($"Data:Latents is {run.Autoencoder} (--set), but does nothing with Model:Kind=Autoencoder: leave it out.", message);
    }

    [Fact]
    public void A_folder_that_is_no_usable_autoencoder_is_refused()
    {
        LatentRun.SaveAutoencoder(folder["sided"], LatentRun.Config with { OutChannels = 1 });
        LatentRun.SaveAutoencoder(folder["damaged"], LatentRun.Config);
        AutoencoderConfigFile.Write(folder["damaged/config.json"], LatentRun.Config with { LayersPerBlock = 2 });
        StoredModel.Save(folder["images"], StoredModel.Foreign, StoredModel.Linear, Prediction.Epsilon);

        string Refusal(string name) => Refused(() => Train("run", $"Data:Latents={folder[name]}"));

        Assert.Contains("takes images of 3 channels and answers 1", Refusal("sided"), StringComparison.Ordinal);
        Assert.Contains("the weights do not fit the network", Refusal("damaged"), StringComparison.Ordinal);
        Assert.Contains("holds no autoencoder", Refusal("images"), StringComparison.Ordinal);
        Assert.Contains("only AutoencoderKL can be loaded", Refusal("images/unet"), StringComparison.Ordinal);
        Assert.Contains("Data:LatentScale is 2, but Data:Latents names no autoencoder", Refused(() => Train("run", "Data:LatentScale=2")), StringComparison.Ordinal);
        Assert.Contains("works on images", Refused(() => TrainFrom("run", folder["images"], $"Data:Latents={run.Autoencoder}")), StringComparison.Ordinal);
        StoredModel.Copy(run.Folder, folder["copy"]);
        Assert.Contains("--overwrite would remove", Refused(() => TrainAction.Run(new TrainRequest(folder["copy"], [], [$"Data:Latents={folder["copy"]}"], false, true, false))), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void What_makes_no_sense_in_latents_is_refused_by_sample_and_evaluate()
    {
        Assert.Contains("Sampling:Threshold is 0.9, but", Refused(() => Sample("no", request => request with { Choices = new() { Threshold = 0.9 } })), StringComparison.Ordinal);
        Assert.Contains("Sampling:Clamp is true, but", Refused(() => Sample("no", request => request with { Assignments = ["Sampling:Clamp=true"] })), StringComparison.Ordinal);
        Assert.Contains("--terms is all, of the bits per dimension of an image", Refused(() => EvaluateAction.Run(Evaluation with { Terms = "all" })), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_from_elsewhere_is_not_clamped_unless_its_scheduler_asks_for_it_which_is_refused()
    {
        StoredModel.Copy(run.Checkpoint, folder["model"]);
        Directory.Delete(folder["model/training"], recursive: true);
        File.Delete(folder["model/manifest.json"]);
        var scheduler = folder["model/scheduler/scheduler_config.json"];
        Sample("plain", request => request with { Checkpoint = folder["model"], Choices = new() { Sampler = "ddim", Steps = 4 } });

        File.WriteAllText(scheduler, File.ReadAllText(scheduler).Replace("\"DDPMScheduler\"", "\"DDIMScheduler\"", StringComparison.Ordinal));
        SchedulerConfigFile.Write(scheduler, SchedulerConfigFile.Read(scheduler) with { ClipSample = true });
        Assert.Contains("Sampling:Clamp is true, but", Refused(() => Sample("no", request => request with { Checkpoint = folder["model"] })), StringComparison.Ordinal);
        Sample("unclamped", request => request with { Checkpoint = folder["model"], Assignments = ["Sampling:Clamp=false"] });
    }

    [Fact]
    public void A_network_that_does_not_go_with_its_autoencoder_is_refused()
    {
        StoredModel.Copy(run.Checkpoint, folder["model"]);
        Directory.Delete(folder["model/vqvae"], recursive: true);
        File.Delete(folder["model/manifest.json"]);
        LatentRun.SaveAutoencoder(folder["model/vqvae"], LatentRun.Config with { LatentChannels = 3 });

        Assert.Contains("makes latents of 4 channels, but the autoencoder beside it takes 3", Refused(() => Sample("no", request => request with { Checkpoint = folder["model"] })), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_tells_the_loss_in_latents_and_info_shows_both_parts()
    {
        Assert.Equal(ExitCode.Done, EvaluateAction.Run(Evaluation));

        var report = JsonDocument.Parse(File.ReadAllText(folder["evaluation/evaluation.json"])).RootElement;
        Assert.Equal(JsonValueKind.Null, report.GetProperty("bound").ValueKind);
        Assert.InRange(report.GetProperty("held_out_loss").GetProperty("mean").GetDouble(), 0.01, 10);
        var info = InfoReader.Read(run.Folder);
        Assert.Equal((4, 2, 4, 4), (info.Autoencoder!.LatentChannels, info.Autoencoder.Reduction, info.Image!.Channels, info.Image.Height));
        Assert.Empty(info.Parts);
        Assert.Empty(info.NotSupported);
    }

    [Fact]
    public void A_dry_run_shows_the_latents_and_writes_nothing()
    {
        var shown = CommandLine.Run(folder.Path, ["train", "--dry-run", .. LatentRun.Settings.Append($"Data:Latents={run.Autoencoder}").SelectMany(setting => new[] { "--set", setting })]);

        Assert.True(shown.ExitCode == 0, shown.Error);
        Assert.Contains($"latents   4 channels of 4x4, by {run.Autoencoder}", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Encoding", shown.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private EvaluateRequest Evaluation => new()
    {
        Checkpoint = run.Folder, Data = "builtin:shapes", Count = 6, Bins = 2, Device = "cpu", Format = "json", Out = folder["evaluation"],
    };

    private void Train(string name, params string[] settings) =>
        Assert.Equal(ExitCode.Done, TrainAction.Run(new TrainRequest(folder[name], [], [.. LatentRun.Settings, .. settings], false, false, false)));

    private void TrainFrom(string name, string from, params string[] settings)
    {
        string[] own = [.. LatentRun.Settings.Where(setting => !setting.StartsWith("Model:", StringComparison.Ordinal) && !setting.StartsWith("Schedule:", StringComparison.Ordinal)), .. settings];
        Assert.Equal(ExitCode.Done, TrainAction.Run(new TrainRequest(folder[name], [], own, false, false, false) { From = from }));
    }

    /// <summary>Two pictures unless something else is asked for, one at a time, without guidance.</summary>
    private void Sample(string name, Func<SampleRequest, SampleRequest> change)
    {
        var request = change(new SampleRequest { Checkpoint = run.Folder, Out = folder[name], Class = "1", Device = "cpu" });
        var choices = request.Inverts
            ? request.Choices with { Count = request.Invert is null ? 2 : null, BatchSize = 1 }
            : request.Choices with { Count = 2, BatchSize = 1, Guidance = 1 };
        Assert.Equal(ExitCode.Done, SampleAction.Run(request with { Choices = choices }));
    }

    private byte[] Pixels(string path) => ImageFile.Read(folder[path]).Pixels;

    private static string Refused(Action act) => Assert.Throws<InputException>(act).Message;

    private static string Refused(Func<int> act) => Assert.Throws<InputException>(() => act()).Message;

    private List<double> Losses(string name) =>
        [.. File.ReadLines(folder[$"{name}/metrics.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("loss").GetDouble())];

    private void AssertSameFiles(string part)
    {
        var files = Directory.GetFiles(folder[$"whole/{part}"], "*", SearchOption.AllDirectories);
        Assert.True(files.Length > 6);
        Assert.All(files, file => Assert.True(
            File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(file.Replace(folder["whole"], folder["run"], StringComparison.Ordinal))), $"{file} differs."));
    }
}
