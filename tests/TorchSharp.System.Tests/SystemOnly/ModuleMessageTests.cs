using TorchSharp.Tests.Nn;
using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly;

/// <summary>Where this project says or does more than TorchSharp.</summary>
public class ModuleMessageTests
{
    [Fact]
    public void A_state_that_does_not_fit_is_refused_with_every_fault_named_and_nothing_copied()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork();
        var state = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach() + 1);
        state.Remove("gain");
        state.Remove("scale");
        state["more.weight"] = zeros(1);
        state["head.bias"] = zeros(2);
        var before = network.state_dict()["first.bias"].detach().clone();

        var message = Assert.Throws<InvalidOperationException>(() => network.load_state_dict(state)).Message;
        Assert.Equal(
            "The state dictionary does not fit TinyNetwork: missing keys (2): gain, scale; unexpected keys (1): more.weight; "
            + "wrong shapes (1): head.bias is [2] instead of [1].",
            message);
        Assert.True(network.state_dict()["first.bias"].Equals(before));
    }

    [Fact]
    public void A_file_of_other_shapes_names_the_tensor()
    {
        using var small = nn.Linear(2, 1);
        using var large = nn.Linear(3, 1);
        using var stream = new MemoryStream();
        small.save(stream);
        stream.Position = 0;

        var message = Assert.Throws<ArgumentException>(() => large.load(stream)).Message;
        Assert.Equal("Tensor 'weight' of the file is Float32 [1,2], but must be Float32 [1,3].", message);
    }

    [Fact]
    public void Buffers_outside_the_state_are_converted_too()
    {
        using var scope = NewDisposeScope();
        using var sequence = nn.Sequential(nn.Linear(1, 1));
        sequence.register_buffer("table", zeros(3), persistent: false);
        sequence.@double();

        Assert.Equal(float64, sequence.get_buffer("table")!.dtype);
        Assert.DoesNotContain("table", sequence.state_dict().Keys);
    }

    [Fact]
    public void A_state_of_other_shapes_is_refused_by_an_optimiser()
    {
        using var scope = NewDisposeScope();
        using var first = optim.AdamW([nn.Parameter(zeros(2))]);
        using var second = optim.AdamW([nn.Parameter(zeros(3))]);

        Assert.Contains("[2]", Assert.Throws<ArgumentException>(() => second.load_state_dict(first.state_dict())).Message, StringComparison.Ordinal);
    }
}
