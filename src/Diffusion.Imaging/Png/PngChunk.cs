using System.Buffers.Binary;
using System.Text;

namespace Diffusion.Imaging;

/// <summary>A chunk of a PNG file: its type of four letters, its data, and the checksum of both that the file states.</summary>
internal readonly ref struct PngChunk
{
    private const int MaxLength = int.MaxValue;
    private readonly ReadOnlySpan<byte> _checked;
    private readonly uint _checksum;

    private PngChunk(ReadOnlySpan<byte> typeAndData, uint checksum)
    {
        _checked = typeAndData;
        _checksum = checksum;
    }

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public ReadOnlySpan<byte> Data => _checked[4..];

    /// <summary>A decoder must understand the chunk; the others may be passed over.</summary>
    public bool IsCritical => (_checked[0] & 0x20) == 0;

    private string Type => Encoding.Latin1.GetString(_checked[..4]);

    /// <summary>The chunks of a whole file in their order, IEND last; a file that ends before it throws.</summary>
    public static Walker Walk(ReadOnlySpan<byte> file) => new(file[Signature.Length..]);

    /// <summary>Appends a chunk to <paramref name="file"/>.</summary>
    public static void Write(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Compute(type, data));
        file.Write(number);
    }

    public bool Is(ReadOnlySpan<byte> type) => _checked[..4].SequenceEqual(type);

    public void RequireIntact()
    {
        if (Crc32.Compute(_checked, []) != _checksum)
        {
            throw new InvalidDataException($"PNG file is damaged: the checksum of its chunk {Type} is wrong; fetch the file again.");
        }
    }

    public void RequireKnown()
    {
        if (IsCritical)
        {
            throw new InvalidDataException($"PNG file needs a reader that knows the chunk {Type}, which this one does not.");
        }
    }

    internal ref struct Walker(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;
        private bool _ended;

        public PngChunk Current { get; private set; }

        public readonly Walker GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_ended)
            {
                return false;
            }

            if (_rest.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(_rest) is var length && length > Math.Min(MaxLength, _rest.Length - 12))
            {
                throw new InvalidDataException("PNG file is cut short: it ends before its chunk IEND; fetch the file again.");
            }

            int end = 8 + (int)length;
            Current = new(_rest[4..end], BinaryPrimitives.ReadUInt32BigEndian(_rest[end..]));
            _rest = _rest[(end + 4)..];
            _ended = Current.Is("IEND"u8);
            return true;
        }
    }
}
