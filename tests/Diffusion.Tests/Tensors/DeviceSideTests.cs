using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Tests.Tensors;

/// <summary>What lets a device work beside the host, on the CPU: uploads, AdamW with its numbers in tensors, work that is done again.</summary>
public sealed class DeviceSideTests
{
    private static readonly Tensor Yes = tensor(true).DetachFromDisposeScope(), No = tensor(false).DetachFromDisposeScope();

    [Fact]
    public void An_upload_fills_its_targets_and_lets_go_of_its_sources()
    {
        using var scope = NewDisposeScope();
        var (pixels, labels) = (zeros(2, 3), zeros(2, dtype: ScalarType.Int64));
        using var upload = new Upload([pixels, labels]);
        for (var k = 0; k < 3; k++)
        {
            var (source, numbers) = (Noise(k, 2, 3), tensor(new long[] { k, -k }));
            var expected = source.clone();
            upload.Send([source, numbers]);
            source.fill_(99);
            Assert.True(pixels.allclose(expected, 0, 0));
            Assert.Equal([k, -k], labels.data<long>().ToArray());
        }
    }

    [Fact]
    public void An_upload_of_another_shape_type_or_number_is_refused()
    {
        using var scope = NewDisposeScope();
        using var upload = new Upload([zeros(2, 3)]);
        Assert.Throws<ArgumentException>(() => upload.Send([zeros(3, 2)]));
        Assert.Throws<ArgumentException>(() => upload.Send([zeros([2, 3], dtype: ScalarType.Float64)]));
        Assert.Throws<ArgumentException>(() => upload.Send([]));
        Assert.Throws<ArgumentException>(() => upload.Send([zeros(2, 3), zeros(1)]));
    }

    [Theory]
    [InlineData(0.9, 0.99, 0.01)]
    [InlineData(0.9, 0.999, 0)]
    [InlineData(0, 0.5, 0.1)]
    public void AdamW_with_its_numbers_in_tensors_is_the_optimizers_own(double beta1, double beta2, double decay)
    {
        using var scope = NewDisposeScope();
        var (own, other) = (nn.Parameter(Noise(1, 4, 5)), nn.Parameter(Noise(1, 4, 5)));
        using var optimizer = optim.AdamW([other], 1e-2, beta1, beta2, weight_decay: decay);
        var (mean, square) = (zeros(4, 5), zeros(4, 5));
        using var frozen = no_grad();
        for (var step = 1; step <= 6; step++)
        {
            var gradient = Noise(step + 1, 4, 5);
            other.grad = (gradient * 0.5).DetachFromDisposeScope();
            optimizer.ParamGroups.Single().LearningRate = 1e-2 / step;
            optimizer.step();
            new DeviceAdamW(beta1, beta2, decay).Step(new DeviceAdamW.Moments([own], [gradient], [mean], [square]), Number(1e-2 / step), Number(step), Number(0.5), Yes);
            Assert.True(own.allclose(other, 1e-6, 1e-7));
        }
    }

    [Fact]
    public void AdamW_that_is_not_taken_changes_nothing_whatever_the_gradient_holds()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (weight, mean, square) = (Noise(1, 6), Noise(2, 6), Noise(3, 6).square());
        Tensor[] before = [weight.clone(), mean.clone(), square.clone()];
        new DeviceAdamW(0.9, 0.99, 0.01).Step(
            new DeviceAdamW.Moments([weight], [full(6, double.NaN, dtype: ScalarType.Float32)], [mean], [square]), Number(0.1), Number(3), Number(double.NaN), No);
        Assert.All(before.Zip([weight, mean, square]), pair => Assert.Equal(pair.First.data<float>().ToArray(), pair.Second.data<float>().ToArray()));
    }

    [Fact]
    public void Norms_are_those_of_each()
    {
        using var scope = NewDisposeScope();
        Tensor[] all = [Noise(1, 3, 4), zeros(2), Noise(2, 7)];
        var norms = FusedOperators.Norms(all);
        Assert.Equal(ScalarType.Float64, norms.dtype);
        Assert.All(all.Zip(norms.data<double>().ToArray()), pair => Assert.Equal(Math.Sqrt((pair.First * pair.First).sum().item<float>()), pair.Second, 1e-6));
    }

    [Fact]
    public void Work_that_is_not_recorded_is_called_each_time()
    {
        var calls = 0;
        using var work = new RepeatedWork(CPU, record: false, () => calls++);
        for (var k = 0; k < RepeatedWork.CallsBeforeRecording + 2; k++)
        {
            work.Run();
        }

        Assert.Equal(RepeatedWork.CallsBeforeRecording + 2, calls);
        Assert.NotNull(RepeatedWork.Obstacle(CPU));
    }

    [Fact]
    public void A_network_that_answers_in_memory_of_its_own_answers_the_same()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var calls = 0;
        Tensor Plain(Tensor input, Tensor condition, Tensor? labels)
        {
            calls++;
            var answer = input * 2 + condition.view(-1, 1, 1, 1);
            return labels is null ? answer : answer * labels.view(-1, 1, 1, 1);
        }

        using var repeated = new RepeatedNetwork(Plain, repeats: true, records: false);
        Tensor? kept = null;
        for (var k = 0; k < 12; k++)
        {
            var count = 1 + k % 6;
            var (input, condition) = (Noise(k, count, 1, 2, 2), Noise(k + 50, count));
            var labels = k % 2 == 0 ? null : arange(count, ScalarType.Int64);
            var answer = repeated.Call(input, condition, labels);
            Assert.Equal(Plain(input, condition, labels).data<float>().ToArray(), answer.data<float>().ToArray());
            kept ??= answer;
        }

        // What was answered first is not overwritten by what came after it.
        Assert.Equal(Plain(Noise(0, 1, 1, 2, 2), Noise(50, 1), null).data<float>().ToArray(), kept!.data<float>().ToArray());
        Assert.Equal(25, calls);
    }

    private static Tensor Number(double value) => tensor(value, dtype: ScalarType.Float64);

    private static Tensor Noise(int seed, params long[] shape) => GaussianNoise.Draw(new RandomStream(5, (ulong)seed, 0), shape);
}
