using System.Runtime.InteropServices;

namespace Diffusion.Imaging.Tests;

public sealed partial class QuietTests
{
    /// <summary>Looks at the process's own output streams, below Console: where a C library would print.</summary>
    [Fact]
    public void Damaged_files_are_reported_by_exception_and_never_printed()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string log = Path.GetTempFileName();
        try
        {
            using (var file = new FileStream(log, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
            {
                int[] saved = [Dup(1), Dup(2)];
                _ = Dup2((int)file.SafeFileHandle.DangerousGetHandle(), 1);
                _ = Dup2((int)file.SafeFileHandle.DangerousGetHandle(), 2);
                DecodeDamaged();
                _ = FlushAll(0);
                _ = Dup2(saved[0], 1);
                _ = Dup2(saved[1], 2);
                _ = Close(saved[0]);
                _ = Close(saved[1]);
            }

            Assert.Equal("", File.ReadAllText(log));
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static void DecodeDamaged()
    {
        foreach (string name in Fixtures.Names)
        {
            byte[] file = Fixtures.Bytes(name);
            for (int at = 10; at < file.Length; at += 7)
            {
                byte[] mutated = [.. file];
                mutated[at] ^= 0x55;
                _ = BadFileTests.TryDecode(mutated, maxPixels: 1 << 22);
            }
        }
    }

    [DllImport("libc", EntryPoint = "dup")]
    private static extern int Dup(int descriptor);

    [DllImport("libc", EntryPoint = "dup2")]
    private static extern int Dup2(int from, int to);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "fflush")]
    private static extern int FlushAll(nint every);
}
