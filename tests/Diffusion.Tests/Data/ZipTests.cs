using System.Buffers.Binary;

namespace Diffusion.Tests.Data;

public sealed class ZipTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_zip_is_the_folder_that_was_packed()
    {
        (string Name, byte[] Data)[] files =
        [
            ("b/2.PNG", DataFolder.NoisePng(8, 8, 3, 2)),
            ("a/1.png", DataFolder.NoisePng(8, 8, 3, 1)),
            ("a/deep/3.png", DataFolder.NoisePng(12, 9, 3, 3)),
            ("a/broken.png", [1, 2, 3]),
            ("b/readme.txt", [1]),
            ("b/.hidden.png", [1]),
        ];
        foreach (var (name, data) in files)
        {
            _folder.Write($"tree/{name}", data);
        }

        var zip = _folder.WriteZip("a.zip", [.. files, ("__MACOSX/a/._1.png", [1])]);
        using var fromFolder = DataFolder.Read(_folder.At("tree"));
        using var fromZip = DataFolder.Read(zip);
        Assert.Equal(3, fromFolder.Count);
        DataFolder.AssertSame(fromFolder, fromZip);
        Assert.Equal(fromFolder.Report.Rejected, fromZip.Report.Rejected);
        Assert.Equal(fromFolder.Report.Notes, fromZip.Report.Notes);
    }

    [Fact]
    public void A_folder_of_train_zip_and_test_zip_gives_the_split()
    {
        _folder.WriteZip("train.zip", ("1.png", DataFolder.NoisePng(8, 8, 3, 1)));
        _folder.WriteZip("test.zip", ("1.png", DataFolder.NoisePng(8, 8, 3, 2)), ("2.png", DataFolder.NoisePng(8, 8, 3, 3)));
        using var data = DataFolder.Read(_folder.Path);
        Assert.Equal(1, data.Count);
    }

    [Fact]
    public void What_is_no_zip_is_named()
    {
        var whole = File.ReadAllBytes(_folder.WriteZip("a.zip", ("1.png", DataFolder.NoisePng(30, 30, 3, 1))));
        foreach (var bytes in new[] { [], whole[..(whole.Length / 2)], new byte[100] })
        {
            var file = _folder.Write("bad.zip", bytes);
            Assert.StartsWith($"'{file}' is not a readable zip: ", DataFolder.ErrorOf(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_encrypted_zip_is_refused()
    {
        var file = _folder.WriteZip("a.zip", ("1.png", DataFolder.NoisePng(8, 8, 3, 1)));
        Patch(file, (bytes, central) => bytes[central + 8] |= 1);
        Assert.Equal($"'{file}' is encrypted ('1.png'); unpack it with its password and give the folder.", DataFolder.ErrorOf(file));
    }

    [Fact]
    public void Duplicates_and_paths_that_leave_the_archive_are_rejected_by_name()
    {
        var file = _folder.WriteZip(
            "a.zip",
            ("a.png", DataFolder.NoisePng(8, 8, 3, 1)),
            ("a.png", DataFolder.NoisePng(8, 8, 3, 2)),
            ("../evil.png", DataFolder.NoisePng(8, 8, 3, 3)),
            ("..\\evil2.png", DataFolder.NoisePng(8, 8, 3, 3)),
            ("/root.png", DataFolder.NoisePng(8, 8, 3, 3)));
        using var data = DataFolder.Read(file);
        Assert.Equal(1, data.Count);
        Assert.Equal(DataFolder.Noise(8, 8, 3, 1).Pixels, data.ToImage(0).Pixels);
        Assert.Equal([("unsafe path", 3), ("duplicate", 1)], data.Report.RejectedByKind);
        Assert.Equal("the archive has it twice; the first is used", data.Report.Rejected.Single(image => image.Name == "a.png").Reason);
        Assert.False(File.Exists(_folder.At("../evil.png")) || File.Exists("/root.png"));
    }

    [Fact]
    public void A_bomb_is_not_unpacked()
    {
        var file = _folder.WriteZip("a.zip", ("bomb.png", new byte[8 << 20]), ("good.png", DataFolder.NoisePng(8, 8, 3, 1)), ("long.png", new byte[65 << 20]));
        using var data = DataFolder.Read(file);
        Assert.Equal(1, data.Count);
        Assert.StartsWith("unpacks to ", data.Report.Rejected[0].Reason, StringComparison.Ordinal);
        Assert.Equal("the file has 68,157,440 bytes; the limit is 67,108,864", data.Report.Rejected[1].Reason);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-100)]
    public void An_entry_that_lies_about_its_length_is_rejected(int lie)
    {
        var file = _folder.WriteZip("a.zip", ("1.png", DataFolder.NoisePng(20, 20, 3, 1)), ("2.png", DataFolder.NoisePng(20, 20, 3, 2)));
        Patch(file, (bytes, central) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(central + 24), BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(central + 24)) + lie));
        using var data = DataFolder.Read(file);
        Assert.Equal(("1.png", "unreadable"), (data.Report.Rejected.Single().Name, data.Report.Rejected.Single().Kind));
    }

    /// <summary>Changes the first entry of the central directory.</summary>
    private static void Patch(string file, Action<byte[], int> change)
    {
        var bytes = File.ReadAllBytes(file);
        change(bytes, bytes.AsSpan().IndexOf("PK\u0001\u0002"u8));
        File.WriteAllBytes(file, bytes);
    }
}
