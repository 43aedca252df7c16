using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>A reference file: tensors, and the JSON beside them. The reader is a second one on purpose: it shares nothing with what it checks.</summary>
internal sealed class ReferenceFile
{
    private readonly byte[] bytes;
    private readonly JsonElement header;
    private readonly int start;

    public ReferenceFile(string path)
    {
        var stem = Path.Combine(AppContext.BaseDirectory, "data", path);
        bytes = File.ReadAllBytes(stem + ".safetensors");
        start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        header = JsonDocument.Parse(bytes.AsMemory(8, start - 8)).RootElement;
        Description = JsonDocument.Parse(File.ReadAllBytes(stem + ".json")).RootElement;
    }

    public JsonElement Description { get; }

    public Tensor this[string name]
    {
        get
        {
            var entry = header.GetProperty(name);
            long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
            var offsets = entry.GetProperty("data_offsets");
            var (from, to) = (start + offsets[0].GetInt32(), start + offsets[1].GetInt32());
            var result = empty(shape, dtype: Type(entry.GetProperty("dtype").GetString()));
            bytes.AsSpan(from, to - from).CopyTo(result.bytes);
            return result;
        }
    }

    public bool Has(string name) => header.TryGetProperty(name, out _);

    public double[] Doubles(string name)
    {
        using var values = this[name].to_type(ScalarType.Float64);
        return values.data<double>().ToArray();
    }

    private static ScalarType Type(string? name) => name switch
    {
        "F64" => ScalarType.Float64,
        "F32" => ScalarType.Float32,
        "I64" => ScalarType.Int64,
        _ => throw new InvalidDataException($"Type {name} is not in the reference files."),
    };
}
