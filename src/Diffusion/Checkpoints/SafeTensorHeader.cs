using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace Diffusion.Checkpoints;

/// <summary>
/// The head of a safetensors file: 8 bytes of length, then a JSON object. Everything in it is checked against the length of the file before a
/// byte of a tensor is read, and its length and counts are bounded, so a hostile file costs neither time nor memory to speak of.
/// </summary>
internal static class SafeTensorHeader
{
    /// <summary>The most bytes of a header: ten times what the largest diffusion models have; the format itself would allow 100 MB.</summary>
    internal const long MaxLength = 10_000_000;

    /// <summary>The most tensors, and the most entries of metadata; the largest diffusion models have some 2000 tensors.</summary>
    internal const int MaxEntries = 16_384;

    /// <summary>The most dimensions of a tensor.</summary>
    internal const int MaxDimensions = 32;

    internal const int LengthBytes = 8;

    private const string MetadataKey = "__metadata__";

    /// <summary>Reads the head and leaves the stream at the first byte after it.</summary>
    /// <exception cref="InputException">The file is none, or not a sound one.</exception>
    internal static (List<SafeTensorInfo> Tensors, Dictionary<string, string> Metadata) Read(Stream stream, string path)
    {
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (stream.Length < LengthBytes)
        {
            throw Bad(path, $"it has {stream.Length} bytes; a safetensors file starts with 8 bytes that give the length of its header");
        }

        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var left = stream.Length - LengthBytes;
        if (length > (ulong)left)
        {
            throw Bad(path, $"its header claims {length} bytes, but the file has {left} left; it is cut short or no safetensors file");
        }

        if (length > MaxLength)
        {
            throw Bad(path, $"its header has {length} bytes; {MaxLength} is the most that is read here");
        }

        var json = new byte[length];
        stream.ReadExactly(json);
        if (json is not [(byte)'{', ..])
        {
            throw Bad(path, "its header does not start with '{'");
        }

        if (!Utf8.IsValid(json))
        {
            throw Bad(path, "its header is not valid UTF-8");
        }

        try
        {
            return Parse(json, left - (long)length, path);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape in a string that is no character, such as half a surrogate pair.
            throw Bad(path, $"its header is not valid JSON ({OneLine.Of(exception.Message)})", exception);
        }
    }

