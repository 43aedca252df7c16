using Diffusion.Checkpoints;
using Diffusion.Tests.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Checkpoints;

/// <summary>Weights in several files, and variants of them.</summary>
public sealed class WeightFilesTests : IDisposable
{
    private const string Plain = "diffusion_pytorch_model.safetensors";
    private const string First = "diffusion_pytorch_model-00001-of-00002.safetensors";
    private const string Second = "diffusion_pytorch_model-00002-of-00002.safetensors";
    private const string IndexFile = "diffusion_pytorch_model.safetensors.index.json";

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly TemporaryFolder folder = new();
    private readonly string checkpoint;
    private readonly CheckpointContents saved = CheckpointStoreTests.Contents(1);

    public WeightFilesTests()
    {
        checkpoint = new CheckpointStore(folder.Path).Save(saved);
        File.Delete(Path.Combine(checkpoint, "manifest.json"));
    }

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Shards_make_the_whole()
    {
        Shard();
        TensorAssert.Same(saved.Weights, Load().Weights);
        Assert.Equal("pt", Load().Metadata["format"]);
        using var network = Load().CreateNetwork(checkpoint);
        TensorAssert.Same(saved.Weights, network.state_dict());
    }

    [Fact]
    public void A_plain_file_goes_before_shards_and_variants()
    {
        var plain = File.ReadAllBytes(At(Plain));
        Shard();
        File.WriteAllBytes(At(Plain), plain);
        File.WriteAllText(At(IndexFile), "no index");
        File.WriteAllText(At("diffusion_pytorch_model.fp16.safetensors"), "no weights");
        TensorAssert.Same(saved.Weights, Load().Weights);
    }

    [Theory]
    [InlineData(ScalarType.Float16, "fp16")]
    [InlineData(ScalarType.BFloat16, "bf16")]
    [InlineData(ScalarType.Float64, "f64")]
    public void The_only_variant_is_used_and_becomes_the_networks_own_type(ScalarType type, string variant)
    {
        File.Delete(At(Plain));
        SafeTensors.Write(At($"diffusion_pytorch_model.{variant}.safetensors"), saved.Weights.ToDictionary(pair => pair.Key, pair => pair.Value.to(type)));
        Assert.All(Load().Weights.Values, tensor => Assert.Equal(type, tensor.dtype));
        using var network = Load().CreateNetwork(checkpoint);
        foreach (var (key, tensor) in network.state_dict())
        {
            TensorAssert.Same(saved.Weights[key].to(type).to(ScalarType.Float32), tensor, key);
        }
    }

    [Fact]
    public void The_only_variant_may_be_in_shards()
    {
        Shard();
        File.Move(At(IndexFile), At("diffusion_pytorch_model.safetensors.index.fp16.json"));
        TensorAssert.Same(saved.Weights, Load().Weights);
    }

    [Fact]
    public void Several_variants_without_a_plain_file_are_refused_by_name()
    {
        File.Copy(At(Plain), At("diffusion_pytorch_model.fp16.safetensors"));
        File.Move(At(Plain), At("diffusion_pytorch_model.non_ema.safetensors"));
        AssertRefused("holds diffusion_pytorch_model.fp16.safetensors, diffusion_pytorch_model.non_ema.safetensors but no diffusion_pytorch_model.safetensors: leave one of them");
    }

    [Fact]
    public void A_folder_without_weights_is_refused_with_what_it_holds()
    {
        File.Move(At(Plain), At(First));
        AssertRefused($"holds no weights: {Plain} is missing; of {First}, none says how they belong together");
        File.Delete(At(First));
        AssertRefused($"holds no weights: {Plain} is missing.");
    }

    [Theory]
    [InlineData("../raw.safetensors")]
    [InlineData("sub/a.safetensors")]
    [InlineData("..")]
    [InlineData("C:\\\\a.safetensors")]
    [InlineData("/etc/passwd.safetensors")]
    [InlineData("a.bin")]
    [InlineData("a\\nb.safetensors")]
    public void An_index_that_points_out_of_its_folder_is_refused(string shard)
    {
        File.Delete(At(Plain));
        File.WriteAllText(At(IndexFile), $$"""{"weight_map": {"conv_in.bias": "{{shard}}"} }""");
        AssertRefused("which is no name of a .safetensors file beside it");
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        Shard();
        File.Delete(At(Second));
        AssertRefused($"\"weight_map\" names {Second}, missing beside it");
    }

    [Fact]
    public void A_damaged_shard_is_named()
    {
        Shard();
        using (var stream = File.OpenWrite(At(Second)))
        {
            stream.SetLength(stream.Length - 4);
        }

        AssertRefused(Second + " cannot be read: its tensors take");
    }

    [Fact]
    public void A_tensor_that_no_shard_holds_is_named()
    {
        Shard(index => index["conv_extra.weight"] = Second);
        AssertRefused($"{Second} lacks conv_extra.weight, which {IndexFile} puts there");
    }

    [Fact]
    public void A_tensor_that_the_index_does_not_know_is_named()
    {
        Shard(index => index.Remove("conv_in.bias"));
        AssertRefused($"{First} holds conv_in.bias, which {IndexFile} does not put there");
    }

