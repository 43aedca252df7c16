using System.IO.Compression;
using Diffusion.Cli.Sampling;
using Diffusion.Cli.Tests.Faults;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Noise;

namespace Diffusion.Cli.Tests.Sampling;

/// <summary>Many images: made in parts, by several, after a kill, and as one archive.</summary>
public sealed class SampleResumeTests : IDisposable
{
    private const string Record = "samples.json";

    private static readonly UNetConfig Network = new()
    {
        SampleSize = new ImageSize(8, 8), BlockOutChannels = [8], NormNumGroups = 4, LayersPerBlock = 1, AddAttention = false,
        DownBlockTypes = ["DownBlock2D"], UpBlockTypes = ["UpBlock2D"], NumClassEmbeds = 4,
    };

    private readonly TemporaryFolder folder = new();

    public SampleResumeTests() => StoredModel.Save(folder["model"], Network, StoredModel.Linear, Prediction.Epsilon, "ant", "bee", "cat");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_killed_run_goes_on_with_what_is_missing_and_ends_as_if_it_had_not_been_killed()
    {
        string[] options = ["sample", "--checkpoint", folder["model"], "--count", "160", "--batch", "4", "--steps", "12", "--sampler", "ddpm", "--device", "cpu"];
        using (var gate = new Gate(folder["gate"], folder["killed/000040.png"]))
        using (var child = new Child(folder.Path, [.. options, "--out", "killed"]))
        {
            gate.Await(child);
            child.Send(Child.Kill);
            child.Finish();
            File.Delete(gate.Unfinished);
        }
        Assert.InRange(Written("killed").Count, 40, 43); // batches before the one of number 40, and what of that was written beside it
        File.WriteAllText(folder["killed/000159.png.partial"], "what a write that was cut off leaves");
        var before = Written("killed").ToDictionary(file => file, file => (File.GetLastWriteTimeUtc(file), File.ReadAllText(file, System.Text.Encoding.Latin1)));

        var resumed = CommandLine.Run(folder.Path, [.. options, "--out", "killed", "--resume"]);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Contains($"{before.Count} of 160 images are there already", resumed.Error, StringComparison.Ordinal);
        var whole = CommandLine.Run(folder.Path, [.. options, "--out", "whole"]);
        Assert.True(whole.ExitCode == 0, whole.Error);

        Assert.All(before, file => Assert.Equal(file.Value, (File.GetLastWriteTimeUtc(file.Key), File.ReadAllText(file.Key, System.Text.Encoding.Latin1))));
        AssertSame("whole", "killed");
    }

    [Fact]
    public void Several_can_share_a_range_and_a_folder_and_find_nothing_left_to_do()
    {
        Sample("one", count: 12);
        Sample("parts", count: 4, seed: 8, resume: true);
        Sample("parts", count: 6, seed: 0, resume: true);
        Sample("parts", count: 4, seed: 4, resume: true);
        AssertSame("one", "parts", grid: false);
        var times = Written("parts").Select(File.GetLastWriteTimeUtc).ToList();

        Sample("parts", count: 12, resume: true);

        Assert.Equal(times, Written("parts").Select(File.GetLastWriteTimeUtc));
        AssertSame("one", "parts");
    }

    [Fact]
    public void A_picture_that_was_lost_is_made_again_to_the_byte_wherever_it_stood_in_its_batch()
    {
        Sample("lost", count: 8);
        var bytes = File.ReadAllBytes(folder["lost/000006.png"]);
        File.Delete(folder["lost/000006.png"]);

        Sample("lost", count: 8, resume: true);

        Assert.Equal(bytes, File.ReadAllBytes(folder["lost/000006.png"]));
    }

    [Fact]
    public void The_class_follows_the_seed_whatever_the_batch_and_wherever_the_range_starts()
    {
        Sample("from0", count: 7, batch: 4);
        Sample("from5", count: 5, seed: 5, batch: 3);

        string ClassOf(string path) => ImageFile.ReadPngText(folder[path])["class"];
        Assert.Equal(["ant", "bee", "cat", "ant", "bee", "cat", "ant"], Enumerable.Range(0, 7).Select(seed => ClassOf($"from0/00000{seed}.png")));
        Assert.Equal(["cat", "ant", "bee", "cat", "ant"], Enumerable.Range(5, 5).Select(seed => ClassOf($"from5/00000{seed}.png")));
    }

    public static TheoryData<string, string> Differences => new()
    {
        { "sampler", "sampler ddim, now euler" },
        { "steps", "steps 4, now 5" },
        { "guidance", "guidance 1, now 2" },
        { "class", "class each of 3 in turn, now bee" },
        { "eta", "eta not given, now 0.5" },
        { "model", "model " },
        { "schedule", "model " },
    };

