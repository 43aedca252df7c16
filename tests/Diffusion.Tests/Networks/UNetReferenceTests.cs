using Diffusion.Checkpoints;
using Diffusion.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

/// <summary>The network computes what diffusers computes, from the same weights: see data/unets/README.md.</summary>
public class UNetReferenceTests
{
    private const string Plain = "unet_plain";
    private const string Attention = "unet_attn";
    private const string Cifar = "unet_ddpm_cifar_tiny";
    private const string ScaleShift = "unet_class_scaleshift";
    private const string Legacy = "unet_legacy_root_layout";

    /// <summary>Every network, with ten times what the peer's own float32 run is off its float64 run.</summary>
    private static readonly (string Name, double SingleTolerance)[] Networks = [(Plain, 3.3e-4), (Attention, 2.7e-4), (Cifar, 3.8e-4), (ScaleShift, 2.2e-4), (Legacy, 3.4e-4)];

    /// <summary>Whole times on square images, whole times on oblong images, fractional times.</summary>
    private static readonly string[] Cases = ["case0", "case1", "case_float_t"];

    public static TheoryData<string> Names => [.. Networks.Select(network => network.Name)];

    public static TheoryData<string, string, double> Runs
    {
        get
        {
            var runs = new TheoryData<string, string, double>();
            foreach (var (name, tolerance) in Networks)
            {
                foreach (var run in Cases)
                {
                    runs.Add(name, run, tolerance);
                }
            }

            return runs;
        }
    }

    [Theory, MemberData(nameof(Runs))]
    public void Output_is_the_peers_to_nine_digits_in_double_precision_and_within_its_rounding_in_single(string name, string run, double singleTolerance)
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder(name);
        using var network = Load(folder);
        var reference = folder.Reference;
        var expected = reference[run + ".out_f64"];
        Assert.InRange(Worst(expected, Forward(network, reference, run, ScalarType.Float32)), 0, singleTolerance);
        using var noGrad = no_grad();
        Assert.InRange(Worst(expected, Forward(network, reference, run, ScalarType.Float32)), 0, singleTolerance);
        var actual = Forward(network.to(ScalarType.Float64), reference, run, ScalarType.Float64);
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange(Worst(expected, actual), 0, 1e-9 + (1e-8 * expected.abs().max().ToDouble()));
    }

    [Theory, MemberData(nameof(Names))]
    public void Gradients_by_weights_and_input_in_double_precision_are_the_peers(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder(name);
        using var network = Load(folder).to(ScalarType.Float64);
        var reference = folder.Reference;
        reference["case0.sample"] = reference["case0.sample"].to(ScalarType.Float64).requires_grad_();
        Forward(network, reference, "case0", ScalarType.Float64).square().sum().backward();
        var gradients = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad!);
        var sums = reference["case0.param_grad_sums_f64"].data<double>().ToArray();
        foreach (var (key, (norm, sum)) in folder.Keys.Zip(reference["case0.param_grad_norms_f64"].data<double>().ToArray().Zip(sums)))
        {
            // The gradient of to_k.bias is 0 in exact arithmetic: both sides hold rounding noise.
            var tolerance = 1e-9 + (1e-7 * norm);
            Assert.InRange(gradients[key].square().sum().sqrt().ToDouble(), norm - tolerance, norm + tolerance);
            Assert.InRange(gradients[key].sum().ToDouble(), sum - tolerance, sum + tolerance);
        }

        var expected = reference.Where(pair => pair.Key.StartsWith("case0.grad.", StringComparison.Ordinal)).ToList();
        Assert.True(expected.Count >= 13);
        foreach (var (key, value) in expected)
        {
            // Some are stored in single precision.
            Assert.InRange(Worst(value, gradients[key["case0.grad.".Length..]]), 0, 1e-9 + (1e-6 * value.abs().max().ToDouble()));
        }

        var byInput = reference["case0.grad_sample_f64"];
        Assert.InRange(Worst(byInput, reference["case0.sample"].grad!), 0, 1e-9 + (1e-8 * byInput.abs().max().ToDouble()));
    }

    [Theory, MemberData(nameof(Names))]
    public void Gradient_by_the_input_in_single_precision_is_the_peers_within_its_rounding(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder(name);
        using var network = Load(folder);
        var reference = folder.Reference;
        var sample = reference["case0.sample"].requires_grad_();
        Forward(network, reference, "case0", ScalarType.Float32).square().sum().backward();
        var expected = reference["case0.grad_sample_f64"];
        Assert.InRange(Worst(expected, sample.grad!), 0, 1e-3 * expected.abs().max().ToDouble());
    }

    [Theory]
    [InlineData(Plain, 10)]
    [InlineData(Attention, 8)]
    [InlineData(Cifar, 12)]
    [InlineData(ScaleShift, 8)]
    [InlineData(Legacy, 12)]
    public void Every_module_on_the_way_gives_what_the_peers_gives(string name, int modules)
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder(name);
        using var network = Load(folder).to(ScalarType.Float64);
        using var noGrad = no_grad();
        var reference = folder.Reference;
        var seen = Record(network, () => Forward(network, reference, "case0", ScalarType.Float64));
        var expected = reference.Where(pair => pair.Key.StartsWith("case0.act.", StringComparison.Ordinal)).ToList();
        Assert.Equal(modules, expected.Count);

        // Normalisation and non-linearity are one operator here: no module gives what stands between them.
        foreach (var (key, value) in expected.Where(pair => !pair.Key.EndsWith(".conv_norm_out", StringComparison.Ordinal)))
        {
            Assert.InRange(Worst(value, seen[key["case0.act.".Length..]].narrow(0, 0, 1)), 0, 2e-6 * value.abs().max().ToDouble());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Keys_and_shapes_are_the_files(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new ReferenceFolder(name);
        var contents = CheckpointStore.Load(folder.Path, withTraining: false);
        using var network = new UNet(contents.Network);
        var own = network.state_dict();
        Assert.Equal(folder.Keys, own.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(UNetCost.Parameters(contents.Network), own.Values.Sum(tensor => tensor.numel()));
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
