using System.Buffers.Binary;
using System.Text;
using Diffusion.Checkpoints;
using Diffusion.Fuzz;
using Diffusion.Tensors;
using Diffusion.Tests.Mutations;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

/// <summary>No header, however wrong, costs more than a second and 64 MiB, or ends otherwise than in tensors that are the file's or in one line that says what is wrong.</summary>
public class SafeTensorsMutationTests
{
    private const int Mutations = 10_000;

    /// <summary>One in so many is read from the disk too, tensors and all.</summary>
    private const int Whole = 25;

    [Fact]
    public void Ten_thousand_headers_with_mistakes_are_refused_in_one_line_or_read_soundly()
    {
        using var folder = new TemporaryFolder();
        var (header, data) = Sample(folder["sample"]);
        var random = new Random(20240611);
        var read = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var wrong = Mutation.Of(header, random);
            var claimed = random.Next(20) == 0 ? (ulong)random.NextInt64() >> random.Next(64) : (ulong)wrong.Length;
            byte[] file = [.. BitConverter.GetBytes(claimed), .. wrong, .. data];
            read += Bounded.Obeys(() => CheckSound(file), $"mutation {i}") ? 1 : 0;
            if (i % Whole == 0)
            {
                File.WriteAllBytes(folder["a"], file);
                Bounded.Obeys(() => CheckTensors(folder["a"]), $"mutation {i}, whole");
            }
        }

        Assert.InRange(read, Mutations / 200, Mutations / 2);
    }

    public static TheoryData<string, bool> Hostile => new()
    {
        { "one long text of metadata", true },
        { "one long text with escapes", true },
        { "one long name", false },
        { "the most entries of metadata", true },
        { "too many entries of metadata", false },
        { "the most tensors", true },
        { "too many tensors", false },
        { "long names", false },
        { "long shapes", true },
        { "one shape without end", false },
        { "white space", true },
        { "nesting", false },
        { "digits", false },
    };

    [Theory, MemberData(nameof(Hostile))]
    public void The_longest_headers_cost_no_more(string kind, bool sound)
    {
        using var folder = new TemporaryFolder();
        const int length = (int)SafeTensorHeader.MaxLength;
        const int most = SafeTensorHeader.MaxEntries;
        static string Entries(int count, Func<int, string> entry) => "{" + string.Join(",", Enumerable.Range(0, count).Select(entry)) + "}";
        const string nothing = """{"dtype":"U8","shape":[0],"data_offsets":[0,0]}""";
        var dimensions = string.Join(",", Enumerable.Repeat("0", SafeTensorHeader.MaxDimensions));
        var header = kind switch
        {
            "one long text of metadata" => "{\"__metadata__\":{\"k\":\"" + new string('x', length - 30) + "\"}}",
            "one long text with escapes" => "{\"__metadata__\":{\"k\":\"\\n" + new string('x', length - 30) + "\"}}",
            "one long name" => "{\"" + new string('x', length - 60) + "\":{\"dtype\":\"?\",\"shape\":[0],\"data_offsets\":[0,0]}}",
            "the most entries of metadata" => "{\"__metadata__\":" + Entries(most, i => $"\"{i}\":\"\"") + "}",
            "too many entries of metadata" => "{\"__metadata__\":" + Entries(700_000, i => $"\"{i}\":\"\"") + "}",
            "the most tensors" => Entries(most, i => $"\"{i}\":{nothing}"),
            "too many tensors" => Entries(170_000, i => $"\"{i}\":{nothing}"),
            "long names" => Entries(17_000, i => $"\"{i}{new string('x', 500)}\":{nothing}"),
            "long shapes" => Entries(most, i => $"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[{dimensions}],\"data_offsets\":[0,0]}}"),
            "one shape without end" => "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + string.Join(",", Enumerable.Repeat("0", 4_900_000)) + "],\"data_offsets\":[0,0]}}",
            "white space" => "{" + new string(' ', length - 2) + "}",
            "nesting" => "{\"a\":" + new string('[', length - 10),
            _ => "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + new string('9', length - 100) + "],\"data_offsets\":[0,0]}}",
        };
        var bytes = Encoding.UTF8.GetBytes(header);
        Assert.InRange(bytes.Length, 100_000, length);
        using (var stream = File.Create(folder["a"]))
        {
            stream.Write(BitConverter.GetBytes((ulong)bytes.Length));
            stream.Write(bytes);
        }

        Assert.Equal(sound, Bounded.Obeys(() => Scoped.Run(() => { SafeTensors.Read(folder["a"]); }), kind));
        Assert.Equal(sound, Bounded.Obeys(() => SafeTensors.ReadHeader(folder["a"]), kind));
    }

    /// <summary>A header like those of weights, and the bytes that follow it.</summary>
    private static (byte[] Header, byte[] Data) Sample(string path)
    {
        using (NewDisposeScope())
        {
            SafeTensors.Write(path, new Dictionary<string, Tensor>
            {
                ["conv_in.bias"] = zeros(4),
                ["conv_in.weight"] = zeros(4, 1, 3, 3),
                ["down_blocks.0.norm.weight"] = zeros(2, dtype: ScalarType.Float16),
                ["scalar"] = zeros([], dtype: ScalarType.Float64),
                ["empty"] = zeros(0, 3),
                ["steps"] = zeros(2, dtype: ScalarType.Int64),
                ["mask"] = zeros(3, dtype: ScalarType.Bool),
            });
        }

        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return (bytes[8..(8 + length)], bytes[(8 + length)..]);
    }

    private static void CheckSound(byte[] file)
    {
        using var stream = new MemoryStream(file, writable: false);
        var (tensors, _) = SafeTensorHeader.Read(stream, "FILE");
        Assert.Equal(file.Length - stream.Position, tensors.Sum(tensor => tensor.Length));
        Assert.All(tensors, tensor => Assert.InRange(tensor.Start + tensor.Length, tensor.Start, file.Length - stream.Position));
        Assert.Equal(tensors.Count, tensors.Select(tensor => tensor.Name).Distinct().Count());
    }

    private static void CheckTensors(string path)
    {
        using var scope = NewDisposeScope();
        var tensors = SafeTensors.Read(path);
        foreach (var info in SafeTensors.ReadHeader(path).Tensors)
        {
            var tensor = tensors[info.Name];
            if (tensor.dtype != info.Type || !tensor.shape.SequenceEqual(info.Shape))
            {
                Assert.Fail($"{info.Name} is {tensor}");
            }

            tensor.Dispose();
        }
    }
}
