using System.Text.Json;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

[Collection("default generator")]
public class InitialisationTests
{
    // PyTorch prints float32 numbers exactly; uniform draws are the same bits, normal ones pass through log and cos of the C library.
    private const double Tolerance = 1e-6;

    private static readonly JsonElement Reference =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "pytorch-initialisation.json"))).RootElement;

    public static TheoryData<string, int, Func<nn.Module>> Layers => new()
    {
        { "linear", 1, () => nn.Linear(7, 5) },
        { "conv2d", 2, () => nn.Conv2d(3, 4, 3) },
        { "convTranspose2d", 3, () => nn.ConvTranspose2d(4, 3, 2) },
        { "embedding", 4, () => nn.Embedding(5, 4) },
        { "stack", 5, () => nn.Sequential(nn.Conv2d(2, 6, 3), TinyNetwork.GroupNorm(2, 6), nn.Conv2d(6, 2, 1), nn.Linear(3, 2)) },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void The_same_seed_gives_PyTorchs_weights(string name, int seed, Func<nn.Module> make)
    {
        manual_seed(seed);
        using var module = make();
        var state = module.state_dict();

        Assert.Equal(Reference.GetProperty(name).EnumerateObject().Select(entry => entry.Name), state.Keys);
        foreach (var (key, tensor) in state)
        {
            AssertFirst(Reference.GetProperty(name).GetProperty(key), tensor);
        }
    }

    public static TheoryData<string, Action<Tensor>> Initialisers => new()
    {
        { "xavier_uniform", w => nn.init.xavier_uniform_(w) },
        { "xavier_normal", w => nn.init.xavier_normal_(w) },
        { "kaiming_uniform", w => nn.init.kaiming_uniform_(w) },
        { "kaiming_normal", w => nn.init.kaiming_normal_(w, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU) },
        { "trunc_normal", w => nn.init.trunc_normal_(w, 0.1, 0.5, -0.4, 0.6) },
    };

    [Theory]
    [MemberData(nameof(Initialisers))]
    public void Initialisers_draw_PyTorchs_numbers(string name, Action<Tensor> initialise)
    {
        using var scope = NewDisposeScope();
        var weight = empty(4, 3, 2, 2);
        manual_seed(6);
        initialise(weight);

        AssertFirst(Reference.GetProperty("init").GetProperty(name), weight);
    }

    [Fact]
    public void Norms_begin_as_the_identity()
    {
        using var layer = nn.LayerNorm(8);
        using var batch = nn.BatchNorm2d(8);
        foreach (var (weight, bias) in new[] { (layer.weight!, layer.bias!), (batch.weight!, batch.bias!) })
        {
            Assert.All(weight.data<float>().ToArray(), value => Assert.Equal(1, value));
            Assert.All(bias.data<float>().ToArray(), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void A_generator_of_ones_own_leaves_the_default_alone()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (empty(100), empty(100));
        using var own = new Generator(7);
        manual_seed(8);
        nn.init.normal_(first, 1, 2, own);
        var after = randn(3);
        manual_seed(8);
        own.manual_seed(7);
        nn.init.normal_(second, 1, 2, own);

        Assert.True(first.Equals(second));
        Assert.True(after.Equals(randn(3)));
    }

    [Fact]
    public void Constants_and_identities()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1f, 0, 0, 0, 1, 0], nn.init.eye_(empty(2, 3)).data<float>().ToArray());
        Assert.Equal([2.5f, 2.5f], nn.init.constant_(empty(2), 2.5).data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => nn.init.eye_(empty(2)));
        Assert.Throws<ArgumentException>(() => nn.init.kaiming_uniform_(empty(2)));
    }

    private static void AssertFirst(JsonElement expected, Tensor tensor)
    {
        var values = tensor.data<float>().ToArray();
        var numbers = expected.EnumerateArray().Select(value => value.GetDouble()).ToArray();
        Assert.All(numbers.Zip(values), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }
}