    /// <summary>The head for tensors in this order, padded with spaces to a multiple of 8 bytes, as the safetensors package does.</summary>
    /// <exception cref="ArgumentException">There are more entries, or more bytes of them, than can be read again.</exception>
    internal static byte[] Write(IReadOnlyList<SafeTensorInfo> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        if (Math.Max(tensors.Count, metadata.Count) > MaxEntries)
        {
            throw new ArgumentException($"{tensors.Count} tensors with {metadata.Count} entries of metadata; a file holds at most {MaxEntries} of each.", nameof(tensors));
        }

        using var buffer = new MemoryStream();
        buffer.Write(new byte[LengthBytes]);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            WriteMetadata(writer, metadata);
            foreach (var tensor in tensors)
            {
                writer.WriteStartObject(tensor.Name);
                writer.WriteString("dtype", SafeTensorTypes.NameOf(tensor.Type));
                WriteNumbers(writer, "shape", tensor.Shape);
                WriteNumbers(writer, "data_offsets", [tensor.Start, tensor.Start + tensor.Length]);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        while (buffer.Length % LengthBytes != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        if (buffer.Length - LengthBytes > MaxLength)
        {
            throw new ArgumentException($"Names, shapes and metadata take {buffer.Length - LengthBytes} bytes; {MaxLength} is the most.", nameof(tensors));
        }

        var bytes = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - LengthBytes);
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return;
        }

        writer.WriteStartObject(MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IReadOnlyList<long> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    private static (List<SafeTensorInfo> Tensors, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> json, long dataLength, string path)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        var tensors = new List<SafeTensorInfo>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
            {
                throw Bad(path, $"the key \"{OneLine.Of(name)}\" stands in its header twice");
            }

            if (names.Count > MaxEntries + 1)
            {
                throw Bad(path, $"its header names more than {MaxEntries} tensors");
            }

            if (name == MetadataKey)
            {
                ReadMetadata(ref reader, metadata, path);
            }
            else
            {
                tensors.Add(ReadTensor(ref reader, name, path));
            }
        }

        // Read() throws on anything but white space after the object.
        reader.Read();
        CheckLayout(tensors, dataLength, path);
        return (tensors, metadata);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata, string path)
    {
        Expect(ref reader, JsonTokenType.StartObject, MetadataKey, path);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String, MetadataKey, path);
            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw Bad(path, $"the key \"{OneLine.Of(key)}\" stands in {MetadataKey} twice");
            }

            if (metadata.Count > MaxEntries)
            {
                throw Bad(path, $"{MetadataKey} has more than {MaxEntries} entries");
            }
        }
    }

    private static SafeTensorInfo ReadTensor(ref Utf8JsonReader reader, string name, string path)
    {
        string? dtype = null;
        long[]? shape = null;
        long[]? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, name, path);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString();
            switch (field)
            {
                case "dtype" when dtype is null:
                    Expect(ref reader, JsonTokenType.String, name, path);
                    dtype = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name, path);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, name, path);
                    break;
                default:
                    throw Bad(path, $"\"{OneLine.Of(name)}\" has an unknown or repeated field \"{OneLine.Of(field!)}\"");
            }
        }

        return dtype is null || shape is null || offsets is not [var start, var end] || end < start
            ? throw Bad(path, $"\"{OneLine.Of(name)}\" must have a dtype, a shape and data_offsets [start, end]")
            : Describe(name, dtype, shape, start, end, path);
    }

    private static SafeTensorInfo Describe(string name, string dtype, long[] shape, long start, long end, string path)
    {
        var (type, bytes) = SafeTensorTypes.Find(dtype)
            ?? throw Bad(path, $"\"{OneLine.Of(name)}\" has type {OneLine.Of(dtype)}, which is not supported; supported are {SafeTensorTypes.Supported}: convert it where it comes from, in Python with pipe.to(torch.float32) before pipe.save_pretrained(NEW_FOLDER)");

        // Also where there are no elements: strides are products of the other extents.
        UInt128 size = (UInt128)bytes;
        foreach (var extent in shape)
        {
            size *= (UInt128)Math.Max(extent, 1);
            if (size > long.MaxValue)
            {
                throw Bad(path, $"the shape of \"{OneLine.Of(name)}\", [{string.Join(", ", shape)}], is too large");
            }
        }

        size = shape.Contains(0) ? 0 : size;
        return size == (UInt128)(end - start)
            ? new SafeTensorInfo(name, type, shape, start, end - start)
            : throw Bad(path, $"\"{OneLine.Of(name)}\" has shape [{string.Join(", ", shape)}] of {dtype}, {size} bytes, but data_offsets [{start}, {end}]");
    }

    /// <summary>Tensors must fill the data without gap or overlap.</summary>
    private static void CheckLayout(List<SafeTensorInfo> tensors, long dataLength, string path)
    {
        var next = 0L;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Start).ThenBy(tensor => tensor.Length))
        {
            if (tensor.Start != next)
            {
                throw Bad(path, $"\"{OneLine.Of(tensor.Name)}\" starts at byte {tensor.Start} of the data; {next} would leave neither gap nor overlap");
            }

            next += tensor.Length;
        }

        if (next != dataLength)
        {
            throw Bad(path, $"its tensors take {next} bytes, but {dataLength} follow the header; {(next > dataLength ? "it is cut short" : "it has bytes too many")}");
        }
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, string name, string path)
    {
        Span<long> numbers = stackalloc long[MaxDimensions];
        var count = 0;
        Expect(ref reader, JsonTokenType.StartArray, name, path);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
            {
                throw Bad(path, $"\"{OneLine.Of(name)}\" has a shape or offset that is not a whole number of 0 or more");
            }

            if (count == MaxDimensions)
            {
                throw Bad(path, $"\"{OneLine.Of(name)}\" has a shape of more than {MaxDimensions} dimensions");
            }

            numbers[count++] = number;
        }

        return numbers[..count].ToArray();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string name, string path)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw Bad(path, $"the entry \"{OneLine.Of(name)}\" of its header is not of the form that safetensors prescribes");
        }
    }

    private static InputException Bad(string path, string what, Exception? inner = null) => new($"{path} cannot be read: {what}.", inner);
}
