using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Diffusion.Checkpoints;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

/// <summary>Two checkpoints of a run, of which the newer is damaged in one way or another.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CheckpointStore store;
    private readonly string older;
    private readonly string newer;

    public ManifestTests()
    {
        using var scope = NewDisposeScope();
        store = new CheckpointStore(folder.Path);
        (older, newer) = (store.Save(CheckpointStoreTests.Contents(1)), store.Save(CheckpointStoreTests.Contents(2)));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_lists_every_other_file_with_its_length_and_sha256_in_order()
    {
        var listed = JsonNode.Parse(File.ReadAllText(At("manifest.json")))!["files"]!.AsObject().ToList();
        Assert.Equal(Files().Where(name => name != "manifest.json"), listed.Select(entry => entry.Key));
        Assert.All(listed, entry =>
        {
            var bytes = File.ReadAllBytes(At(entry.Key));
            Assert.Equal(bytes.Length, (int)entry.Value!["bytes"]!);
            Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), ((string)entry.Value["sha256"]!).ToUpperInvariant());
        });
        Assert.Equal([(newer, null), (older, null)], store.NewestFirst(forResume: true).Select(checkpoint => (checkpoint.Folder, checkpoint.Damage)));
    }

    [Fact]
    public void A_bit_flipped_anywhere_in_any_file_is_noticed_and_the_file_named()
    {
        var random = new Random(1);
        foreach (var name in Files())
        {
            var sound = File.ReadAllBytes(At(name));
            int[] places = [0, sound.Length - 1, .. Enumerable.Range(0, 6).Select(_ => random.Next(sound.Length))];
            foreach (var place in places)
            {
                var damaged = sound.ToArray();
                damaged[place] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(At(name), damaged);
                AssertSkipped(name == "manifest.json" ? "" : $"{name} is not as it was written");
            }

            File.WriteAllBytes(At(name), sound);
        }

        Assert.Equal(newer, store.Latest());
    }

    [Fact]
    public void A_file_that_is_missing_cut_short_or_longer_is_noticed_and_named()
    {
        foreach (var name in Files().Where(name => name != "manifest.json"))
        {
            var sound = File.ReadAllBytes(At(name));
            File.WriteAllBytes(At(name), sound[..^1]);
            AssertSkipped($"{name} was cut short, to {sound.Length - 1} of {sound.Length} bytes");
            File.WriteAllBytes(At(name), []);
            AssertSkipped($"{name} was cut short, to 0 of");
            File.WriteAllBytes(At(name), [.. sound, 0]);
            AssertSkipped($"{name} has {sound.Length + 1} bytes, not the {sound.Length}");
            File.Delete(At(name));
            AssertSkipped($"{name} is missing");
            File.WriteAllBytes(At(name), sound);
        }
    }

    [Fact]
    public void Files_that_somebody_adds_are_nobodys_business()
    {
        File.WriteAllText(At("notes.txt"), "mine");
        Directory.CreateDirectory(At("more"));
        File.WriteAllText(At("unet/.DS_Store"), "");
        Assert.Equal(newer, store.Latest());
    }

    [Theory]
    [InlineData("../step-0000001/classes.json")]
    [InlineData("/etc/passwd")]
    [InlineData("unet/../../x")]
    [InlineData("unet//config.json")]
    [InlineData("unet\\\\config.json")]
    [InlineData("C:/x")]
    [InlineData("unet/...")]
    [InlineData("")]
    public void A_path_that_leads_out_of_the_folder_is_refused(string path)
    {
        var hash = new string('0', 64);
        File.WriteAllText(At("manifest.json"), $$"""{"files": {"{{path}}": {"bytes": 1, "sha256": "{{hash}}"} } }""");
        AssertSkipped("which is no path inside the folder");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"files": []}""")]
    [InlineData("""{"files": {"classes.json": 5}}""")]
    [InlineData("""{"files": {"classes.json": {"bytes": "5", "sha256": ""}}}""")]
    [InlineData("""{"files": {"classes.json": {"bytes": 5, "sha256": null}}}""")]
    public void A_manifest_that_is_none_makes_the_checkpoint_damaged(string text)
    {
        File.WriteAllText(At("manifest.json"), text);
        AssertSkipped("manifest.json");
    }

    [Fact]
    public void Loading_names_the_damaged_file_and_reads_past_those_it_does_not_use()
    {
        using var scope = NewDisposeScope();
        Flip("training/raw.safetensors");
        Assert.NotEmpty(CheckpointStore.Load(newer, withTraining: false).Weights);
        var message = Assert.Throws<InputException>(() => CheckpointStore.Load(newer, withTraining: true)).Message;
        Assert.StartsWith($"{newer} is damaged: training/raw.safetensors is not as it was written", message, StringComparison.Ordinal);
        Assert.Contains("delete manifest.json", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);

        // What the message offers works.
        File.Delete(At("manifest.json"));
        Assert.NotNull(CheckpointStore.Load(newer, withTraining: true).Training);
    }

    [Fact]
    public void An_autoencoder_of_a_checkpoint_is_compared_too()
    {
        using var scope = NewDisposeScope();
        using var vae = new Networks.ReferenceFolder("vae_tiny");
        var path = store.Save(CheckpointStoreTests.Contents(3) with { Autoencoder = AutoencoderStore.Load(vae.Path) });
        Assert.NotEmpty(AutoencoderStore.Load(path).Weights);
        var weights = Path.Combine(path, "vqvae", "diffusion_pytorch_model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        foreach (var way in new[] { path, Path.Combine(path, "vqvae") })
        {
            Assert.Contains("vqvae/diffusion_pytorch_model.safetensors is not as it was written", Assert.Throws<InputException>(() => AutoencoderStore.Load(way)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_folder_of_an_earlier_version_has_no_manifest_and_is_checked_as_then()
    {
        File.Delete(At("manifest.json"));
        Assert.Equal(newer, store.Latest());
        File.Delete(At("scheduler/scheduler_config.json"));
        AssertSkipped("scheduler/scheduler_config.json is missing");
    }

    [Fact]
    public void Without_its_training_part_a_checkpoint_can_be_sampled_from_but_not_resumed()
    {
        Directory.Delete(At("training"), recursive: true);
        Assert.Equal(newer, store.Latest());
        Assert.Contains("training/ is missing", store.NewestFirst(forResume: true).First().Damage, StringComparison.Ordinal);
        Assert.Equal(older, store.NewestFirst(forResume: true).First(checkpoint => checkpoint.IsWhole).Folder);
    }

    [Fact]
    public void Pruning_never_deletes_the_last_whole_one()
    {
        Flip("unet/diffusion_pytorch_model.safetensors");
        File.SetLastWriteTimeUtc(At("unet/diffusion_pytorch_model.safetensors"), DateTime.UtcNow.AddSeconds(5));
        store.Prune(1);
        Assert.Equal(older, store.Latest());
        using var scope = NewDisposeScope();
        var newest = store.Save(CheckpointStoreTests.Contents(3));
        store.Prune(1);
        Assert.Equal([newest], Directory.GetDirectories(folder["checkpoints"]));
    }

    private string At(string name) => Path.Combine(newer, name);

    private void Flip(string name)
    {
        var bytes = File.ReadAllBytes(At(name));
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(At(name), bytes);
    }

    private void AssertSkipped(string reason)
    {
        var found = store.NewestFirst().ToList();
        Assert.Equal([(newer, false), (older, true)], found.Select(checkpoint => (checkpoint.Folder, checkpoint.IsWhole)));
        Assert.Contains(reason, found[0].Damage, StringComparison.Ordinal);
        Assert.Equal(older, store.Latest());
    }

    private List<string> Files() =>
        [.. Directory.EnumerateFiles(newer, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(newer, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
