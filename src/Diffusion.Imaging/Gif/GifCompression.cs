namespace Diffusion.Imaging;

/// <summary>GIF's variable-length LZW (specification 89a, appendix F): codes of 3 to 12 bits, lowest bit first, in blocks of at most 255 bytes.</summary>
internal sealed class GifCompression
{
    private const int MaxCode = 4095, MaxBits = 12, MaxBlock = 255;

    /// <summary>The code of a known sequence followed by an index, by (sequence's code · 256 + index); zero, which is no sequence's code, for none.</summary>
    private readonly ushort[] _codes = new ushort[(MaxCode + 1) << 8];
    private readonly List<byte> _block = new(MaxBlock);
    private readonly Stream _file;
    private readonly int _clear;
    private readonly int _startBits;
    private int _lastCode;
    private int _bits;
    private uint _held;
    private int _heldBits;

    private GifCompression(Stream file, int indexBits)
    {
        _file = file;
        _clear = 1 << indexBits;
        _startBits = indexBits + 1;
        Forget();
    }

    /// <summary>Appends palette indices, each below 2 to the power of <paramref name="indexBits"/> (2 to 8), with the length before and the end after.</summary>
    public static void Write(Stream file, ReadOnlySpan<byte> indices, int indexBits)
    {
        file.WriteByte((byte)indexBits);
        new GifCompression(file, indexBits).Write(indices);
    }

    private void Write(ReadOnlySpan<byte> indices)
    {
        Emit(_clear);
        int prefix = indices[0];
        foreach (byte index in indices[1..])
        {
            int longer = prefix << 8 | index;
            if (_codes[longer] != 0)
            {
                prefix = _codes[longer];
                continue;
            }

            Emit(prefix);
            _codes[longer] = (ushort)CountCode();
            if (_lastCode == MaxCode)
            {
                Emit(_clear);
                Forget();
            }

            prefix = index;
        }

        Emit(prefix);
        CountCode();
        Emit(_clear + 1);
        Flush();
    }

    private void Forget()
    {
        Array.Clear(_codes);
        _lastCode = _clear + 1;
        _bits = _startBits;
    }

    /// <summary>The next free code. The reader makes one after every code it reads, and both widen when it needs another bit.</summary>
    private int CountCode()
    {
        _lastCode++;
        if (_lastCode >= 1 << _bits && _bits < MaxBits)
        {
            _bits++;
        }

        return _lastCode;
    }

    private void Emit(int code)
    {
        _held |= (uint)code << _heldBits;
        for (_heldBits += _bits; _heldBits >= 8; _heldBits -= 8)
        {
            Append((byte)_held);
            _held >>= 8;
        }
    }

    private void Append(byte value)
    {
        _block.Add(value);
        if (_block.Count == MaxBlock)
        {
            WriteBlock();
        }
    }

    private void Flush()
    {
        if (_heldBits > 0)
        {
            Append((byte)_held);
        }

        if (_block.Count > 0)
        {
            WriteBlock();
        }

        WriteBlock(); // an empty block is the end
    }

    private void WriteBlock()
    {
        _file.WriteByte((byte)_block.Count);
        _file.Write([.. _block]);
        _block.Clear();
    }
}
