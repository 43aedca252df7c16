using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

public class ModuleTests
{
    private static readonly string[] Keys =
    [
        "gain", "first.weight", "first.bias", "blocks.0.norm.weight", "blocks.0.norm.bias", "blocks.0.conv.weight", "blocks.0.conv.bias",
        "blocks.1.norm.weight", "blocks.1.norm.bias", "blocks.1.conv.weight", "blocks.1.conv.bias", "head.weight", "head.bias", "scale",
    ];

    [Fact]
    public void The_state_has_the_fields_names_as_keys()
    {
        using var network = new TinyNetwork();

        Assert.Equal(Keys.Order(), network.state_dict().Keys.Order());
    }

    [Fact]
    public void Own_parameters_come_before_those_of_sub_modules_and_buffers_last()
    {
        using var network = new TinyNetwork();
        var keys = network.state_dict().Keys.ToList();

        Assert.Equal("gain", keys[0]);
        Assert.Equal("scale", keys[^1]);
        Assert.Equal(keys[..^1], network.named_parameters().Select(entry => entry.name));
    }

    [Fact]
    public void Modules_come_level_by_level_without_the_root()
    {
        using var network = new TinyNetwork();

        Assert.Equal(
            ["first", "blocks", "head", "blocks.0", "blocks.1", "blocks.0.norm", "blocks.0.conv", "blocks.1.norm", "blocks.1.conv"],
            network.named_modules().Select(entry => entry.name));
        Assert.Equal(["first", "blocks", "head"], network.named_children().Select(entry => entry.name));
    }

    [Fact]
    public void A_parameter_is_found_by_its_key()
    {
        using var network = new TinyNetwork();

        Assert.Same(network.state_dict()["blocks.1.conv.bias"], network.get_parameter("blocks.1.conv.bias"));
        Assert.True(network.has_buffer("scale"));
        Assert.False(network.has_parameter("blocks.2.conv.bias"));
        Assert.False(network.has_parameter("scale"));
    }

    [Fact]
    public void A_saved_state_comes_back_exactly()
    {
        using var source = new TinyNetwork();
        using var target = new TinyNetwork();
        using var stream = new MemoryStream();
        source.save(stream);
        stream.Position = 0;
        var loaded = new Dictionary<string, bool>();
        target.load(stream, loadedParameters: loaded);

        AssertSame(source, target);
        Assert.Equal(Keys.Order(), loaded.Keys.Order());
        Assert.All(loaded.Values, Assert.True);
    }

    [Fact]
    public void The_file_begins_as_TorchSharps_does()
    {
        using var layer = nn.Linear(2, 1, hasBias: false);
        nn.init.constant_(layer.weight, 1);
        using var stream = new MemoryStream();
        layer.save(stream);

        // One entry; "weight"; float32, two dimensions, 1 by 2; twice 1.0.
        byte[] expected = [1, 6, .. "weight"u8, 6, 2, 1, 2, 0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3f];
        Assert.Equal(expected, stream.ToArray());
    }

    [Fact]
    public void A_state_dictionary_is_loaded_and_converted()
    {
        using var source = new TinyNetwork().@double();
        using var target = new TinyNetwork();
        var (missing, unexpected) = target.load_state_dict(source.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        using var single = source.@float();
        AssertSame(single, target);
    }

    [Fact]
    public void What_is_missing_or_too_much_is_named_unless_not_strict()
    {
        using var network = new TinyNetwork();
        var state = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value);
        state.Remove("gain");
        state["more.weight"] = state["head.bias"];

        Assert.Throws<InvalidOperationException>(() => network.load_state_dict(state));
        var (missing, unexpected) = network.load_state_dict(state, strict: false);
        Assert.Equal(["gain"], missing);
        Assert.Equal(["more.weight"], unexpected);
    }

    [Fact]
    public void Training_mode_reaches_every_module()
    {
        using var network = new TinyNetwork();
        Assert.All(network.modules(), module => Assert.True(module.training));
        network.eval();
        Assert.False(network.training);
        Assert.All(network.modules(), module => Assert.False(module.training));
    }

    [Fact]
    public void Apply_visits_children_before_parents()
    {
        using var network = new TinyNetwork();
        var visited = new List<nn.Module>();
        network.apply(visited.Add);

        Assert.Equal(10, visited.Count);
        Assert.Same(network, visited[^1]);
    }

