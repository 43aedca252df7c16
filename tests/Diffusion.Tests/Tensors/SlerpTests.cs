using Diffusion.Imaging;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Tests.Tensors;

public sealed class SlerpTests
{
    [Fact]
    public void It_turns_by_a_share_of_the_angle()
    {
        using var scope = NewDisposeScope();
        double[] weights = [0, 0.25, 0.5, 1];
        var (a, b) = (tensor([1.0, 0.0]).repeat(4, 1), tensor([Math.Cos(2), Math.Sin(2)]).repeat(4, 1));
        var between = Slerp.Between(a, b, weights);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(Math.Cos(2 * weights[i]), between[i, 0].item<double>(), 1e-15);
            Assert.Equal(Math.Sin(2 * weights[i]), between[i, 1].item<double>(), 1e-15);
        }
    }

    [Fact]
    public void Its_ends_are_the_two_to_the_last_bit_and_on_the_way_length_stays()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (randn(1, 3, 16, 16), randn(1, 3, 16, 16));
        Assert.Equal(a.bytes.ToArray(), Slerp.Between(a, b, [0]).bytes.ToArray());
        Assert.Equal(b.bytes.ToArray(), Slerp.Between(a, b, [1]).bytes.ToArray());
        var scaled = b * (a.norm() / b.norm());
        Assert.Equal(a.norm().item<float>(), Slerp.Between(a, scaled, [0.3]).norm().item<float>(), 1e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(0)]
    public void Where_there_is_no_angle_it_is_the_straight_line(double factor)
    {
        using var scope = NewDisposeScope();
        var a = randn(1, 8, dtype: ScalarType.Float64);
        var between = Slerp.Between(a, a * factor, [0.25]);
        Assert.True(between.allclose(a * (0.75 + 0.25 * factor), 1e-9, 1e-12));
    }

    [Fact]
    public void A_weight_per_image_and_one_shape_are_needed()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => Slerp.Between(ones(2, 3), ones(2, 3), [0.5]));
        Assert.Throws<ArgumentException>(() => Slerp.Between(ones(2, 3), ones(2, 4), [0.5, 0.5]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Images_go_to_tensors_and_back_unchanged(int channels)
    {
        using var scope = NewDisposeScope();
        byte[] Shades(int shift) => [.. Enumerable.Range(0, 16 * 20 * channels).Select(i => (byte)(i + shift))];
        PixelImage[] images = [new(20, 16, channels, Shades(0)), new(20, 16, channels, Shades(77))];
        var batch = PixelTensor.FromImages(images);
        Assert.Equal([2, channels, 16, 20], batch.shape);
        Assert.Equal((float)(images[1].Pixels[(3 * 20 + 5) * channels + channels - 1] / 127.5 - 1), batch[1, channels - 1, 3, 5].item<float>());
        Assert.Equal(images.Select(image => image.Pixels), PixelTensor.ToImages(batch).Select(image => image.Pixels));
        Assert.Throws<ArgumentException>(() => PixelTensor.FromImages([images[0], new PixelImage(16, 20, channels)]));
        Assert.Throws<ArgumentException>(() => PixelTensor.FromImages([]));
    }
}
