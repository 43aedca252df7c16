using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using Diffusion.Data;
using Diffusion.Tests.Mutations;

namespace Diffusion.Tests.Data;

/// <summary>Data sets that were made to hang, to fill the memory, to read other files or to write on the terminal. Alone, because memory is counted.</summary>
[Collection(nameof(HostileDataTests))]
[CollectionDefinition(nameof(HostileDataTests), DisableParallelization = true)]
public sealed class HostileDataTests : IDisposable
{
    private const long Little = 96 << 20;

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pipes_and_devices_among_images_are_rejected_without_waiting()
    {
        _folder.Write("good.png", DataFolder.NoisePng(8, 8, 3, 1));
        Bounded.Pipe(_folder.At("pipe.png"));
        File.CreateSymbolicLink(_folder.At("zero.png"), "/dev/zero");
        File.CreateSymbolicLink(_folder.At("nowhere.png"), _folder.At("nothing"));
        File.CreateSymbolicLink(_folder.At("round.png"), _folder.At("round.png"));
        Directory.CreateDirectory(_folder.At("folder.png"));
        using var data = Bounded.Run(Little, () => DataFolder.Read(_folder.Path));
        Assert.Equal(1, data.Count);
        Assert.Equal(["nowhere.png", "pipe.png", "round.png", "zero.png"], data.Report.Rejected.Select(image => image.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte")]
    [InlineData("train-images-idx3-ubyte.gz")]
    [InlineData("data_batch_1.bin")]
    [InlineData("train.zip")]
    [InlineData("a.tar.gz")]
    [InlineData("a.png")]
    public void A_pipe_in_the_place_of_the_data_is_refused_without_waiting(string name)
    {
        var pipe = Bounded.Pipe(_folder.At(name));
        Assert.Contains(_folder.Path, Bounded.Run(() => DataFolder.ErrorOf(pipe)), StringComparison.Ordinal);
        Assert.Contains(_folder.Path, Bounded.Run(() => DataFolder.ErrorOf(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Loops_of_links_are_not_walked()
    {
        _folder.Write("good.png", DataFolder.NoisePng(8, 8, 3, 1));
        for (var i = 0; i < 8; i++)
        {
            Directory.CreateSymbolicLink(_folder.At($"loop{i}"), _folder.Path);
        }

        using var data = Bounded.Run(() => DataFolder.Read(_folder.Path));
        Assert.Equal(1, data.Count);
    }

    [Fact]
    public void A_link_does_not_hide_the_length_of_its_file()
    {
        _folder.Write("good.png", DataFolder.NoisePng(8, 8, 3, 1));
        using (var large = File.Create(_folder.At("large.bin")))
        {
            large.SetLength(200 << 20);
        }

        File.CreateSymbolicLink(_folder.At("link.png"), _folder.At("large.bin"));
        using var data = Bounded.Run(Little, () => DataFolder.Read(_folder.Path));
        Assert.Equal(("link.png", "too large"), (data.Report.Rejected.Single().Name, data.Report.Rejected.Single().Kind));
    }

    [Theory]
    [InlineData(false, 2, 5)]
    [InlineData(true, 6, 1)]
    public void Links_that_lead_out_of_the_folder_are_followed_only_where_that_is_asked_for(bool follow, int count, int rejected)
    {
        using var elsewhere = new DataFolder();
        var outside = elsewhere.Write("class/1.png", DataFolder.NoisePng(8, 8, 3, 1));
        _folder.Write("a/1.png", DataFolder.NoisePng(8, 8, 3, 2));
        File.CreateSymbolicLink(_folder.At("a/inside.png"), _folder.At("a/1.png"));
        File.CreateSymbolicLink(_folder.At("a/out.png"), outside);
        File.CreateSymbolicLink(_folder.At("a/relative.png"), Path.GetRelativePath(_folder.At("a"), outside));
        Directory.CreateSymbolicLink(_folder.At("b"), Path.GetDirectoryName(outside)!);
        File.CreateSymbolicLink(_folder.At("a/through.png"), _folder.At("b/1.png"));
        File.CreateSymbolicLink(_folder.At("a/broken.png"), elsewhere.At("nothing"));
        using var data = DatasetReader.Read(new DataOptions { Path = _folder.Path, FollowLinks = follow });
        Assert.Equal((count, rejected), (data.Count, data.Report.RejectedCount));
        Assert.Equal(follow ? ["a", "b"] : ["a"], data.ClassNames);
        Assert.Contains(data.Report.RejectedByKind, kind => kind == (follow ? ("unreadable", 1) : ("link", 5)));
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte")]
    [InlineData("data_batch_1.bin")]
    [InlineData("train.zip")]
    public void A_link_in_the_place_of_the_data_is_followed_only_where_it_is_named(string name)
    {
        using var elsewhere = new DataFolder();
        var file = name switch
        {
            "train.zip" => elsewhere.WriteZip(name, ("1.png", DataFolder.NoisePng(8, 8, 1, 1))),
            "data_batch_1.bin" => elsewhere.Write(name, new byte[3073]),
            _ => elsewhere.Write(name, [.. IdxHeader(1, 4, 4), .. new byte[16]]),
        };
        File.CreateSymbolicLink(_folder.At(name), file);
        Assert.Contains("is a link that leads out of its folder", DataFolder.ErrorOf(_folder.Path), StringComparison.Ordinal);
        using var named = DataFolder.Read(_folder.At(name));
        using var followed = DatasetReader.Read(new DataOptions { Path = _folder.Path, FollowLinks = true });
        Assert.Equal((1, 1), (named.Count, followed.Count));
    }

    [Fact]
    public void Names_cannot_write_on_the_terminal()
    {
        _folder.Write("a/1.png", DataFolder.NoisePng(8, 8, 3, 1));
        _folder.Write("b\u001b[2J\nerror: forged/1.png", DataFolder.NoisePng(8, 8, 3, 2));
        _folder.Write("a/\u001b]0;title\u0007.png", [1]);
        using var data = DataFolder.Read(_folder.Path);
        Assert.All(data.Report.Lines(), line => Assert.DoesNotContain(line, char.IsControl));
        Assert.All(data.ClassNames, name => Assert.DoesNotContain(name, char.IsControl));
        Assert.Equal([("unsafe path", 2)], data.Report.RejectedByKind);

        var zip = _folder.WriteZip("a.zip", ("1.png", DataFolder.NoisePng(8, 8, 3, 1)), ("\u001b[2J\n.png", [1]));
        using var unzipped = DataFolder.Read(zip);
        Assert.All(unzipped.Report.Lines(), line => Assert.DoesNotContain(line, char.IsControl));
        Assert.DoesNotContain(DataFolder.ErrorOf(_folder.At("no\u001b[2J\nerror: forged")), char.IsControl);
    }

    [Fact]
    public void A_zip_whose_entries_share_their_bytes_is_refused()
    {
        // Fifield 2019: entries that overlap unpack to far more than deflate alone can. Here each claims the bytes of all.
        var file = _folder.WriteZip("a.zip", [.. Enumerable.Range(0, 20).Select(i => ($"{i}.png", DataFolder.NoisePng(30, 30, 3, i)))]);
        var bytes = File.ReadAllBytes(file);
        for (var at = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8); bytes.AsSpan(at).StartsWith("PK\u0001\u0002"u8); at += 46 + bytes[at + 28])
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 20), bytes.Length / 2);
        }

        File.WriteAllBytes(file, bytes);
        Assert.Contains("share", DataFolder.ErrorOf(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_of_many_small_bombs_is_refused_before_one_is_unpacked()
    {
        var file = _folder.WriteZip("a.zip", [.. Enumerable.Range(0, 1100).Select(i => ($"{i}.png", new byte[1 << 20]))]);
        Assert.InRange(new FileInfo(file).Length, 1, 2 << 20);
        Assert.Contains("times its size or more", Bounded.Run(Little, () => DataFolder.ErrorOf(file)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x7FFFFFFFFFFFFFFFL)]
    [InlineData(0x4000000000000000L)]
    [InlineData(-1L)]
    public void Lengths_of_zip64_that_overflow_a_sum_are_refused(long length)
    {
        var file = _folder.At("a.zip");
        File.WriteAllBytes(file, Zip64("1.png", length).Concat(Zip64End(2, Zip64("1.png", length).Length)).ToArray());
        Assert.Contains(file, Bounded.Run(Little, () => DataFolder.ErrorOf(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_without_end_in_a_zip_are_rejected()
    {
        var deep = string.Concat(Enumerable.Repeat("a/", 5000));
        var file = _folder.WriteZip("a.zip", (deep + "1.png", DataFolder.NoisePng(8, 8, 3, 1)), (deep + "2.png", DataFolder.NoisePng(8, 8, 3, 2)), ("1.png", DataFolder.NoisePng(8, 8, 3, 1)));
        using var data = Bounded.Run(() => DataFolder.Read(file));
        Assert.Equal((1, 0), (data.Count, data.ClassCount));
        Assert.Equal([("unsafe path", 2)], data.Report.RejectedByKind);
    }

    [Fact]
    public void Names_that_differ_in_letter_case_are_two_images()
    {
        using var data = DataFolder.Read(_folder.WriteZip("a.zip", ("A.png", DataFolder.NoisePng(8, 8, 3, 1)), ("a.png", DataFolder.NoisePng(8, 8, 3, 2))));
        Assert.Equal(2, data.Count);
    }

    [Theory]
    [InlineData((byte)'x')]
    [InlineData((byte)'g')]
    [InlineData((byte)'L')]
    [InlineData((byte)'K')]
    public void A_tar_header_that_claims_two_gigabytes_costs_no_memory(byte type)
    {
        var file = _folder.WriteGzip("a.tar.gz", [.. TarHeader("extra", (1L << 31) - 100, type), .. new byte[4096]]);
        Assert.Contains(file, Bounded.Run(Little, () => DataFolder.ErrorOf(file)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data_batch_1.bin")]
    [InlineData("other.bin")]
    public void A_tar_that_unpacks_without_end_is_refused(string name)
    {
        const int length = 26_000 * 3073;
        var file = _folder.WriteGzip("a.tar.gz", [.. TarHeader(name, length, (byte)'0'), .. new byte[length]], CompressionLevel.SmallestSize);
        Assert.Contains("times its size or more", Bounded.Run(Little, () => DataFolder.ErrorOf(file)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../data_batch_1.bin", (byte)'0', 1)]
    [InlineData("/data_batch_1.bin", (byte)'0', 1)]
    [InlineData("data_batch_1.bin", (byte)'2', 0)]
    [InlineData("data_batch_1.bin", (byte)'1', 0)]
    [InlineData("data_batch_1.bin", (byte)'6', 0)]
    public void Nothing_of_a_tar_reaches_the_disk_and_links_in_it_are_nothing(string name, byte type, int count)
    {
        var record = new byte[3073];
        var file = _folder.WriteGzip("a.tar.gz", [.. TarHeader(name, type == '0' ? record.Length : 0, type), .. type == '0' ? Padded(record) : [], .. new byte[1024]]);
        if (count == 0)
        {
            Assert.Contains("no CIFAR-10 batch", DataFolder.ErrorOf(file), StringComparison.Ordinal);
        }
        else
        {
            using var data = DataFolder.Read(file);
            Assert.Equal(count, data.Count);
        }

        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_tar_with_the_same_batch_twice_is_refused()
    {
        byte[] entry = [.. TarHeader("data_batch_1.bin", 3073, (byte)'0'), .. Padded(new byte[3073])];
        Assert.Contains("twice", DataFolder.ErrorOf(_folder.WriteGzip("a.tar.gz", [.. entry, .. entry, .. new byte[1024]])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Pax)]
    public void Every_dialect_of_tar_is_read(TarEntryFormat format)
    {
        var file = _folder.At("a.tar.gz");
        const string name = "cifar-10-batches-bin/data_batch_1.bin";
        using (var writer = new TarWriter(new GZipStream(File.Create(file), CompressionLevel.Fastest), format))
        {
            TarEntry entry = format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
                TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                _ => new PaxTarEntry(TarEntryType.RegularFile, name),
            };
            entry.DataStream = new MemoryStream(new byte[3073]);
            writer.WriteEntry(entry);
        }

        using var data = DataFolder.Read(file);
        Assert.Equal(1, data.Count);
    }

    [Fact]
    public void Gzipped_images_that_unpack_without_end_are_refused()
    {
        var file = _folder.WriteGzip("train-images-idx3-ubyte.gz", [.. IdxHeader(80_000, 32, 32), .. new byte[80_000 * 1024]], CompressionLevel.SmallestSize);
        Assert.Contains("times its size or more", Bounded.Run(Little, () => DataFolder.ErrorOf(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void Gzipped_images_cost_what_is_there_and_not_what_is_declared()
    {
        var noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);
        var file = _folder.WriteGzip("train-images-idx3-ubyte.gz", [.. IdxHeader(180_000, 32, 32), .. noise]);
        Assert.Contains("truncated", Bounded.Run(Little, () => DataFolder.ErrorOf(file)), StringComparison.Ordinal);
    }

    private static byte[] IdxHeader(int count, int height, int width)
    {
        var header = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(header, 0x0803);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), count);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), height);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(12), width);
        return header;
    }

    private static byte[] Padded(byte[] data) => [.. data, .. new byte[(512 - (data.Length % 512)) % 512]];

    private static byte[] TarHeader(string name, long size, byte type)
    {
        var header = new byte[512];
        name.Select(letter => (byte)letter).ToArray().CopyTo(header, 0);
        "0000644\0"u8.CopyTo(header.AsSpan(100));
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0') + "\0").CopyTo(header, 124);
        header[156] = type;
        "ustar\000"u8.CopyTo(header.AsSpan(257));
        header.AsSpan(148, 8).Fill((byte)' ');
        var sum = header.Sum(value => value);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        return header;
    }

    /// <summary>An entry of a central directory whose lengths stand in the extra field of zip64.</summary>
    private static byte[] Zip64(string name, long length)
    {
        byte[] letters = [.. name.Select(letter => (byte)letter)];
        byte[] extra = [1, 0, 16, 0, .. BitConverter.GetBytes(length), .. BitConverter.GetBytes(length)];
        byte[] entry = [.. "PK\u0001\u0002"u8, 45, 0, 45, 0, 0, 0, 8, 0, 0, 0, 0x21, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(-1), .. BitConverter.GetBytes(-1),
            (byte)letters.Length, 0, (byte)extra.Length, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. letters, .. extra];
        return [.. entry, .. entry];
    }

    private static byte[] Zip64End(byte entries, int length) =>
        [.. "PK\u0005\u0006"u8, 0, 0, 0, 0, entries, 0, entries, 0, .. BitConverter.GetBytes(length), 0, 0, 0, 0, 0, 0];
}