    [Fact]
    public void A_tensor_in_another_shard_than_the_index_says_is_named()
    {
        Shard(index => index["conv_in.bias"] = Second);
        AssertRefused($"{First} holds conv_in.bias (which {Second} must hold)");
    }

    [Fact]
    public void A_tensor_in_two_shards_is_named()
    {
        Shard();
        var second = SafeTensors.Read(At(Second));
        second.Add("conv_in.bias", saved.Weights["conv_in.bias"]);
        SafeTensors.Write(At(Second), second);
        AssertRefused($"{Second} holds conv_in.bias (which {First} must hold)");
    }

    [Theory]
    [InlineData("{}", "\"weight_map\" is missing; it must name a file for each tensor")]
    [InlineData("""{"weight_map": {}}""", "\"weight_map\" names 0 tensors")]
    [InlineData("""{"weight_map": []}""", "\"weight_map\" is []; it must be an object that names a file for each tensor")]
    [InlineData("""{"weight_map": {"a": 1}}""", "it must be an object that names a file for each tensor")]
    [InlineData("""{"weight_map": {"a": "x.safetensors", "a": "y.safetensors"}}""", "is not a valid JSON object: ")]
    [InlineData("[", "is not a valid JSON object: ")]
    public void An_index_that_cannot_be_right_is_refused(string json, string expected)
    {
        File.Delete(At(Plain));
        File.WriteAllText(At(IndexFile), json);
        AssertRefused(expected);
    }

    [Fact]
    public void An_index_of_another_size_than_its_shards_is_refused_and_one_without_a_size_is_not()
    {
        Shard(size: "12");
        AssertRefused("\"metadata\" has total_size 12, but the tensors of its files take");
        Shard(size: "null");
        AssertRefused("\"metadata\" is");
        File.WriteAllText(At(IndexFile), File.ReadAllText(At(IndexFile)).Replace("\"total_size\"", "\"other\"", StringComparison.Ordinal));
        TensorAssert.Same(saved.Weights, Load().Weights);
    }

    [Fact]
    public void A_tensor_under_its_old_and_its_new_name_is_refused()
    {
        var weights = saved.Weights.ToDictionary();
        weights["mid_block.attentions.0.query.weight"] = zeros(1);
        weights["mid_block.attentions.0.to_q.weight"] = zeros(1);
        SafeTensors.Write(At(Plain), weights);
        AssertRefused("holds mid_block.attentions.0.to_q.weight twice");
    }

    [Fact]
    public void What_does_not_fit_is_counted_and_the_first_ten_of_each_kind_are_named()
    {
        var weights = saved.Weights.ToDictionary();
        var moved = weights.Keys.Where(key => key.StartsWith("up_blocks", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Take(11).ToList();
        foreach (var key in moved)
        {
            weights["other." + key] = weights[key];
            weights.Remove(key);
        }

        weights["conv_in.bias"] = zeros(5);
        SafeTensors.Write(At(Plain), weights);
        var message = Assert.Throws<InputException>(() => Load().CreateNetwork("HERE")).Message;
        Assert.Contains($"11 missing ({string.Join(", ", moved.Take(10))}, …)", message, StringComparison.Ordinal);
        Assert.Contains($"11 unexpected ({string.Join(", ", moved.Take(10).Select(key => "other." + key))}, …)", message, StringComparison.Ordinal);
        Assert.Contains("1 of another shape (conv_in.bias is [5] instead of [4])", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_config_of_a_far_larger_network_is_refused_before_memory_is_asked_for()
    {
        var config = Path.Combine(checkpoint, "unet", "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("[\n    4\n  ]", "[\n    1048576\n  ]", StringComparison.Ordinal));
        var message = Assert.Throws<InputException>(() => Load().CreateNetwork("HERE")).Message;
        Assert.StartsWith("HERE: the weights do not fit the network that the config describes: it has ", message, StringComparison.Ordinal);
    }

    private CheckpointContents Load() => CheckpointStore.Load(checkpoint, withTraining: false);

    private string At(string name) => Path.Combine(checkpoint, "unet", name);

    /// <summary>Spreads the weights over two files, with an index as diffusers writes it.</summary>
    private void Shard(Action<Dictionary<string, string>>? edit = null, string? size = null)
    {
        var half = saved.Weights.Count / 2;
        var shards = new[] { First, Second }.Zip([saved.Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal).Take(half).ToDictionary(), saved.Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal).Skip(half).ToDictionary()]).ToList();
        var map = new Dictionary<string, string>();
        foreach (var (name, tensors) in shards)
        {
            SafeTensors.Write(At(name), tensors);
            foreach (var key in tensors.Keys)
            {
                map.Add(key, name);
            }
        }

        edit?.Invoke(map);
        var total = saved.Weights.Values.Sum(tensor => tensor.numel() * 4);
        File.WriteAllText(At(IndexFile), $$"""{"metadata": {"total_size": {{size ?? $"{total}"}} }, "weight_map": {{System.Text.Json.JsonSerializer.Serialize(map)}} }""");
        File.Delete(At(Plain));
    }

    private void AssertRefused(string expected)
    {
        var message = Assert.Throws<InputException>(() => Load()).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
