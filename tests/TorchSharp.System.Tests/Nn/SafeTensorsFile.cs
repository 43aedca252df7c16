using System.Runtime.InteropServices;
using System.Text.Json;

namespace TorchSharp.Tests.Nn;

/// <summary>Reads the reference files: 8 bytes of header length, a JSON header, then the values.</summary>
internal sealed class SafeTensorsFile
{
    private readonly byte[] _bytes;
    private readonly Dictionary<string, JsonElement> _entries;
    private readonly int _start;

    internal SafeTensorsFile(string name)
    {
        _bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", name));
        var header = checked((int)BitConverter.ToInt64(_bytes));
        _start = 8 + header;
        _entries = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(_bytes.AsSpan(8, header))!;
    }

    internal double[] Read(string name)
    {
        var entry = _entries[name];
        var offsets = entry.GetProperty("data_offsets");
        var bytes = _bytes.AsSpan((_start + offsets[0].GetInt32())..(_start + offsets[1].GetInt32()));
        return entry.GetProperty("dtype").GetString() switch
        {
            "F64" => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            "F32" => [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(value => (double)value)],
            var dtype => throw new NotSupportedException($"{name} is {dtype}."),
        };
    }
}