    [Fact]
    public void Zeroing_gradients_forgets_them()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork();
        network.call(ones(1, 1, 4, 4)).sum().backward();
        network.zero_grad();

        Assert.All(network.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Conversion_replaces_parameters_and_buffers_and_moves_gradients()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork();
        network.call(ones(1, 1, 4, 4)).sum().backward();
        var before = network.parameters().ToList();
        var gradients = before.Select(parameter => parameter.grad!.to(float64)).ToList();
        Assert.Same(network, network.@double());

        var after = network.parameters().ToList();
        Assert.All(before, parameter => Assert.True(parameter.IsInvalid));
        Assert.All(after, parameter => Assert.Equal(float64, parameter.dtype));
        Assert.All(after, parameter => Assert.True(parameter.requires_grad));
        Assert.All(after.Zip(gradients), pair => Assert.True(pair.First.grad!.allclose(pair.Second)));
        Assert.Equal(float64, network.state_dict()["scale"].dtype);
        Assert.Equal(float64, network.call(ones(1, 1, 4, 4, dtype: float64)).dtype);
    }

    [Fact]
    public void Conversion_to_what_a_module_is_changes_nothing()
    {
        using var network = new TinyNetwork();
        var before = network.parameters().ToList();
        network.@float().cpu();

        Assert.All(network.parameters().Zip(before), pair => Assert.Same(pair.Second, pair.First));
    }

    [Fact]
    public void Integer_buffers_keep_their_type()
    {
        using var norm = nn.BatchNorm2d(3).to(float64);

        Assert.Equal(int64, norm.num_batches_tracked!.dtype);
        Assert.Equal(float64, norm.running_mean!.dtype);
    }

    [Fact]
    public void Hooks_see_and_replace_inputs_and_results_until_removed()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Identity();
        var calls = new List<string>();
        var removers = new[]
        {
            (Action)layer.register_forward_pre_hook((_, x) => { calls.Add("pre"); return x + 1; }).remove,
            layer.register_forward_hook((_, x, y) => { calls.Add("post"); return y * 2; }).remove,
            layer.register_forward_hook(_ => calls.Add("module")).remove,
        };

        Assert.Equal(8, layer.call(tensor(3.0)).ToDouble());
        Assert.Equal(["pre", "post", "module"], calls);
        Assert.Equal(3, layer.forward(tensor(3.0)).ToDouble());
        foreach (var remove in removers)
        {
            remove();
        }

        Assert.Equal(3, layer.call(tensor(3.0)).ToDouble());
        Assert.Equal(3, calls.Count);
    }

    [Fact]
    public void Disposing_a_module_disposes_its_tensors()
    {
        var before = Tensor.TotalCount;
        var network = new TinyNetwork();
        Assert.True(Tensor.TotalCount >= before + Keys.Length);
        network.Dispose();

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Layers_outlive_the_scope_they_are_made_in()
    {
        Linear layer;
        using (NewDisposeScope())
        {
            layer = nn.Linear(2, 2);
        }

        Assert.False(layer.weight.IsInvalid);
        layer.Dispose();
    }

    [Fact]
    public void Names_have_no_dots_and_are_not_empty()
    {
        using var sequence = nn.Sequential(("a", nn.Identity()));

        Assert.Throws<ArgumentException>(() => sequence.register_module("a.b", nn.Identity()));
        Assert.Throws<ArgumentException>(() => sequence.register_module("", nn.Identity()));
    }

    [Fact]
    public void A_truncated_file_is_an_error()
    {
        using var network = new TinyNetwork();
        using var stream = new MemoryStream();
        network.save(stream);
        using var half = new MemoryStream(stream.ToArray()[..(int)(stream.Length / 2)]);

        Assert.ThrowsAny<Exception>(() => network.load(half));
    }

    private static void AssertSame(nn.Module expected, nn.Module actual)
    {
        var (left, right) = (expected.state_dict(), actual.state_dict());
        Assert.Equal(left.Keys, right.Keys);
        Assert.All(left, entry => Assert.True(entry.Value.Equals(right[entry.Key])));
    }
}
