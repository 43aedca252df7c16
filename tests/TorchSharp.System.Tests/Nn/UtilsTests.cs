using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

public class UtilsTests
{
    private static readonly SafeTensorsFile Reference = new("clip_grad_norm.safetensors");

    [Theory]
    [InlineData("case0", 1.0, 2.0)]
    [InlineData("case1", 1.0, 2.0)]
    [InlineData("case2", 0.5, double.PositiveInfinity)]
    [InlineData("case3", 2.0, 1.0)]
    public void Clipping_by_norm_is_PyTorchs(string name, double maximum, double norm)
    {
        using var scope = NewDisposeScope();
        var gradients = tensor(Reference.Read($"{name}.grads"));
        Parameter[] parameters = [new(zeros(3, 4, dtype: float64)), new(zeros(5, dtype: float64)), new(zeros(2, 2, 2, dtype: float64)), new(zeros(7))];
        var start = 0L;
        foreach (var parameter in parameters[..3])
        {
            parameter.grad = gradients.narrow(0, start, parameter.numel()).clone().view_as(parameter);
            start += parameter.numel();
        }

        Assert.Equal(Reference.Read($"{name}.total_norm_f64")[0], nn.utils.clip_grad_norm_(parameters, maximum, norm), 1e-11);
        var clipped = parameters[..3].SelectMany(parameter => parameter.grad!.flatten().data<double>().ToArray());
        Assert.All(Reference.Read($"{name}.clipped_f64").Zip(clipped), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Null(parameters[3].grad);
    }

    [Fact]
    public void Clipping_without_gradients_is_of_norm_0() => Assert.Equal(0, nn.utils.clip_grad_norm_([], 1));

    [Fact]
    public void Clipping_by_value_limits_each_element()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(zeros(3));
        parameter.grad = tensor(new[] { -2f, 0.1f, 3f });
        nn.utils.clip_grad_value_([parameter], 0.5);

        Assert.Equal([-0.5f, 0.1f, 0.5f], parameter.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Parameters_become_a_vector_and_come_back()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork();
        var vector = nn.utils.parameters_to_vector(network.parameters());
        nn.utils.vector_to_parameters(arange(vector.numel(), dtype: float32), network.parameters());

        Assert.Equal(network.parameters().Sum(parameter => parameter.numel()), vector.numel());
        Assert.True(nn.utils.parameters_to_vector(network.parameters()).Equals(arange(vector.numel(), dtype: float32)));
        Assert.ThrowsAny<Exception>(() => nn.utils.vector_to_parameters(zeros(3), network.parameters()));
    }
}