    [Theory, MemberData(nameof(Differences))]
    public void Other_settings_than_the_folder_was_begun_with_are_refused_by_name(string difference, string expected)
    {
        Sample("begun", count: 2);
        var files = Written("begun").Select(File.GetLastWriteTimeUtc).ToList();
        if (difference == "model")
        {
            Directory.Delete(folder["model"], recursive: true);
            StoredModel.Save(folder["model"], Network with { NormEps = 1e-4 }, StoredModel.Linear, Prediction.Epsilon, "ant", "bee", "cat");
        }
        if (difference == "schedule")
        {
            Directory.Delete(folder["model"], recursive: true);
            StoredModel.Save(folder["model"], Network, StoredModel.Linear, Prediction.Velocity, "ant", "bee", "cat");
        }
        var wrong = Assert.Throws<InputException>(() => Sample("begun", count: 4, resume: true, change: request => difference switch
        {
            "sampler" => request with { Choices = request.Choices with { Sampler = "euler" } },
            "steps" => request with { Choices = request.Choices with { Steps = 5 } },
            "guidance" => request with { Choices = request.Choices with { Guidance = 2 } },
            "eta" => request with { Choices = request.Choices with { Eta = 0.5 } },
            "class" => request with { Class = "bee" },
            _ => request,
        }));

        Assert.StartsWith($"{folder["begun"]} was begun with other settings: {expected}", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
        Assert.Equal(files, Written("begun").Select(File.GetLastWriteTimeUtc));
    }

    [Fact]
    public void Where_the_model_lies_and_how_many_are_drawn_at_once_is_no_difference()
    {
        Sample("begun", count: 2, batch: 2);
        Directory.Move(folder["model"], folder["moved"]);

        Sample("begun", count: 4, batch: 3, resume: true, change: request => request with { Checkpoint = folder["moved"] });

        Assert.Equal(4, Written("begun").Count);
    }

    [Fact]
    public void A_folder_of_which_nothing_is_known_or_that_holds_several_settings_is_refused()
    {
        Sample("known", count: 2);
        File.Delete(folder[$"known/{Record}"]);
        Assert.Contains($"holds pictures but no {Record}", Refused("known"), StringComparison.Ordinal);

        File.WriteAllText(folder[$"known/{Record}"], "{\"settings\":");
        Assert.Contains($"{Record} cannot be read", Refused("known"), StringComparison.Ordinal);
        File.WriteAllText(folder[$"known/{Record}"], "{}");
        Assert.Contains($"{Record} cannot be read", Refused("known"), StringComparison.Ordinal);

        Sample("known", count: 1);
        Assert.Contains("holds pictures of several settings", Refused("known"), StringComparison.Ordinal);

        Sample("empty", count: 1);
        Sample("empty", count: 2); // the same settings: what is there is its own
        Sample("empty", count: 3, resume: true);
        Assert.Equal(3, Written("empty").Count);
    }

    [Fact]
    public void The_archive_holds_the_pictures_of_the_range_by_seed_and_their_classes()
    {
        Sample("archived", count: 3, seed: 7);
        Sample("archived", count: 7, seed: 4, resume: true, change: request => request with { Npz = true });

        using var archive = ZipFile.OpenRead(folder["archived/samples_4_7x8x8x3.npz"]);
        byte[] Data(string name)
        {
            using var entry = archive.GetEntry(name)!.Open();
            using var copy = new MemoryStream();
            entry.CopyTo(copy);
            var bytes = copy.ToArray();
            return bytes[(10 + BitConverter.ToUInt16(bytes, 8))..];
        }
        Assert.Equal(Enumerable.Range(4, 7).SelectMany(seed => ImageFile.Read(folder[$"archived/0000{seed:00}.png"]).Pixels), Data("arr_0.npy"));
        Assert.Equal(Enumerable.Range(4, 7).Select(seed => (long)(seed % 3)), Data("arr_1.npy").Chunk(8).Select(bytes => BitConverter.ToInt64(bytes)));
    }

    [Fact]
    public void A_damaged_picture_stops_the_archive_by_its_name()
    {
        Sample("damaged", count: 3);
        File.WriteAllText(folder["damaged/000001.png"], "no picture");

        var wrong = Assert.Throws<InputException>(() => Sample("damaged", count: 3, resume: true, change: request => request with { Npz = true }));

        Assert.Contains("000001.png", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("make it again with --resume", wrong.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["damaged"], "*.npz*"));
    }

    private void Sample(string name, int count, ulong seed = 0, int batch = 2, bool resume = false, Func<SampleRequest, SampleRequest>? change = null)
    {
        var request = new SampleRequest
        {
            Checkpoint = folder["model"], Out = folder[name], Seed = seed, Resume = resume, Device = "cpu",
            Choices = new SamplingChoices { Count = count, BatchSize = batch, Sampler = "ddim", Steps = 4, Guidance = 1 },
        };
        Assert.Equal(ExitCode.Done, SampleAction.Run(change is null ? request : change(request)));
    }

    private string Refused(string name) => Assert.Throws<InputException>(() => Sample(name, count: 3, resume: true)).Message;

    private List<string> Written(string name) => [.. Directory.GetFiles(folder[name], "0*.png").Order(StringComparer.Ordinal)];

    /// <summary>The same pictures and records, and nothing else, byte for byte.</summary>
    private void AssertSame(string expected, string actual, bool grid = true)
    {
        IEnumerable<string> Names(string name) => Directory.GetFiles(folder[name]).Select(file => Path.GetFileName(file)).Where(file => grid || file != "grid.png").Order(StringComparer.Ordinal);
        Assert.Equal(Names(expected), Names(actual));
        Assert.All(Names(expected), file => Assert.Equal(File.ReadAllBytes(folder[$"{expected}/{file}"]), File.ReadAllBytes(folder[$"{actual}/{file}"])));
    }
}
