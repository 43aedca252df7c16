using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Diffusion.Noise.Tests;

/// <summary>Reads the reference tables: a length, a JSON header, then the numbers.</summary>
internal sealed class SafeTensorsFile
{
    private readonly byte[] _bytes;
    private readonly int _dataStart;
    private readonly JsonElement _header;

    internal SafeTensorsFile(string name)
    {
        _bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", name + ".safetensors"));
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(_bytes);
        _dataStart = 8 + headerLength;
        _header = JsonDocument.Parse(_bytes.AsMemory(8, headerLength)).RootElement;
    }

    internal double[] Doubles(string tensor) => Read<double>(tensor, "F64");

    internal float[] Floats(string tensor) => Read<float>(tensor, "F32");

    internal int[] Integers(string tensor) => [.. Read<long>(tensor, "I64").Select(value => (int)value)];

    private T[] Read<T>(string tensor, string type)
        where T : unmanaged
    {
        var entry = _header.GetProperty(tensor);
        Assert.Equal(type, entry.GetProperty("dtype").GetString());
        var offsets = entry.GetProperty("data_offsets");
        var (start, end) = (offsets[0].GetInt32(), offsets[1].GetInt32());
        return MemoryMarshal.Cast<byte, T>(_bytes.AsSpan(_dataStart + start, end - start)).ToArray();
    }
}
