namespace Diffusion.Imaging;

/// <summary>The cyclic redundancy check of PNG, gzip and Ethernet (ISO 3309, polynomial 0xEDB88320 reflected).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    public static uint Compute(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => ~Add(Add(uint.MaxValue, head), tail);

    private static uint Add(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            crc = Table[(byte)(crc ^ value)] ^ crc >> 8;
        }

        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : 0xEDB88320 ^ value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
