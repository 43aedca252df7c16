using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Diffusion.Noise.Tests;

/// <summary>Reads the reference tables: a length, a JSON header, then the numbers. The long ones are packed (.gz).</summary>
internal sealed class SafeTensorsFile
{
    private readonly byte[] _bytes;
    private readonly int _dataStart;
    private readonly JsonElement _header;

    internal SafeTensorsFile(string name)
    {
        _bytes = Bytes(Path.Combine(AppContext.BaseDirectory, "data", name + ".safetensors"));
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(_bytes);
        _dataStart = 8 + headerLength;
        _header = JsonDocument.Parse(_bytes.AsMemory(8, headerLength)).RootElement;
    }

    /// <summary>What stands before the last point of the tensors' names.</summary>
    internal IEnumerable<string> Cases =>
        [.. _header.EnumerateObject().Select(tensor => tensor.Name).Where(name => name.Contains('.', StringComparison.Ordinal)).Select(name => name[..name.LastIndexOf('.')]).Distinct()];

    internal double[] Doubles(string tensor) => Read<double>(tensor, "F64");

    internal float[] Floats(string tensor) => Read<float>(tensor, "F32");

    internal int[] Integers(string tensor) => [.. Read<long>(tensor, "I64").Select(value => (int)value)];

    private static byte[] Bytes(string path)
    {
        if (File.Exists(path))
        {
            return File.ReadAllBytes(path);
        }

        using var packed = new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }

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
