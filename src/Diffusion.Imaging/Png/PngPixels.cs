using System.Buffers.Binary;

namespace Diffusion.Imaging;

/// <summary>Turns the packed samples of PNG rows into bytes of 1, 3 or 4 channels.</summary>
internal sealed class PngPixels
{
    private readonly PngHeader _header;
    private readonly byte[] _palette;
    private readonly byte[] _transparency;
    private readonly int _max;

    /// <param name="header">What the rows are.</param>
    /// <param name="palette">Chunk PLTE: triples of red, green, blue.</param>
    /// <param name="transparency">Chunk tRNS: alpha by index, or the one colour that is transparent, as 16-bit samples.</param>
    public PngPixels(PngHeader header, byte[]? palette, byte[]? transparency)
    {
        _header = header;
        _max = (1 << header.BitDepth) - 1;
        _palette = palette ?? [];
        _transparency = transparency ?? [];
        if (header.ColourType == PngColourType.Palette && (_palette.Length == 0 || _palette.Length % 3 != 0))
        {
            throw new InvalidDataException("PNG file is damaged: it has colour indices but no palette for them.");
        }

        int keyBytes = header.ColourType switch { PngColourType.Gray => 2, PngColourType.Rgb => 6, _ => 0 };
        if (_transparency.Length > 0 && _transparency.Length < keyBytes)
        {
            throw new InvalidDataException("PNG file is damaged: its transparent colour is incomplete.");
        }
    }

    /// <summary>Writes <paramref name="width"/> pixels of a row, <paramref name="step"/> pixels apart.</summary>
    public void Expand(ReadOnlySpan<byte> row, int width, Span<byte> target, int channels, int step)
    {
        if (_header is { BitDepth: 8, ColourType: not PngColourType.Palette } && _header.Samples == channels && step == 1)
        {
            row.CopyTo(target);
            return;
        }

        for (int x = 0; x < width; x++)
        {
            var pixel = target.Slice(x * step * channels, channels);
            switch (_header.ColourType)
            {
                case PngColourType.Palette:
                    FromPalette(Raw(row, x), pixel);
                    break;
                case PngColourType.Gray or PngColourType.GrayAlpha:
                    FromGray(row, x, pixel);
                    break;
                default:
                    FromColour(row, x, pixel);
                    break;
            }
        }
    }

    private void FromPalette(int index, Span<byte> pixel)
    {
        if (index * 3 >= _palette.Length)
        {
            throw new InvalidDataException($"PNG file is damaged: a pixel has colour {index} of a palette of {_palette.Length / 3}.");
        }

        _palette.AsSpan(index * 3, 3).CopyTo(pixel);
        SetAlpha(pixel, index < _transparency.Length ? _transparency[index] : byte.MaxValue);
    }

    private void FromGray(ReadOnlySpan<byte> row, int x, Span<byte> pixel)
    {
        int raw = Raw(row, x * _header.Samples);
        pixel[..Math.Min(3, pixel.Length)].Fill(ToByte(raw));
        byte alpha = _header.ColourType == PngColourType.GrayAlpha ? ToByte(Raw(row, x * 2 + 1)) : Opaque(!IsKey(0, raw));
        SetAlpha(pixel, alpha);
    }

    private void FromColour(ReadOnlySpan<byte> row, int x, Span<byte> pixel)
    {
        int at = x * _header.Samples;
        bool key = true;
        for (int c = 0; c < 3; c++)
        {
            int raw = Raw(row, at + c);
            key &= IsKey(c, raw);
            pixel[c] = ToByte(raw);
        }

        SetAlpha(pixel, _header.ColourType == PngColourType.Rgba ? ToByte(Raw(row, at + 3)) : Opaque(!key));
    }

    private static byte Opaque(bool opaque) => opaque ? byte.MaxValue : byte.MinValue;

    private static void SetAlpha(Span<byte> pixel, byte alpha)
    {
        if (pixel.Length == 4)
        {
            pixel[3] = alpha;
        }
    }

    private bool IsKey(int sample, int raw) =>
        _transparency.Length > 0 && (BinaryPrimitives.ReadUInt16BigEndian(_transparency.AsSpan(sample * 2)) & _max) == raw;

    private int Raw(ReadOnlySpan<byte> row, int sample)
    {
        int depth = _header.BitDepth;
        return depth switch
        {
            16 => BinaryPrimitives.ReadUInt16BigEndian(row[(sample * 2)..]),
            8 => row[sample],
            _ => row[sample * depth / 8] >> (8 - depth - sample * depth % 8) & _max,
        };
    }

    /// <summary>The sample on the scale of 0 to 255, rounded.</summary>
    private byte ToByte(int raw) => (byte)((raw * 255L * 2 + _max) / (2L * _max));
}
