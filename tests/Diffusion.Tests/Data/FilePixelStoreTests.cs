using Diffusion.Data;

namespace Diffusion.Tests.Data;

public sealed class FilePixelStoreTests
{
    [Fact]
    public void A_file_that_was_cut_short_under_the_reader_is_an_error_and_not_the_end_of_the_process()
    {
        using var store = new FilePixelStore(slots: 3, imageBytes: 5000, Path.GetTempPath());
        var pixels = Enumerable.Range(0, 5000).Select(i => (byte)i).ToArray();
        store.Write(2, pixels);
        Assert.Equal(pixels, store.Read(2).ToArray());

        // The file has no name; the system shows it among those that the process has open.
        var own = Directory.GetFiles("/proc/self/fd").Single(link => new FileInfo(link).LinkTarget is { } target
            && target.Contains($"diffusion-{Environment.ProcessId}-", StringComparison.Ordinal) && Length(link) == 15000);
        using (var file = new FileStream(own, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(12000);
        }

        Assert.Contains("Data:CacheFolder", Assert.Throws<EndOfStreamException>(() => store.Read(2).ToArray()).Message, StringComparison.Ordinal);
        Assert.Equal(5000, store.Read(1).Length);
    }

    private static long Length(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return RandomAccess.GetLength(file);
    }
}
