using System.Globalization;
using System.Runtime.InteropServices;
using Diffusion.Data;

namespace Diffusion.Tests.Data;

public sealed class FilePixelStoreTests
{
    private const int End = 2;

    [Fact]
    public void A_file_that_was_cut_short_under_the_reader_is_an_error_and_not_the_end_of_the_process()
    {
        using var store = new FilePixelStore(slots: 3, imageBytes: 5000, Path.GetTempPath());
        var pixels = Enumerable.Range(0, 5000).Select(i => (byte)i).ToArray();
        store.Write(2, pixels);
        Assert.Equal(pixels, store.Read(2).ToArray());

        // The file has no name; the system shows it among those that the process has open.
        var own = Directory.GetFiles("/proc/self/fd").Where(link => new FileInfo(link).LinkTarget is { } target
                && target.Contains($"diffusion-{Environment.ProcessId}-", StringComparison.Ordinal))
            .Select(link => int.Parse(Path.GetFileName(link), CultureInfo.InvariantCulture)).Single(descriptor => lseek(descriptor, 0, End) == 15000);
        Assert.Equal(0, ftruncate(own, 12000));

        Assert.Contains("Data:CacheFolder", Assert.Throws<EndOfStreamException>(() => store.Read(2).ToArray()).Message, StringComparison.Ordinal);
        Assert.Equal(5000, store.Read(1).Length);
    }

    [DllImport("libc")]
    private static extern long lseek(int descriptor, long offset, int whence);

    [DllImport("libc")]
    private static extern int ftruncate(int descriptor, long length);
}
