using Diffusion.Checkpoints;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

/// <summary>What lies on disk when a save is cut off between two of its steps: the newest whole checkpoint is found, the next save works, and pruning sweeps up.</summary>
public sealed class InterruptedSaveTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CheckpointStore store;

    public InterruptedSaveTests() => store = new CheckpointStore(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void After_any_number_of_files_written()
    {
        Save(1);
        var whole = Save(2);
        var files = Directory.GetFiles(whole, "*", SearchOption.AllDirectories).OrderBy(File.GetLastWriteTimeUtc).ToList();
        Directory.Move(whole, whole + ".partial");
        foreach (var file in files.AsEnumerable().Reverse())
        {
            File.Delete(file.Replace(whole, whole + ".partial", StringComparison.Ordinal));
            Assert.Equal(At("step-0000001"), store.Latest());
        }

        AssertGoesOn(2, "step-0000001", "step-0000002");
    }

    [Fact]
    public void After_the_manifest_and_before_the_renaming()
    {
        Save(1);
        Directory.Move(Save(2), At("step-0000002.partial"));
        Assert.Equal(At("step-0000001"), store.Latest());
        AssertGoesOn(2, "step-0000001", "step-0000002");
    }

    [Fact]
    public void After_the_one_that_is_replaced_was_moved_aside()
    {
        Save(1);
        Directory.Move(Save(2), At("step-0000002.partial"));
        Directory.Move(Save(2), At("step-0000002.replaced"));
        Assert.Equal(At("step-0000002.replaced"), store.Latest());
        Assert.Equal([2L, 1L], store.NewestFirst(forResume: true).Select(checkpoint => checkpoint.Step));
        AssertGoesOn(2, "step-0000001", "step-0000002");
    }

    [Fact]
    public void After_the_renaming_and_before_the_one_replaced_is_gone()
    {
        Save(1);
        Directory.Move(Save(2), At("step-0000002.replaced"));
        Save(2, sweep: false);
        Assert.Equal([At("step-0000002"), At("step-0000001")], store.NewestFirst().Select(checkpoint => checkpoint.Folder));
        AssertGoesOn(2, "step-0000001", "step-0000002");
    }

    [Fact]
    public void While_the_one_replaced_or_an_old_one_is_deleted()
    {
        Save(1);
        Save(2);
        Directory.CreateDirectory(At("step-0000002.replaced.partial"));
        Directory.CreateDirectory(At("step-0000000.partial"));
        Assert.Equal([2L, 1L], store.NewestFirst().Select(checkpoint => checkpoint.Step));
        AssertGoesOn(3, "step-0000002", "step-0000003");
    }

    [Fact]
    public void When_the_folder_of_checkpoints_is_deleted_under_the_run()
    {
        Save(1);
        Directory.Delete(folder["checkpoints"], recursive: true);
        Assert.Null(store.Latest());
        store.Prune(1);
        AssertGoesOn(2, "step-0000002");
    }

    [Fact]
    public void A_file_is_replaced_whole_or_not_at_all()
    {
        Durable.Replace(folder["a.txt"], "one");
        Assert.Throws<InvalidOperationException>(() => Durable.Replace(folder["a.txt"], stream =>
        {
            stream.Write("tw"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("one", File.ReadAllText(folder["a.txt"]));
        Assert.Equal([folder["a.txt"]], Directory.GetFileSystemEntries(folder.Path));
        Durable.Replace(folder["a.txt"], "two");
        Assert.Equal("two", File.ReadAllText(folder["a.txt"]));
        Assert.Throws<DirectoryNotFoundException>(() => Durable.Replace(folder["no", "a.txt"], "x"));
    }

    [Fact]
    public void A_folder_that_cannot_be_brought_to_disk_is_an_error() =>
        Assert.Throws<IOException>(() => Durable.FlushFolder(folder["gone"]));

    private string At(string name) => folder["checkpoints", name];

    private string Save(long step, bool sweep = true)
    {
        using var scope = NewDisposeScope();
        var aside = At($"step-{step:0000000}.replaced");
        if (!sweep && Directory.Exists(aside))
        {
            Directory.Move(aside, folder["aside"]);
        }

        var saved = store.Save(CheckpointStoreTests.Contents(step));
        if (Directory.Exists(folder["aside"]))
        {
            Directory.Move(folder["aside"], aside);
        }

        return saved;
    }

    private void AssertGoesOn(long step, params string[] left)
    {
        var saved = Save(step);
        Assert.Equal(saved, store.Latest());
        Assert.Equal(saved, new CheckpointStore(folder.Path).Latest());
        store.Prune(2);
        Assert.Equal(left, Directory.GetDirectories(folder["checkpoints"]).Select(Path.GetFileName).Order());
        Assert.All(store.NewestFirst(forResume: true), checkpoint => Assert.True(checkpoint.IsWhole, checkpoint.Damage));
    }
}
