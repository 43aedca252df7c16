using System.Formats.Tar;
using System.IO.Compression;
using Diffusion.Data;

namespace Diffusion.Tests.Data;

public sealed class CifarTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Records_are_a_label_and_three_planes()
    {
        var batch = Batch(1, 3);
        using var data = DataFolder.Read(_folder.Write("data_batch_1.bin", batch));
        Assert.Equal((3, 3, 32, 32), (data.Count, data.Channels, data.Height, data.Width));
        Assert.Equal((10, "airplane", "truck"), (data.ClassCount, data.ClassNames[0], data.ClassNames[9]));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(batch[i * 3073], data.Label(i));
            Assert.Equal(batch[((i * 3073) + 1)..((i + 1) * 3073)], data.Pixels(i).ToArray());
        }
    }

    [Theory]
    [InlineData("train", 5)]
    [InlineData("test", 4)]
    public void Folder_and_archive_give_the_batches_of_the_split(string split, int count)
    {
        var batches = new (string Name, byte[] Data)[] { ("data_batch_2.bin", Batch(2, 2)), ("data_batch_1.bin", Batch(1, 3)), ("test_batch.bin", Batch(3, 4)) };
        foreach (var (name, bytes) in batches)
        {
            _folder.Write($"cifar/cifar-10-batches-bin/{name}", bytes);
        }

        var archive = _folder.At("cifar-10-binary.tar.gz");
        using (var zipped = new GZipStream(File.Create(archive), CompressionLevel.Fastest))
        {
            TarFile.CreateFromDirectory(_folder.At("cifar"), zipped, includeBaseDirectory: false);
        }

        using var fromFolder = DatasetReader.Read(new DataOptions { Path = _folder.At("cifar"), Split = split });
        using var fromArchive = DatasetReader.Read(new DataOptions { Path = archive, Split = split });
        Assert.Equal(count, fromFolder.Count);
        DataFolder.AssertSame(fromFolder, fromArchive);
    }

    [Fact]
    public void A_truncated_batch_is_named()
    {
        var file = _folder.Write("data_batch_1.bin", Batch(1, 2)[..^1]);
        Assert.StartsWith($"'{file}' has 6,145 bytes, which is not a whole number of CIFAR-10 records of 3,073 bytes", DataFolder.ErrorOf(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_cannot_be_is_named()
    {
        var batch = Batch(1, 2);
        batch[3073] = 10;
        var file = _folder.Write("data_batch_1.bin", batch);
        Assert.StartsWith($"'{file}' has the label 10 in record 1", DataFolder.ErrorOf(file), StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_that_is_cut_is_named()
    {
        var file = _folder.WriteGzip("cifar-10-binary.tar.gz", new byte[300]);
        Assert.StartsWith($"Cannot read '{file}' as a .tar.gz: ", DataFolder.ErrorOf(file), StringComparison.Ordinal);
    }

    [Fact]
    public void The_python_version_is_recognised()
    {
        _folder.Write("py/cifar-10-batches-py/data_batch_1", [1, 2, 3]);
        var file = _folder.At("cifar-10-python.tar.gz");
        using (var zipped = new GZipStream(File.Create(file), CompressionLevel.Fastest))
        {
            TarFile.CreateFromDirectory(_folder.At("py"), zipped, includeBaseDirectory: false);
        }

        Assert.Equal($"'{file}' has no CIFAR-10 batch of the split 'train'. It is the Python version; get the binary one (cifar-10-binary.tar.gz).", DataFolder.ErrorOf(file));
    }

    private static byte[] Batch(int seed, int count)
    {
        var bytes = new byte[count * 3073];
        new Random(seed).NextBytes(bytes);
        for (var i = 0; i < count; i++)
        {
            bytes[i * 3073] %= 10;
        }

        return bytes;
    }
}
