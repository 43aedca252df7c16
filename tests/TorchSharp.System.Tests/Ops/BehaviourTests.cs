using System.Globalization;
using System.Runtime.InteropServices;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Ops;

public class BehaviourTests
{
    [Fact]
    public void Broadcasting_equals_explicit_expansion()
    {
        using var scope = NewDisposeScope();
        var random = new Random(1);
        var x = Sample.Uniform(random, [3, 1, 4], 0.5, 2);
        var y = Sample.Uniform(random, [2, 1], 0.5, 2);
        Func<Tensor, Tensor, Tensor>[] operations = [(a, b) => a + b, (a, b) => a - b, (a, b) => a * b, (a, b) => a / b, (a, b) => a.pow(b), (a, b) => a.maximum(b), (a, b) => a < b];
        foreach (var operation in operations)
            Sample.Close(operation(x.expand(3, 2, 4).contiguous(), y.expand(3, 2, 4).contiguous()), operation(x, y));
    }

    [Fact]
    public void In_place_operations_return_the_same_object_and_agree_with_the_others()
    {
        using var scope = NewDisposeScope();
        var y = Sample.Uniform(new Random(2), [3, 4], 0.5, 2);
        (Func<Tensor, Tensor> InPlace, Func<Tensor, Tensor> Plain)[] pairs =
        [
            (x => x.add_(y), x => x.add(y)), (x => x.sub_(y), x => x.sub(y)), (x => x.mul_(y), x => x.mul(y)), (x => x.div_(y), x => x.div(y)),
            (x => x.add_(2), x => x + 2), (x => x.mul_(2), x => x * 2), (x => x.pow_(2), x => x.pow(2)), (x => x.neg_(), x => x.neg()),
            (x => x.exp_(), x => x.exp()), (x => x.log_(), x => x.log()), (x => x.sqrt_(), x => x.sqrt()), (x => x.sigmoid_(), x => x.sigmoid()),
            (x => x.clamp_(1, 1.5), x => x.clamp(1, 1.5)), (x => x.lerp_(y, y), x => x.lerp(y, y)), (x => x.addcmul_(y, y, 2), x => x.addcmul(y, y, 2)),
            (x => x.addcdiv_(y, y, 2), x => x.addcdiv(y, y, 2)), (x => x.masked_fill_(y > 1, 0), x => x.masked_fill(y > 1, 0)),
            (x => x.copy_(y), _ => y), (x => x.fill_(3), x => x * 0 + 3),
            (x => x.unsqueeze_(1), x => x.unsqueeze(1)), (x => x.transpose_(0, 1), x => x.t()),
        ];
        foreach (var (inPlace, plain) in pairs)
        {
            var x = Sample.Uniform(new Random(3), [3, 4], 0.5, 2);
            var expected = plain(x).clone();
            Assert.Same(x, inPlace(x));
            Sample.Close(expected, x);
        }
    }

    [Fact]
    public void Shape_mismatches_are_exceptions()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (ones(2, 3), ones(4, 5));
        Action[] wrong = [() => x.mm(y), () => _ = x + y, () => x.add_(y), () => cat([x, y], 0), () => x.view(7), () => F.conv2d(x, y), () => x.bmm(y), () => F.linear(x, y), () => F.linear(tensor(1f), x), () => linalg.inv(x)];
        foreach (var action in wrong)
        {
            var error = Assert.ThrowsAny<ExternalException>(action);
            Assert.NotEmpty(error.Message);
        }
    }

    [Fact]
    public void Losses_reduce_as_asked()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (tensor(new[] { 1.0, 4 }), tensor(new[] { 2.0, 1 }));
        Sample.Close([1, 9], F.mse_loss(x, y, nn.Reduction.None));
        Sample.Close([5], F.mse_loss(x, y));
        Sample.Close([4], F.l1_loss(x, y, nn.Reduction.Sum));
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_does_nothing_outside_training()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var x = ones(100, 100);
        F.dropout(x, 0.5, true, inplace: true);
        Assert.InRange(x.mean().ToDouble(), 0.95, 1.05);
        Sample.Close(zeros(10), F.dropout(zeros(10), 0.5));
        Sample.Close(x, F.dropout(x, 0.5, training: false));
        var channels = F.dropout2d(ones(8, 8, 3, 3)).amax(2, 3) - F.dropout2d(ones(8, 8, 3, 3), training: false).amin(2, 3);
        Assert.True((channels.eq(1) | channels.eq(-1)).all().ToBoolean());
    }

    [Fact]
    public void Resizing_refuses_what_makes_no_sense()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, 1, 4, 4);
        Assert.ThrowsAny<Exception>(() => F.interpolate(x));
        Assert.ThrowsAny<Exception>(() => F.interpolate(x, [1, 2, 3]));
        Assert.ThrowsAny<Exception>(() => F.interpolate(x, [8, 8], mode: InterpolationMode.Trilinear));
    }

    [Fact]
    public void Equality_of_objects_is_equality_of_elements_and_the_operator_is_elementwise()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 2);
        Assert.True(x.Equals(ones(2, 2)));
        Assert.False(x.Equals(zeros(2, 2)));
        Assert.True(x.equal(ones(2, 2)).ToBoolean());
        Assert.True(x.allclose(x + 1e-9));
        Assert.Equal([2, 2], (x == ones(2, 2)).shape);
    }

    [Fact]
    public void Text_states_shape_type_and_elements()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[,] { { 1, 2.5f }, { -3, 4 } });
        Assert.Equal("[2x2], type = Float32, device = cpu", x.ToString());
        var text = x.ToString(global::TorchSharp.TensorStringStyle.Numpy, cultureInfo: CultureInfo.InvariantCulture);
        foreach (var element in (string[])["1", "2.5", "-3", "4"])
            Assert.Contains(element, text, StringComparison.Ordinal);
    }
}
