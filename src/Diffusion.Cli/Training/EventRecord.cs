using System.Buffers.Binary;
using System.Text;

namespace Diffusion.Cli.Training;

/// <summary>
/// TensorBoard's message Event as protocol buffers encode it, as much of it as scalars need: wall_time = 1 (double), step = 2 (int64), file_version = 3 (string),
/// summary = 5 (Summary: value = 1 repeated; Value: tag = 1 (string), simple_value = 2 (float)).
/// </summary>
internal static class EventRecord
{
    private const int WallTime = 1;
    private const int Step = 2;
    private const int FileVersion = 3;
    private const int Summary = 5;
    private const int SummaryValue = 1;
    private const int Tag = 1;
    private const int SimpleValue = 2;

    private enum Wire { Varint = 0, EightBytes = 1, Bytes = 2, FourBytes = 5 }

    /// <summary>The first record of a file.</summary>
    /// <param name="wallTime">Seconds since 1970.</param>
    public static byte[] Version(double wallTime) => [.. Number(WallTime, wallTime), .. Bytes(FileVersion, "brain.Event:2"u8)];

    /// <summary>Numbers of one step.</summary>
    /// <param name="wallTime">Seconds since 1970.</param>
    /// <param name="step">The step, ≥ 0.</param>
    /// <param name="values">The numbers by name; they are kept in single precision.</param>
    public static byte[] Scalars(double wallTime, long step, IEnumerable<KeyValuePair<string, double>> values) =>
    [
        .. Number(WallTime, wallTime),
        .. Key(Step, Wire.Varint), .. Varint((ulong)step),
        .. Bytes(Summary, [.. values.SelectMany(pair => Bytes(SummaryValue, [.. Bytes(Tag, Encoding.UTF8.GetBytes(pair.Key)), .. Single(SimpleValue, (float)pair.Value)]))]),
    ];

    /// <summary>The step of a record that holds numbers; null of one that holds none, or that is no Event.</summary>
    public static long? StepOf(ReadOnlySpan<byte> record)
    {
        var (step, hasNumbers) = (0L, false);
        while (record.Length > 0)
        {
            if (!TakeVarint(ref record, out var key))
            {
                return null;
            }
            var value = 0UL;
            var length = (Wire)(key & 7) switch
            {
                Wire.Varint => TakeVarint(ref record, out value) ? 0UL : ulong.MaxValue,
                Wire.EightBytes => 8UL,
                Wire.FourBytes => 4UL,
                Wire.Bytes => TakeVarint(ref record, out var bytes) ? bytes : ulong.MaxValue,
                _ => ulong.MaxValue,
            };
            if (length > (ulong)record.Length)
            {
                return null;
            }
            record = record[(int)length..];
            step = key >> 3 == Step ? (long)value : step;
            hasNumbers |= key >> 3 == Summary;
        }
        return hasNumbers ? step : null;
    }

    private static byte[] Number(int field, double value)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return [.. Key(field, Wire.EightBytes), .. bytes];
    }

    private static byte[] Single(int field, float value)
    {
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return [.. Key(field, Wire.FourBytes), .. bytes];
    }

    private static byte[] Bytes(int field, ReadOnlySpan<byte> value) => [.. Key(field, Wire.Bytes), .. Varint((ulong)value.Length), .. value];

    private static byte[] Key(int field, Wire wire) => Varint(((ulong)field << 3) | (uint)wire);

    /// <summary>Seven bits a byte, the lowest first; the eighth says that more follow.</summary>
    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7f; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }
        return [.. bytes, (byte)value];
    }

    private static bool TakeVarint(ref ReadOnlySpan<byte> from, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(10, from.Length); i++)
        {
            value |= (ulong)(from[i] & 0x7f) << (7 * i);
            if (from[i] < 0x80)
            {
                from = from[(i + 1)..];
                return true;
            }
        }
        return false;
    }
}
