using System.Buffers.Binary;
using Diffusion.Data;

namespace Diffusion.Tests.Data;

public sealed class IdxTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_idx_pair_gives_its_pixels_and_labels()
    {
        var images = WritePair("train", 5);
        using var data = DataFolder.Read(images);
        Assert.Equal((5, 1, 6, 4), (data.Count, data.Channels, data.Height, data.Width));
        Assert.Equal(["0", "1", "2", "3"], data.ClassNames);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(Pixels(i), data.Pixels(i).ToArray());
            Assert.Equal(LabelOf(i), data.Label(i));
        }
    }

    [Fact]
    public void Gzip_and_plain_give_the_same_data()
    {
        using var plain = DataFolder.Read(WritePair("train", 7));
        using var other = new DataFolder();
        other.WriteGzip("train-images-idx3-ubyte.gz", Images(7));
        other.WriteGzip("train-labels-idx1-ubyte.gz", Labels(7));
        using var zipped = DataFolder.Read(other.Path);
        DataFolder.AssertSame(plain, zipped);
    }

    [Theory]
    [InlineData("train", 6)]
    [InlineData("test", 3)]
    [InlineData("TEST", 3)]
    public void A_folder_gives_the_split_that_is_asked_for(string split, int count)
    {
        WritePair("train", 6);
        WritePair("t10k", 3);
        using var data = DatasetReader.Read(new DataOptions { Path = _folder.Path, Split = split });
        Assert.Equal(count, data.Count);
    }

    [Fact]
    public void A_split_that_is_missing_is_named()
    {
        WritePair("train", 2);
        Assert.StartsWith($"'{_folder.Path}' has no IDX images of the split 'test'; it has 'train-images-idx3-ubyte'.", DataFolder.ErrorOf(new DataOptions { Path = _folder.Path, Split = "test" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_labels_file_there_are_no_classes_and_the_report_says_so()
    {
        using var data = DataFolder.Read(_folder.Write("train-images-idx3-ubyte", Images(2)));
        Assert.Empty(data.ClassNames);
        Assert.Throws<InvalidOperationException>(() => data.Label(0));
        Assert.Contains("no labels file beside the images, so there are no classes", data.Report.Lines());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_truncated_file_says_how_many_bytes_were_expected_and_found(bool zipped)
    {
        var cut = Images(5)[..^21];
        var file = zipped ? _folder.WriteGzip("train-images-idx3-ubyte.gz", cut) : _folder.Write("train-images-idx3-ubyte", cut);
        Assert.StartsWith($"'{file}' is truncated: its header promises 5×6×4 = 120 bytes of images, found 99.", DataFolder.ErrorOf(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_promises_gigabytes_is_not_believed()
    {
        var lie = Images(5);
        BinaryPrimitives.WriteUInt32BigEndian(lie.AsSpan(4), 80_000_000);
        var file = _folder.WriteGzip("train-images-idx3-ubyte.gz", lie);
        Assert.StartsWith($"'{file}' is truncated: its header promises 80000000×6×4", DataFolder.ErrorOf(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_longer_than_its_header_says_is_refused()
    {
        var file = _folder.Write("train-images-idx3-ubyte", [.. Images(5), 1]);
        Assert.StartsWith($"'{file}' is longer than its header says: 5×6×4 = 120 bytes", DataFolder.ErrorOf(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_header_is_named()
    {
        var file = _folder.Write("train-images-idx3-ubyte", Images(5)[..9]);
        Assert.StartsWith($"'{file}' is truncated: an IDX header of images has 16 bytes, found 9.", DataFolder.ErrorOf(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_labels_file_given_as_images_is_recognised()
    {
        WritePair("train", 5);
        var file = _folder.At("train-labels-idx1-ubyte");
        Assert.Equal($"'{file}' starts with 0x00000801, but IDX images start with 0x00000803. That is a file of labels; give the file of images, or the folder.", DataFolder.ErrorOf(file));
    }

    [Fact]
    public void A_wrong_magic_number_is_named()
    {
        var file = _folder.Write("train-images-idx3-ubyte", [0xCA, 0xFE, 0xBA, 0xBE, .. Images(5)]);
        Assert.Equal($"'{file}' starts with 0xCAFEBABE, but IDX images start with 0x00000803. It is no IDX file.", DataFolder.ErrorOf(file));
    }

    [Fact]
    public void Labels_of_another_set_are_refused()
    {
        var images = _folder.Write("train-images-idx3-ubyte", Images(5));
        var labels = _folder.Write("train-labels-idx1-ubyte", Labels(4));
        Assert.StartsWith($"'{labels}' has 4 labels, but 'train-images-idx3-ubyte' has 5 images", DataFolder.ErrorOf(images), StringComparison.Ordinal);
    }

    [Fact]
    public void A_corrupt_gzip_file_is_named()
    {
        var file = _folder.WriteGzip("train-images-idx3-ubyte.gz", Images(200));
        var bytes = File.ReadAllBytes(file);
        bytes[^6] ^= 1; // of the checksum
        File.WriteAllBytes(file, bytes);
        Assert.Equal($"'{file}' is not a sound gzip file: what it holds is damaged. Download it again.", DataFolder.ErrorOf(file));
    }

    [Fact]
    public void Several_sets_in_one_folder_are_not_chosen_from_at_random()
    {
        _folder.Write("letters-train-images-idx3-ubyte", Images(2));
        using (var only = DataFolder.Read(_folder.Path))
        {
            Assert.Equal(2, only.Count);
        }

        _folder.Write("digits-train-images-idx3-ubyte", Images(3));
        Assert.StartsWith($"'{_folder.Path}' has several sets of IDX images: 'digits-train-images-idx3-ubyte', 'letters-train-images-idx3-ubyte'.", DataFolder.ErrorOf(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_without_pixels_are_refused()
    {
        var file = _folder.Write("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 5]);
        Assert.StartsWith($"'{file}' holds images of 5×0 pixels; the smallest that can be used have 4×4.", DataFolder.ErrorOf(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_no_image_is_refused()
    {
        var file = _folder.Write("train-images-idx3-ubyte", Images(0));
        Assert.StartsWith($"'{file}' holds no image", DataFolder.ErrorOf(file), StringComparison.Ordinal);
    }

    private static byte[] Pixels(int image) => [.. Enumerable.Range(0, 24).Select(i => (byte)((image * 31) + (i * 7)))];

    private static byte LabelOf(int image) => (byte)(image * 3 % 4);

    private static byte[] Images(int count) =>
        [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 6, 0, 0, 0, 4, .. Enumerable.Range(0, count).SelectMany(Pixels)];

    private static byte[] Labels(int count) => [0, 0, 8, 1, 0, 0, 0, (byte)count, .. Enumerable.Range(0, count).Select(LabelOf)];

    private string WritePair(string split, int count)
    {
        _folder.Write($"{split}-labels-idx1-ubyte", Labels(count));
        return _folder.Write($"{split}-images-idx3-ubyte", Images(count));
    }
}
