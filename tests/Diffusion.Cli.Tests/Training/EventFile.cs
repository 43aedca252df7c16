using System.Text;

namespace Diffusion.Cli.Tests.Training;

/// <summary>Reads TensorBoard's files by the formats' descriptions alone, with nothing of the program: TFRecord frames, CRC-32C by its polynomial, protocol buffers.</summary>
internal static class EventFile
{
    internal sealed record Event(double WallTime, long Step, string? Version, Dictionary<string, float> Scalars);

    /// <summary>Every record of a file; a wrong checksum or a piece that is left over is an error.</summary>
    public static List<Event> Read(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        var events = new List<Event>();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var head = reader.ReadBytes(8);
            Assert.Equal(Masked(head), reader.ReadUInt32());
            var record = reader.ReadBytes((int)BitConverter.ToUInt64(head));
            Assert.Equal(Masked(record), reader.ReadUInt32());
            events.Add(Parse(record));
        }
        return events;
    }

    private static Event Parse(byte[] record)
    {
        var fields = Fields(record);
        var scalars = fields.Where(field => field.Number == 5).SelectMany(summary => Fields(summary.Bytes)).Select(value => Fields(value.Bytes))
            .ToDictionary(value => Encoding.UTF8.GetString(value.Single(field => field.Number == 1).Bytes), value => BitConverter.ToSingle(value.Single(field => field.Number == 2).Bytes));
        return new Event(
            BitConverter.ToDouble(fields.Single(field => field.Number == 1).Bytes),
            (long)fields.SingleOrDefault(field => field.Number == 2).Value,
            fields.Where(field => field.Number == 3).Select(field => Encoding.UTF8.GetString(field.Bytes)).SingleOrDefault(),
            scalars);
    }

    private static List<(int Number, ulong Value, byte[] Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, ulong, byte[])>();
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint();
            fields.Add((key & 7) switch
            {
                0 => ((int)(key >> 3), Varint(), []),
                1 => ((int)(key >> 3), 0, Take(8)),
                2 => ((int)(key >> 3), 0, Take((int)Varint())),
                5 => ((int)(key >> 3), 0, Take(4)),
                _ => throw new InvalidDataException($"wire type {key & 7}"),
            });
        }
        return fields;

        ulong Varint()
        {
            ulong value = 0;
            for (var shift = 0; ; shift += 7)
            {
                value |= (ulong)(message[at] & 127) << shift;
                if (message[at++] < 128)
                {
                    return value;
                }
            }
        }

        byte[] Take(int count) => message[at..(at += count)];
    }

    /// <summary>CRC-32C bit by bit (reflected polynomial 82F63B78), then TensorFlow's mask.</summary>
    internal static uint Masked(byte[] bytes)
    {
        var crc = 0xffffffffu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82f63b78);
            }
        }
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }
}
