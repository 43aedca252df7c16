using Diffusion.Checkpoints;
using Diffusion.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

/// <summary>The network computes what diffusers computes, from the same weights: see data/unets/README.md.</summary>
public class UNetReferenceTests
{
    private const string ScaleShift = "unet_class_scaleshift";
    private const string Legacy = "unet_legacy_root_layout";

    [Theory]
    [InlineData(ScaleShift, "case0")]
    [InlineData(ScaleShift, "case1")]
    [InlineData(Legacy, "case0")]
    [InlineData(Legacy, "case1")]
    public void Output_in_double_precision_is_the_peers_to_nine_digits(string name, string run)
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder(name);
        using var network = Load(folder).to(ScalarType.Float64);
        using var noGrad = no_grad();
        var reference = folder.Reference;
        var expected = reference[run + ".out_f64"];
        var actual = Forward(network, reference, run, ScalarType.Float64);
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange(Worst(expected, actual), 0, 1e-9 + (1e-8 * expected.abs().max().ToDouble()));
    }

    // ten times what the peer's own float32 run is off its float64 run
    [Theory]
    [InlineData(ScaleShift, "case0", 2.2e-4)]
    [InlineData(ScaleShift, "case1", 2.2e-4)]
    [InlineData(Legacy, "case0", 3.4e-4)]
    [InlineData(Legacy, "case1", 3.4e-4)]
    public void Output_in_single_precision_is_the_peers_within_its_rounding(string name, string run, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder(name);
        using var network = Load(folder);
        var reference = folder.Reference;
        var expected = reference[run + ".out_f64"];
        Assert.InRange(Worst(expected, Forward(network, reference, run, ScalarType.Float32)), 0, tolerance);
        using var noGrad = no_grad();
        Assert.InRange(Worst(expected, Forward(network, reference, run, ScalarType.Float32)), 0, tolerance);
    }

    [Theory]
    [InlineData(ScaleShift)]
    [InlineData(Legacy)]
    public void Gradients_in_double_precision_are_the_peers(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder(name);
        using var network = Load(folder).to(ScalarType.Float64);
        var reference = folder.Reference;
        Forward(network, reference, "case0", ScalarType.Float64).square().sum().backward();
        var gradients = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad!);
        var norms = reference["case0.param_grad_norms_f64"].data<double>().ToArray();
        foreach (var (key, norm) in folder.Keys.Zip(norms))
        {
            // The gradient of to_k.bias is 0 in exact arithmetic: both sides hold rounding noise.
            Assert.InRange(gradients[key].square().sum().sqrt().ToDouble(), norm - 1e-9 - (1e-7 * norm), norm + 1e-9 + (1e-7 * norm));
        }

        foreach (var (key, expected) in reference.Where(pair => pair.Key.StartsWith("case0.grad.", StringComparison.Ordinal)))
        {
            var actual = gradients[key["case0.grad.".Length..]];
            // Some are stored in single precision.
            Assert.InRange(Worst(expected, actual), 0, 1e-9 + (1e-6 * expected.abs().max().ToDouble()));
        }
    }

    [Fact]
    public void Gradient_by_the_input_is_the_peers()
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder(ScaleShift);
        using var network = Load(folder);
        var reference = folder.Reference;
        var sample = reference["case0.sample"].requires_grad_();
        network.call(sample, reference["case0.timesteps"].to(ScalarType.Float32), reference["case0.class_labels"]).square().sum().backward();
        var expected = reference["case0.grad_sample_f64"];
        Assert.InRange(Worst(expected, sample.grad!), 0, 1e-3 * expected.abs().max().ToDouble());
    }

    [Fact]
    public void Every_module_on_the_way_gives_what_the_peers_gives()
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder(ScaleShift);
        using var network = Load(folder).to(ScalarType.Float64);
        using var noGrad = no_grad();
        var reference = folder.Reference;
        var seen = Record(network, () => Forward(network, reference, "case0", ScalarType.Float64));
        var expected = reference.Where(pair => pair.Key.StartsWith("case0.act.", StringComparison.Ordinal)).ToList();
        Assert.Equal(8, expected.Count);
        foreach (var (key, value) in expected)
        {
            Assert.InRange(Worst(value, seen[key["case0.act.".Length..]].narrow(0, 0, 1)), 0, 2e-6 * value.abs().max().ToDouble());
        }
    }

    [Theory]
    [InlineData(ScaleShift)]
    [InlineData(Legacy)]
    public void Keys_and_shapes_are_the_files(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder(name);
        var contents = CheckpointStore.Load(folder.Path, withTraining: false);
        using var network = new UNet(contents.Network);
        var own = network.state_dict();
        Assert.Equal(folder.Keys, own.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, tensor) in own)
        {
            Assert.Equal(contents.Weights[key].shape, tensor.shape);
        }
    }

    private static UNet Load(ReferenceFolder folder) => CheckpointStore.Load(folder.Path, withTraining: false).CreateNetwork(folder.Path);

    private static Tensor Forward(UNet network, Dictionary<string, Tensor> reference, string run, ScalarType type) => network.call(
        reference[run + ".sample"].to(type),
        reference[run + ".timesteps"].to(type),
        reference.GetValueOrDefault(run + ".class_labels"));

    private static double Worst(Tensor expected, Tensor actual) =>
        (expected.to(ScalarType.Float64) - actual.to(ScalarType.Float64)).abs().max().ToDouble();

    /// <summary>What each module gave while <paramref name="run"/> ran, by the module's name.</summary>
    private static Dictionary<string, Tensor> Record(UNet network, Func<Tensor> run)
    {
        var seen = new Dictionary<string, Tensor>();
        foreach (var (key, module) in network.named_modules())
        {
            switch (module)
            {
                case nn.Module<Tensor, Tensor> one:
                    one.register_forward_hook((_, _, output) => Keep(output));
                    break;
                case nn.Module<Tensor, Tensor?, Tensor> two:
                    two.register_forward_hook((_, _, _, output) => Keep(output));
                    break;
                case nn.Module<Tensor, Tensor, Stack<Tensor>, Tensor> block:
                    block.register_forward_hook((_, _, _, _, output) => Keep(output));
                    break;
            }

            // A copy: the network may go on in the same memory.
            Tensor Keep(Tensor output)
            {
                seen[key] = output.clone().DetachFromDisposeScope();
                return output;
            }
        }

        run();
        return seen;
    }
}
