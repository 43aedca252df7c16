using System.Text;

namespace Diffusion.Data;

/// <summary>
/// Walks a tar archive (POSIX.1-1988, ustar) for its files: of each the name and the bytes, and nothing else. Links, folders and extended headers are passed over
/// unread, whatever they claim; names of more than 255 letters are not put together.
/// </summary>
internal sealed class TarFiles(Stream archive)
{
    private const int BlockBytes = 512;
    private const int NameAt = 0, NameBytes = 100, SizeAt = 124, SizeBytes = 12, SumAt = 148, SumBytes = 8, TypeAt = 156, PrefixAt = 345, PrefixBytes = 155;

    private readonly byte[] _header = new byte[BlockBytes];
    private long _left;
    private long _padding;

    /// <summary>The path of the file at hand, as the archive has it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Bytes that its header promises.</summary>
    public long Length { get; private set; }

    /// <summary>Goes to the next file; what is left of this one is passed over.</summary>
    /// <exception cref="InvalidDataException">A header is damaged, or the archive ends inside an entry.</exception>
    public bool Next()
    {
        while (NextEntry())
        {
            if (_header[TypeAt] is (byte)'0' or 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the file's bytes in parts of whole records.</summary>
    /// <exception cref="InvalidDataException">The archive ends before them.</exception>
    public List<byte[]> Read(int record)
    {
        var (parts, found) = RawParts.Read(archive, _left, record);
        _left -= found;
        return _left == 0 ? parts : throw Ends();
    }

    private bool NextEntry()
    {
        Skip(_left + _padding);
        var got = archive.ReadAtLeast(_header, BlockBytes, throwOnEndOfStream: false);
        if (got == 0 || (got == BlockBytes && !_header.AsSpan().ContainsAnyExcept((byte)0)))
        {
            return false; // the archive's end is two empty blocks, which some writers leave out
        }

        if (got < BlockBytes)
        {
            throw Ends();
        }

        CheckSum();
        Length = _left = Octal(SizeAt, SizeBytes);
        _padding = (BlockBytes - (_left % BlockBytes)) % BlockBytes;
        var prefix = _header.AsSpan(257, 5).SequenceEqual("ustar"u8) ? Text(PrefixAt, PrefixBytes) : "";
        Name = prefix.Length == 0 ? Text(NameAt, NameBytes) : $"{prefix}/{Text(NameAt, NameBytes)}";
        return true;
    }

    private void Skip(long bytes)
    {
        Span<byte> block = stackalloc byte[BlockBytes * 8];
        while (bytes > 0)
        {
            var got = archive.Read(block[..(int)Math.Min(block.Length, bytes)]);
            bytes -= got > 0 ? got : throw Ends();
        }
    }

    /// <summary>The sum of the header's bytes, its own field taken for spaces.</summary>
    private void CheckSum()
    {
        var sum = SumBytes * ' ';
        for (var i = 0; i < BlockBytes; i++)
        {
            sum += i is >= SumAt and < SumAt + SumBytes ? 0 : _header[i];
        }

        if (sum != Octal(SumAt, SumBytes))
        {
            throw new InvalidDataException("the checksum of a header is wrong");
        }
    }

    private long Octal(int at, int length)
    {
        var value = 0L;
        foreach (var digit in Text(at, length).Trim())
        {
            value = digit is >= '0' and <= '7' ? (value * 8) + digit - '0' : throw new InvalidDataException("a number in a header is damaged, or stands for more than 8 GiB");
        }

        return value;
    }

    private string Text(int at, int length)
    {
        var field = _header.AsSpan(at, length);
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private static InvalidDataException Ends() => new("it ends inside an entry");
}
