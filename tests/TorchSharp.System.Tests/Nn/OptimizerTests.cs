using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

public class OptimizerTests
{
    private static readonly SafeTensorsFile Reference = new("adamw.safetensors");

    public static TheoryData<string, Func<Parameter[], optim.Optimizer>> Optimizers => new()
    {
        { "adamw_default", p => optim.AdamW(p, 0.01, weight_decay: 0.01) },
        { "adamw_wd0", p => optim.AdamW(p, 0.01) },
        { "adamw_wd0.1_betas", p => optim.AdamW(p, 0.003, 0.95, 0.99, 1e-6, 0.1) },
        { "adamw_amsgrad", p => optim.AdamW(p, 0.01, weight_decay: 0.01, amsgrad: true) },
        { "adam", p => optim.Adam(p, 0.01) },
        { "adam_l2", p => optim.Adam(p, 0.01, weight_decay: 0.05) },
        { "sgd_momentum", p => optim.SGD(p, 0.01, 0.9, weight_decay: 0.01, nesterov: true) },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Twenty_steps_are_PyTorchs_in_double(string name, Func<Parameter[], optim.Optimizer> make) => AssertSteps(name, make, float64, "f64", 1e-11);

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Twenty_steps_are_PyTorchs_in_single(string name, Func<Parameter[], optim.Optimizer> make) => AssertSteps(name, make, float32, "f32", 2e-5);

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_loaded_state_goes_on_as_if_never_stopped(string name, Func<Parameter[], optim.Optimizer> make)
    {
        Assert.NotEmpty(name);
        using var scope = NewDisposeScope();
        var (first, second, third) = (Problem(float32), Problem(float32), Problem(float32));
        using var straight = make(first);
        using var stopped = make(second);
        using var resumed = make(third);
        for (var i = 0; i < 5; i++)
        {
            Step(first, straight);
            Step(second, stopped);
        }

        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            ((OptimizerHelper)stopped).save_state_dict(writer);
        }

        stream.Position = 0;
        using (var reader = new BinaryReader(stream))
        {
            ((OptimizerHelper)resumed).load_state_dict(reader);
        }

        using (no_grad())
        {
            Assert.All(third.Zip(second), pair => pair.First.copy_(pair.Second));
        }

        for (var i = 0; i < 5; i++)
        {
            Step(first, straight);
            Step(third, resumed);
        }

        Assert.All(first.Zip(third), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    [Fact]
    public void The_moments_can_be_read_and_written_in_order_of_the_parameters()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Problem(float32), Problem(float32));
        using var source = optim.AdamW(first, 0.01);
        using var target = optim.AdamW(second, 0.01);
        Step(first, source);
        Step(first, source);
        var given = source.state_dict().State.Cast<AdamW.State>().ToList();
        foreach (var (state, from) in target.state_dict().State.Cast<AdamW.State>().Zip(given))
        {
            state.step = from.step;
            state.exp_avg.copy_(from.exp_avg);
            state.exp_avg_sq.copy_(from.exp_avg_sq);
        }

        using (no_grad())
        {
            Assert.All(second.Zip(first), pair => pair.First.copy_(pair.Second));
        }

        Assert.All(given, state => Assert.Equal(2, state.step));
        Assert.Equal(first.Select(parameter => parameter.numel()), given.Select(state => state.exp_avg.numel()));
        Step(first, source);
        Step(second, target);
        Assert.All(first.Zip(second), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    [Fact]
    public void A_state_dictionary_is_copied_and_not_shared()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Problem(float32), Problem(float32));
        using var source = optim.AdamW(first, 0.01, amsgrad: true);
        using var target = optim.AdamW(second, 0.5, amsgrad: true);
        Step(first, source);
        target.load_state_dict(source.state_dict());

        var pairs = source.state_dict().State.Zip(target.state_dict().State).ToList();
        Assert.All(pairs, pair => Assert.True(pair.First.ApproximatelyEquals(pair.Second)));
        Assert.Equal(0.01, target.ParamGroups.Single().LearningRate);
        Step(first, source);
        Assert.All(pairs, pair => Assert.False(pair.First.ApproximatelyEquals(pair.Second)));
    }

    [Fact]
    public void A_state_of_another_kind_or_size_is_refused()
    {
        using var scope = NewDisposeScope();
        var parameters = Problem(float32);
        using var adam = optim.Adam(parameters, 0.01);
        using var small = optim.AdamW(parameters[..1], 0.01);
        using var adamw = optim.AdamW(parameters, 0.01);
        using var stream = new MemoryStream();
        adam.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;

        Assert.Throws<InvalidDataException>(() => adamw.load_state_dict(new BinaryReader(stream)));
        Assert.Throws<ArgumentException>(() => adamw.load_state_dict(small.state_dict()));
    }

    [Fact]
    public void Groups_have_their_own_settings_and_take_the_rest_from_the_optimiser()
    {
        using var scope = NewDisposeScope();
        var parameters = Problem(float32);
        using var optimizer = optim.AdamW(
            [new AdamW.ParamGroup(parameters[..2], lr: 0.1, weight_decay: 0.5), new AdamW.ParamGroup(parameters[2..], new AdamW.Options { beta1 = 0.5 })], lr: 0.2);

        Assert.Equal([0.1, 0.2], optimizer.ParamGroups.Select(group => group.LearningRate));
        var options = optimizer.state_dict().Options.Cast<AdamW.Options>().ToList();
        Assert.Equal((0.9, 0.5), (options[0].beta1, options[1].beta1));
        Assert.Equal((0.5, 0.0), (options[0].weight_decay, options[1].weight_decay));
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        using var scope = NewDisposeScope();
        var parameters = Problem(float32);

        Assert.ThrowsAny<ArgumentException>(() => optim.AdamW(parameters, -1));
        Assert.ThrowsAny<ArgumentException>(() => optim.Adam(parameters, beta2: 1));
        Assert.Throws<ArgumentException>(() => optim.SGD(parameters, 0.1, nesterov: true));
    }

    private static void AssertSteps(string name, Func<Parameter[], optim.Optimizer> make, ScalarType dtype, string suffix, double tolerance)
    {
        using var scope = NewDisposeScope();
        var parameters = Problem(dtype);
        var expected = Reference.Read($"{name}.params_{suffix}");
        using var optimizer = make(parameters);
        for (var i = 0; i < 20; i++)
        {
            Step(parameters, optimizer);
            var actual = nn.utils.parameters_to_vector(parameters).to(float64).detach().data<double>().ToArray();
            Assert.All(expected.Skip(i * 32).Take(32).Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        }
    }

    private static void Step(Parameter[] parameters, optim.Optimizer optimizer)
    {
        using var scope = NewDisposeScope();
        foreach (var parameter in parameters)
        {
            parameter.grad = null;
        }

        Loss(parameters).backward();
        optimizer.step();
    }

    private static Tensor Loss(Parameter[] parameters)
    {
        var input = Read("A", parameters[0].dtype, 12, 6);
        var target = Read("y", parameters[0].dtype, 12);
        return (tanh(input.matmul(parameters[0].t()) + parameters[1]).matmul(parameters[2]) - target).pow(2).mean();
    }

    private static Parameter[] Problem(ScalarType dtype)
        => [new(Read("W0", dtype, 4, 6)), new(Read("b0", dtype, 4)), new(Read("v0", dtype, 4))];

    private static Tensor Read(string name, ScalarType dtype, params long[] shape) => tensor(Reference.Read(name)).reshape(shape).to(dtype);
}
