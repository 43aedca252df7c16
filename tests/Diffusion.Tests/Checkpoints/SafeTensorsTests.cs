using System.Buffers.Binary;
using System.Text;
using Diffusion.Checkpoints;
using Diffusion.Tests.Networks;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

public class SafeTensorsTests
{
    [Fact]
    public void A_file_that_is_cut_short_while_it_is_read_is_an_error_that_names_the_tensor()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "cut.safetensors");
        SafeTensors.Write(path, new Dictionary<string, Tensor> { ["a"] = ones(1000), ["b"] = ones(1000) });
        var (infos, _) = SafeTensors.ReadHeader(path);
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            var start = stream.Length - 8000;
            var data = new SafeTensorData(stream, path, start);
            Assert.Equal(1000, data.Read(infos[0]).sum().item<float>());
            stream.SetLength(start + 6000);
            var problem = Assert.Throws<InputException>(() => data.Read(infos[1]));
            Assert.Equal($"{path} was cut short while it was read: the tensor b is not all there.", problem.Message);
        }
    }

    [Fact]
    public void Tensors_are_their_own_whatever_becomes_of_the_file()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "gone.safetensors");
        SafeTensors.Write(path, new Dictionary<string, Tensor> { ["a"] = ones(100_000) });
        var tensors = SafeTensors.Read(path);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(0);
        }

        Assert.Equal(100_000, tensors["a"].sum().item<float>());
    }

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
    public void A_file_of_every_type_read_and_written_again_is_the_same_file()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        ScalarType[] types =
        [
            ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32,
            ScalarType.Int64, ScalarType.Byte, ScalarType.Bool,
        ];
        var tensors = types.ToDictionary(type => $"of.{type}", type => arange(15).reshape(3, 5).to(type));
        tensors.Add("odd", zeros(3, dtype: ScalarType.Byte));
        SafeTensors.Write(folder["a"], tensors, new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });
        SafeTensors.Write(folder["b"], SafeTensors.Read(folder["a"]), SafeTensors.ReadHeader(folder["a"]).Metadata);
        Assert.Equal(File.ReadAllBytes(folder["a"]), File.ReadAllBytes(folder["b"]));
    }

    [Fact]
    public void Tensors_that_do_not_lie_at_multiples_of_their_size_come_back_too()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var header = """{"b":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"f":{"dtype":"F32","shape":[2],"data_offsets":[3,11]},"d":{"dtype":"F64","shape":[],"data_offsets":[11,19]}}"""u8;
        byte[] data = [1, 2, 3, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f), .. BitConverter.GetBytes(0.1)];
        WriteFile(folder["a"], (ulong)header.Length, [.. header, .. data]);
        var read = SafeTensors.Read(folder["a"]);
        Assert.Equal([1, 2, 3], read["b"].data<byte>().ToArray());
        Assert.Equal([1.5f, -2f], read["f"].data<float>().ToArray());
        Assert.Equal(0.1, read["d"].item<double>());
        read["f"].fill_(7);
        Assert.Equal([1.5f, -2f], SafeTensors.Read(folder["a"])["f"].data<float>().ToArray());
    }

    [Fact]
    public void What_is_written_to_a_tensor_does_not_reach_the_file_and_what_replaces_the_file_does_not_reach_the_tensor()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafeTensors.Write(folder["a"], new Dictionary<string, Tensor> { ["x"] = ones(3), ["y"] = ones(2) });
        var before = File.ReadAllBytes(folder["a"]);
        var read = SafeTensors.Read(folder["a"]);
        read["x"].mul_(5);
        Assert.Equal(before, File.ReadAllBytes(folder["a"]));
        SafeTensors.Write(folder["a"], new Dictionary<string, Tensor> { ["x"] = zeros(1) });
        Assert.Equal([5f, 5, 5], read["x"].data<float>().ToArray());
        Assert.Equal([1f, 1], read["y"].data<float>().ToArray());
        SafeTensors.Write(folder["b"], read);
        SafeTensors.Write(folder["b"], SafeTensors.Read(folder["b"]));
        Assert.Equal([5f, 5, 5], SafeTensors.Read(folder["b"])["x"].data<float>().ToArray());
        File.Delete(folder["b"]);
        Assert.Equal(["a"], Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_file_that_was_there()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafeTensors.Write(folder["a"], new Dictionary<string, Tensor> { ["x"] = ones(3) });
        var before = File.ReadAllBytes(folder["a"]);
        var gone = ones(3);
        gone.Dispose();
        Assert.ThrowsAny<Exception>(() => SafeTensors.Write(folder["a"], new Dictionary<string, Tensor> { ["x"] = gone }));
        Assert.Equal(before, File.ReadAllBytes(folder["a"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    /// <summary>The file has a hole, so it takes no disk where the file system knows holes.</summary>
    [Fact]
    public void A_tensor_of_more_than_two_gibibytes_is_read()
    {
        const long length = (1L << 31) + (1 << 20);
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var header = Encoding.UTF8.GetBytes($$$"""{"x":{"dtype":"F32","shape":[{{{length / 4}}}],"data_offsets":[0,{{{length}}}]}}""");
        var pad = new byte[(8 - (header.Length % 8)) % 8];
        Array.Fill(pad, (byte)' ');
        using (var stream = File.Create(folder["a"]))
        {
            stream.Write(BitConverter.GetBytes((ulong)(header.Length + pad.Length)));
            stream.Write(header);
            stream.Write(pad);
            stream.SetLength(stream.Position + length);
            stream.Position = stream.Length - 4;
            stream.Write(BitConverter.GetBytes(3.5f));
        }

        var x = SafeTensors.Read(folder["a"])["x"];
        Assert.Equal([length / 4], x.shape);
        Assert.Equal(3.5f, x[^1].item<float>());
        Assert.Equal(0f, x[(length / 4) - 2].item<float>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(24)]
    [InlineData(100)]
    public void Long_tensors_are_handled_in_parts_that_make_the_whole(long most)
    {
        using var scope = NewDisposeScope();
        var whole = arange(24, ScalarType.Float32).reshape(2, 3, 4);
        var parts = new List<float>();
        SafeTensorData.ForEachPart(whole, most, part => parts.AddRange(part.data<float>().ToArray()));
        Assert.Equal(whole.view(-1).data<float>().ToArray(), parts);
    }

    [Fact]
    public void A_header_longer_than_any_real_one_is_refused()
    {
        using var folder = new TemporaryFolder();
        WriteFile(folder["a"], 10_000_001, new byte[10_000_001]);
        AssertRefused(folder["a"], "its header has 10000001 bytes; 10000000 is the most that is read here");
    }

    [Fact]
    public void More_tensors_than_can_be_read_are_not_written()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var one = zeros(0);
        var most = Enumerable.Range(0, 16_384).ToDictionary(i => $"t{i}", _ => one);
        SafeTensors.Write(folder["a"], most);
        Assert.Equal(16_384, SafeTensors.ReadHeader(folder["a"]).Tensors.Count);
        most.Add("more", one);
        Assert.Throws<ArgumentException>(() => SafeTensors.Write(folder["b"], most));
        Assert.Throws<ArgumentException>(() => SafeTensors.Write(folder["b"], new Dictionary<string, Tensor> { [new string('x', 10_000_000)] = one }));
        Assert.Single(Directory.GetFiles(folder.Path));
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
        { """{"a":{"dtype":"F8_E5M2","shape":[4],"data_offsets":[0,4]}}""", 4, "convert it where it comes from, in Python with pipe.to(torch.float32)" },
        { """{"a":{"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "is too large" },
        { "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + string.Join(",", Enumerable.Repeat("1", 33)) + "],\"data_offsets\":[0,1]}}", 1, "more than 32 dimensions" },
        { """{"a\nb":{"dtype":"F32"}}""", 0, "\"a b\" must have a dtype" },
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
    [InlineData(10_000_001)]
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
