namespace Diffusion.Data;

/// <summary>What an archive may make of its bytes. Images and batches that people keep in archives do not shrink to a hundredth; bombs shrink to a thousandth.</summary>
internal static class UnpackingLimits
{
    /// <summary>How many times its own size an archive, or an entry of one, may unpack to.</summary>
    public const long Ratio = 200;

    /// <summary>An entry may unpack to so many bytes whatever its own size.</summary>
    public const long FreeEntryBytes = 1 << 20;

    /// <summary>A .gz or .tar.gz may unpack to so many bytes whatever its own size.</summary>
    public const long FreeStreamBytes = 64 << 20;

    /// <summary>A .zip may declare so many bytes whatever its own size: nothing of it is unpacked before it is needed.</summary>
    public const long FreeZipBytes = 1 << 30;

    /// <summary>The most entries of a .zip.</summary>
    public const int ZipEntries = 1 << 22;

    /// <summary>Whether so much out of so little is refused.</summary>
    public static bool IsBomb(long unpacked, long packed, long free) => unpacked > free && unpacked / Ratio >= Math.Max(1, packed);

    /// <summary>The end of a sentence about a bomb.</summary>
    public static string Describe(long unpacked, long packed) => $"unpacks to {unpacked / Math.Max(1, packed):N0} times its size or more; the limit is {Ratio}";
}
