using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>The names that safetensors gives to element types, in the order in which the safetensors package sorts tensors: last type first.</summary>
internal static class SafeTensorTypes
{
    private static readonly (string Name, ScalarType Type, int Bytes)[] All =
    [
        ("BOOL", ScalarType.Bool, 1),
        ("U8", ScalarType.Byte, 1),
        ("I8", ScalarType.Int8, 1),
        ("I16", ScalarType.Int16, 2),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("I32", ScalarType.Int32, 4),
        ("F32", ScalarType.Float32, 4),
        ("F64", ScalarType.Float64, 8),
        ("I64", ScalarType.Int64, 8),
    ];

    internal static string Supported { get; } = string.Join(", ", All.Select(entry => entry.Name));

    internal static (ScalarType Type, int Bytes)? Find(string name)
    {
        var index = Array.FindIndex(All, entry => entry.Name == name);
        return index < 0 ? null : (All[index].Type, All[index].Bytes);
    }

    internal static string NameOf(ScalarType type) => All[Rank(type)].Name;

    internal static int BytesOf(ScalarType type) => All[Rank(type)].Bytes;

    internal static int Rank(ScalarType type)
    {
        var index = Array.FindIndex(All, entry => entry.Type == type);
        return index >= 0 ? index : throw new ArgumentException($"Tensors of type {type} cannot be written; use one of {Supported}.", nameof(type));
    }
}
