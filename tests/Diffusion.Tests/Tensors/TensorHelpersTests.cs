using Diffusion.Noise;
using Diffusion.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Tensors;

public sealed class TensorHelpersTests
{
    [Fact]
    public void A_scoped_run_keeps_only_its_result()
    {
        using var scope = NewDisposeScope();
        var x = ones(2);
        var one = Scoped.Run(() => (x + 1) * 2 + 3);
        Assert.Equal(2, scope.DisposablesCount);
        var (a, b) = Scoped.Run(() => (one + 1 + 1, one * 2 * 2));
        Assert.Equal(4, scope.DisposablesCount);
        Assert.Equal(14.0, Scoped.Value(() => (one * 1).sum().ToDouble()));
        Scoped.Run(() => { _ = x + 1; });
        Assert.Equal(4, scope.DisposablesCount);
        Assert.Equal(9f, a[0].item<float>());
        Assert.Equal(28f, b[0].item<float>());
    }

    [Fact]
    public void A_scoped_run_that_returns_what_it_was_given_leaves_it_where_it_was()
    {
        using var outer = NewDisposeScope();
        Tensor result;
        using (var inner = NewDisposeScope())
        {
            var x = ones(2);
            result = Scoped.Run(() => x);
            Assert.True(inner.Contains(x));
            Assert.Equal(0, outer.DisposablesCount);
        }

        Assert.True(result.IsInvalid);
    }

    [Fact]
    public void A_scoped_run_that_throws_frees_what_it_made()
    {
        using var scope = NewDisposeScope();
        static Tensor Fail()
        {
            _ = ones(2) + 1;
            throw new InvalidOperationException("on purpose");
        }

        Assert.Throws<InvalidOperationException>(() => Scoped.Run(Fail));
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_byte_survives_the_way_to_a_tensor_and_back(int channels)
    {
        using var scope = NewDisposeScope();
        byte[] bytes = [.. Enumerable.Range(0, channels * 256).Select(i => (byte)(i * 7 / channels))];
        var pixels = bytes.Select(value => value / 127.5f - 1).ToArray();

        var image = Assert.Single(PixelTensor.ToImages(PixelTensor.FromFloats(pixels, 1, channels, 16, 16)));

        for (var i = 0; i < bytes.Length; i++)
        {
            var (channel, place) = (i / 256, i % 256);
            Assert.Equal(bytes[i], image.Pixels[place * channels + channel]);
        }
    }

    [Fact]
    public void Pixels_are_clamped_and_rounded_half_to_even()
    {
        using var scope = NewDisposeScope();
        // 255·(x/2 + ½) = 127.5 at 0: the even neighbour is 128.
        var image = PixelTensor.ToImages(tensor(new[] { -3f, -1f, 0f, 1f, 3f }).view(1, 1, 1, 5))[0];
        Assert.Equal([0, 0, 128, 255, 255], image.Pixels.ToArray());
    }

    [Fact]
    public void Batches_come_apart_in_order_and_nothing_stays_alive()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var batch = PixelTensor.FromFloats([-1, -1, 1, 1], 2, 1, 1, 2))
        {
            Assert.Equal([0, 255], PixelTensor.ToImages(batch).Select(image => (int)image.Pixels[0]));
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Throws<ArgumentException>(() => PixelTensor.FromFloats(new float[5], 1, 1, 2, 2));
        using var two = zeros(1, 2, 4, 4);
        Assert.Throws<ArgumentException>(() => PixelTensor.ToImages(two));
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Noise_is_the_streams_numbers_row_by_row(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var noise = GaussianNoise.Draw([new RandomStream(1, 2, 3), new RandomStream(4, 2, 3)], [2, 1, 3, 5], type).to_type(ScalarType.Float64);
        var expected = new double[15];
        if (type == ScalarType.Float64)
        {
            new RandomStream(4, 2, 3).FillNormal(expected);
        }
        else
        {
            var floats = new float[15];
            new RandomStream(4, 2, 3).FillNormal(floats);
            expected = [.. floats.Select(value => (double)value)];
        }

        Assert.Equal(expected, noise[1].contiguous().data<double>().ToArray());
        Assert.Throws<ArgumentException>(() => GaussianNoise.Draw(new RandomStream(0, 0, 0), [2], ScalarType.Float16));
    }

    [Fact]
    public void Columns_broadcast_one_number_per_image()
    {
        using var scope = NewDisposeScope();
        var images = ones(2, 3, 4, 4);
        var scaled = images * PerImage.Column([2, 5], images);
        Assert.Equal(2f, scaled[0].max().item<float>());
        Assert.Equal(5f, scaled[1].min().item<float>());
        Assert.Equal(ScalarType.Float32, scaled.dtype);
        Assert.Throws<ArgumentException>(() => PerImage.Column([1, 2, 3], images));
    }

    [Fact]
    public void Devices_are_named_or_refused()
    {
        Assert.Equal(DeviceType.CPU, Devices.Parse("cpu").type);
        Assert.Equal(cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU, Devices.Parse("auto").type);
        Assert.Contains("auto, cpu, cuda or cuda:N", Assert.Throws<InputException>(() => Devices.Parse("gpu")).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Devices.Parse("cuda:4096"));
        Assert.Throws<InputException>(() => Devices.Parse("cuda:-1"));
    }
}
