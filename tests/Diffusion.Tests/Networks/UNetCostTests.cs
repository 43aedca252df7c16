using Diffusion.Networks;

namespace Diffusion.Tests.Networks;

public class UNetCostTests
{
    private const string D = "DownBlock2D";
    private const string AD = "AttnDownBlock2D";
    private const string U = "UpBlock2D";
    private const string AU = "AttnUpBlock2D";

    private static readonly UNetConfig Cifar10 = new()
    {
        BlockOutChannels = [128, 256, 256, 256],
        DownBlockTypes = [D, AD, D, D],
        UpBlockTypes = [U, U, AU, U],
        AttentionHeadDim = null,
    };

    private static readonly UNetConfig Mnist = new()
    {
        InChannels = 1,
        OutChannels = 1,
        BlockOutChannels = [32, 64, 64],
        DownBlockTypes = [D, AD, D],
        UpBlockTypes = [U, AU, U],
        AttentionHeadDim = 32,
        NormNumGroups = 8,
        NumClassEmbeds = 11,
    };

    [Fact]
    public void Convolutions_are_those_of_the_network_at_the_sizes_that_its_levels_have()
    {
        using var network = new UNet(Mnist);
        var weights = network.named_parameters().Where(pair => pair.parameter.ndim == 4).Select(pair => (pair.parameter.shape[1], pair.parameter.shape[0], pair.parameter.shape[2]));

        var shapes = UNetCost.Convolutions(Mnist, 32, 16);

        Assert.Equal(weights.Order(), shapes.Select(shape => ((long)shape.In, (long)shape.Out, (long)shape.Kernel)).Order());
        Assert.Equal([(32, 16), (16, 8), (8, 4)], shapes.Select(shape => (shape.Height, shape.Width)).Distinct());
        Assert.Equal([(32, 32, 16, 8), (64, 64, 8, 4)], shapes.Where(shape => shape.Stride == 2).Select(shape => (shape.In, shape.Out, shape.Height, shape.Width)));
        Assert.InRange(shapes.Sum(shape => shape.ForwardFlops), 0.8 * UNetCost.ForwardFlops(Mnist, 32, 16), UNetCost.ForwardFlops(Mnist, 32, 16));
        Assert.Equal(2L * 3 * 128 * 9 * 32 * 32, UNetCost.Convolutions(Cifar10, 32, 32)[0].ForwardFlops);
    }

    [Theory]
    [InlineData(32, 32, 8)]
    [InlineData(16, 16, 32)]
    [InlineData(32, 16, 16)]
    [InlineData(256, 256, 1)]
    public void A_core_best_computes_as_many_images_of_a_small_network_as_its_caches_hold(int h, int w, int images)
    {
        Assert.Equal(images, UNetCost.ImagesAtOnce(Mnist, h, w));
        Assert.Null(UNetCost.ImagesAtOnce(Cifar10, h, w));
    }

    /// <summary>Counts that diffusers itself gives for these configurations.</summary>
    public static TheoryData<UNetConfig, long> Published => new()
    {
        { Cifar10, 35_746_307 },
        {
            new()
            {
                InChannels = 1, OutChannels = 1, BlockOutChannels = [16, 24, 32], DownBlockTypes = [D, D, D], UpBlockTypes = [U, U, U],
                NormNumGroups = 4, AddAttention = false,
            },
            319_337
        },
        { new() { BlockOutChannels = [32, 64], DownBlockTypes = [D, AD], UpBlockTypes = [AU, U], LayersPerBlock = 1, NormNumGroups = 8 }, 702_499 },
        {
            new()
            {
                OutChannels = 6, BlockOutChannels = [16, 32], DownBlockTypes = [AD, AD], UpBlockTypes = [AU, AU], NormNumGroups = 8, NumClassEmbeds = 10,
                ResnetTimeScaleShift = "scale_shift", AttnNormNumGroups = 8, DownsampleType = "resnet", UpsampleType = "resnet",
            },
            297_558
        },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Parameters_are_as_many_as_diffusers_counts(UNetConfig config, long expected) => Assert.Equal(expected, UNetCost.Parameters(config));

    public static TheoryData<UNetConfig> Made => new(
        Mnist,
        Mnist with { ClassEmbedType = "timestep" },
        Mnist with { ClassEmbedType = "identity", NumClassEmbeds = null },
        Mnist with { MidBlockType = null, TimeEmbeddingDim = 20 },
        Mnist with { ResnetTimeScaleShift = "scale_shift" },
        Mnist with { AddAttention = false, DownsampleType = "resnet", UpBlockTypes = [AU, AU, U], UpsampleType = "resnet" });

    [Theory]
    [MemberData(nameof(Made))]
    public void Parameters_are_as_many_as_the_network_has(UNetConfig config)
    {
        using var network = new UNet(config);
        Assert.Equal(network.parameters().Sum(parameter => parameter.numel()), UNetCost.Parameters(config));
    }

    [Fact]
    public void Operations_are_those_counted_by_hand()
    {
        var config = new UNetConfig
        {
            InChannels = 1,
            OutChannels = 2,
            BlockOutChannels = [4, 8],
            DownBlockTypes = [D, AD],
            UpBlockTypes = [AU, U],
            LayersPerBlock = 1,
            NormNumGroups = 2,
            AttentionHeadDim = 8,
        };

        // 6×4 pixels, then 3×2; time embedding 4 → 16 → 16.
        const long fine = 24, coarse = 6, time = 16;
        var byHand = Conv(1, 4, 3, fine) + (4 * time) + (time * time)
            + Resnet(4, 4, fine) + Conv(4, 4, 3, coarse)
            + Resnet(4, 8, coarse) + Attention(8, coarse)
            + Resnet(8, 8, coarse) + Attention(8, coarse) + Resnet(8, 8, coarse)
            + Resnet(16, 8, coarse) + Attention(8, coarse) + Resnet(12, 8, coarse) + Attention(8, coarse) + Conv(8, 8, 3, fine)
            + Resnet(12, 4, fine) + Resnet(8, 4, fine)
            + Conv(4, 2, 3, fine);
        Assert.Equal(2 * byHand, UNetCost.ForwardFlops(config, 6, 4));

        static long Conv(long from, long to, long kernel, long pixels) => from * to * kernel * kernel * pixels;

        static long Resnet(long from, long to, long pixels) =>
            Conv(from, to, 3, pixels) + (time * to) + Conv(to, to, 3, pixels) + (from == to ? 0 : Conv(from, to, 1, pixels));

        static long Attention(long channels, long pixels) => (4 * channels * channels * pixels) + (2 * pixels * pixels * channels);
    }

    [Fact]
    public void Cifar10s_network_costs_twelve_gigaflops()
    {
        // 6.1 G multiply-adds (Fang et al. 2023, Structural Pruning for Diffusion Models, Table 1), which leaves out what attention multiplies
        // without weights: 2·256² pixel pairs by 256 channels in each of the five at 16×16, 2·16² by 256 in the middle.
        const double products = ((5 * 2 * 256.0 * 256 * 256) + (2 * 16.0 * 16 * 256)) / 1e9;
        Assert.InRange((UNetCost.ForwardFlops(Cifar10, 32, 32) / 2e9) - products, 6.0, 6.15);
    }

    [Fact]
    public void A_size_that_does_not_fit_is_refused() => Assert.Throws<ArgumentException>(() => UNetCost.ForwardFlops(Mnist, 30, 32));
}
