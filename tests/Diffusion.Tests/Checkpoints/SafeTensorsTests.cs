using System.Buffers.Binary;
using System.Text;
using Diffusion.Checkpoints;
using Diffusion.Tests.Networks;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

public class SafeTensorsTests
{
    [Fact]
    public void Every_type_and_shape_comes_back()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var values = arange(24, ScalarType.Float32).reshape(2, 3, 4);
        ScalarType[] types =
        [
            ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32,
            ScalarType.Int64, ScalarType.Byte, ScalarType.Bool,
        ];
        var tensors = types.ToDictionary(type => $"of.{type}", type => values.to(type));
        tensors.Add("scalar", tensor(0.25));
        tensors.Add("empty", zeros(0, 3));
        tensors.Add("transposed", values.transpose(0, 2));
        tensors.Add("named \"ü\" {}", zeros(1));
        SafeTensors.Write(folder["a"], tensors);
        var read = SafeTensors.Read(folder["a"]);
        Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), read.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, expected) in tensors)
        {
            TensorAssert.Same(expected, read[key], key);
        }
    }

    [Fact]
    public void A_file_read_and_written_again_is_the_same_file()
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder("unet_class_scaleshift");
        using var output = new TemporaryFolder();
        foreach (var name in new[] { Path.Combine("unet", "diffusion_pytorch_model.safetensors"), "reference.safetensors" })
        {
            var path = Path.Combine(folder.Path, name);
            SafeTensors.Write(output["again"], SafeTensors.Read(path));
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(output["again"]));
        }
    }

    [Fact]
    public void The_header_is_as_the_safetensors_package_writes_it()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafeTensors.Write(folder["a"], new Dictionary<string, Tensor> { ["b"] = zeros(2), ["a"] = zeros(1), ["z"] = zeros(1, dtype: ScalarType.Int64) });
        var bytes = File.ReadAllBytes(folder["a"]);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        const string expected = """{"__metadata__":{"format":"pt"},"z":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}""";
        Assert.Equal(expected, Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Assert.Equal(0, length % 8);
        Assert.Equal(8 + length + 20, bytes.Length);
    }

    [Fact]
    public void The_header_alone_can_be_read()
    {
        using var folder = new TemporaryFolder();
        using (NewDisposeScope())
        {
            SafeTensors.Write(folder["a"], new Dictionary<string, Tensor> { ["x"] = zeros(2, 3) }, new Dictionary<string, string> { ["k"] = "v" });
        }

        var (tensors, metadata) = SafeTensors.ReadHeader(folder["a"]);
        var info = Assert.Single(tensors);
        Assert.Equal(("x", ScalarType.Float32, 0L, 24L), (info.Name, info.Type, info.Start, info.Length));
        Assert.Equal([2, 3], info.Shape);
        Assert.Equal("v", Assert.Single(metadata).Value);
    }

    [Fact]
    public void Reading_leaves_only_the_tensors_it_returns()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SafeTensors.Write(folder["a"], new Dictionary<string, Tensor> { ["x"] = zeros(2, 3), ["y"] = zeros(1) });
        var before = scope.DisposablesCount;
        Assert.Equal(before + SafeTensors.Read(folder["a"]).Count, scope.DisposablesCount);
    }

    private const string Entry = """{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""";

    /// <summary>Header, bytes of data, what the message says.</summary>
    public static TheoryData<string, int, string> Hostile => new()
    {
        { "[]", 0, "does not start with '{'" },
        { "", 0, "does not start with '{'" },
        { "{", 0, "not valid JSON" },
        { """{"a":1}""", 0, "not of the form" },
        { """{"a":[]}""", 0, "not of the form" },
        { "{\"a\":" + Entry + "}x", 4, "not valid JSON" },
        { "{\"a\":" + Entry + "}{}", 4, "not valid JSON" },
        { "{\"a\":" + Entry + ",\"a\":" + Entry + "}", 4, "\"a\" stands in its header twice" },
        { "{\"\\ud800\":" + Entry + "}", 4, "not valid JSON" },
        { """{"__metadata__":{"format":1}}""", 0, "not of the form" },
        { """{"__metadata__":{"k":"1","k":"2"}}""", 0, "\"k\" stands in __metadata__ twice" },
        { """{"__metadata__":{},"__metadata__":{}}""", 0, "stands in its header twice" },
        { """{"a":{"dtype":"F32","shape":[1]}}""", 4, "must have a dtype, a shape and data_offsets" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "must have a dtype, a shape and data_offsets" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "must have a dtype, a shape and data_offsets" },
        { """{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""", 4, "unknown or repeated field \"shape\"" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":0}}""", 4, "unknown or repeated field \"extra\"" },
        { """{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", 4, "type F8_E4M3, which is not supported; supported are BOOL, U8" },
        { """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "whole number of 0 or more" },
        { """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "whole number of 0 or more" },
        { """{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4, "whole number of 0 or more" },
        { """{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", 4, "whole number of 0 or more" },
        { """{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,4]}}""", 4, "is too large" },
        { """{"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,4]}}""", 4, "is too large" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "8 bytes, but data_offsets [0, 4]" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "starts at byte 4 of the data; 0 would leave neither gap nor overlap" },
        { "{\"a\":" + Entry + ",\"b\":" + Entry + "}", 4, "starts at byte 0 of the data; 4 would" },
        { "{\"a\":" + Entry + "}", 3, "it is cut short" },
        { "{\"a\":" + Entry + "}", 5, "it has bytes too many" },
        { """{"a":{"dtype":"U8","shape":[1000000000000],"data_offsets":[0,1000000000000]}}""", 4, "it is cut short" },
        { "{\"a\":" + string.Concat(Enumerable.Repeat("{\"a\":", 100)), 0, "" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_header_that_cannot_be_right_is_refused(string header, int dataBytes, string expected)
    {
        using var folder = new TemporaryFolder();
        var bytes = Encoding.UTF8.GetBytes(header);
        WriteFile(folder["a"], (ulong)bytes.Length, [.. bytes, .. new byte[dataBytes]]);
        AssertRefused(folder["a"], expected);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(long.MaxValue)]
    [InlineData(100_000_001)]
    [InlineData(3)]
    public void A_header_longer_than_the_file_is_refused_before_memory_is_asked_for(ulong length)
    {
        using var folder = new TemporaryFolder();
        WriteFile(folder["a"], length, "{}"u8.ToArray());
        AssertRefused(folder["a"], $"its header claims {length} bytes, but the file has 2 left");
    }

    [Fact]
    public void A_header_that_is_not_utf8_is_refused()
    {
        using var folder = new TemporaryFolder();
        WriteFile(folder["a"], 8, [(byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
        AssertRefused(folder["a"], "is not valid UTF-8");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_too_short_for_a_length_is_refused(int bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], new byte[bytes]);
        AssertRefused(folder["a"], $"it has {bytes} bytes");
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() => AssertRefused(Path.Combine(Path.GetTempPath(), "no-such-folder", "a"), "cannot be read");

    [Fact]
    public void A_file_without_tensors_is_sound()
    {
        using var folder = new TemporaryFolder();
        WriteFile(folder["a"], 3, "{} "u8.ToArray());
        Assert.Empty(SafeTensors.Read(folder["a"]));
    }

    [Fact]
    public void A_type_that_the_format_lacks_is_refused()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var complex = zeros(1, dtype: ScalarType.ComplexFloat32);
        Assert.Throws<ArgumentException>(() => SafeTensors.Write(folder["a"], new Dictionary<string, Tensor> { ["c"] = complex }));
    }

    private static void WriteFile(string path, ulong length, byte[] rest)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length);
        File.WriteAllBytes(path, [.. prefix, .. rest]);
    }

    private static void AssertRefused(string path, string expected)
    {
        foreach (var read in new Action[] { () => SafeTensors.Read(path), () => SafeTensors.ReadHeader(path) })
        {
            var message = Assert.Throws<InputException>(read).Message;
            Assert.StartsWith(path + " cannot be read: ", message, StringComparison.Ordinal);
            Assert.Contains(expected, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
    }
}
