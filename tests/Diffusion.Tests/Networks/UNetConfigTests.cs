using Diffusion.Networks;

namespace Diffusion.Tests.Networks;

public class UNetConfigTests
{
    private static readonly ModelOptions Options = new()
    {
        Channels = [16, 32, 64], LayersPerLevel = 3, AttentionLevels = [1], MiddleAttention = true, HeadSize = 16, Groups = 8, Dropout = 0, ScaleShift = false, LearnVariance = false, SelfConditioning = false,
    };

    [Fact]
    public void Defaults_are_valid() => new UNetConfig().Validate();

    [Fact]
    public void Options_become_the_fields_they_mean()
    {
        var config = UNetConfig.From(Options with { Dropout = 0.1, MiddleAttention = false }, 4, new ImageSize(32, 32), 10);
        Assert.Equal(new ImageSize(32, 32), config.SampleSize);
        Assert.Equal((4, 4), (config.InChannels, config.OutChannels));
        Assert.Equal([16, 32, 64], config.BlockOutChannels);
        Assert.Equal(["DownBlock2D", "AttnDownBlock2D", "DownBlock2D"], config.DownBlockTypes);
        Assert.Equal(["UpBlock2D", "AttnUpBlock2D", "UpBlock2D"], config.UpBlockTypes);
        Assert.Equal((3, 16, 8, 0.1, false), (config.LayersPerBlock, config.AttentionHeadDim, config.NormNumGroups, config.Dropout, config.AddAttention));
        Assert.Equal(11, config.NumClassEmbeds);
        Assert.Equal("default", config.ResnetTimeScaleShift);
        Assert.Equal("scale_shift", UNetConfig.From(Options with { ScaleShift = true }, 1, new ImageSize(32, 32), 0).ResnetTimeScaleShift);
    }

    [Fact]
    public void Estimate_and_variance_take_as_many_channels_as_the_image()
    {
        var config = UNetConfig.From(Options with { SelfConditioning = true, LearnVariance = true }, 3, new ImageSize(32, 32), 0);
        Assert.Equal((6, 6, 3, true, true), (config.InChannels, config.OutChannels, config.ImageChannels, config.SelfConditioning, config.LearnsVariance));
        var learned = UNetConfig.From(Options with { LearnVariance = true }, 3, new ImageSize(32, 32), 0);
        Assert.Equal((3, 6, 3, false, true), (learned.InChannels, learned.OutChannels, learned.ImageChannels, learned.SelfConditioning, learned.LearnsVariance));
        var conditioned = UNetConfig.From(Options with { SelfConditioning = true }, 3, new ImageSize(32, 32), 0);
        Assert.Equal((6, 3, 3, true, false), (conditioned.InChannels, conditioned.OutChannels, conditioned.ImageChannels, conditioned.SelfConditioning, conditioned.LearnsVariance));
    }

    [Fact]
    public void The_way_up_mirrors_the_way_down() =>
        Assert.Equal(["UpBlock2D", "UpBlock2D", "AttnUpBlock2D"], UNetConfig.From(Options with { AttentionLevels = [0] }, 1, new ImageSize(32, 32), 0).UpBlockTypes);

    [Fact]
    public void Images_without_classes_make_a_network_without_labels() => Assert.False(UNetConfig.From(Options, 1, new ImageSize(32, 32), 0).TakesLabels);

    public static TheoryData<ModelOptions, string> BadOptions => new()
    {
        { Options with { Channels = [] }, "Model:Channels has 0 entries" },
        { Options with { Channels = [16, 20, 64] }, "Model:Channels has 20; each must be a positive multiple of Model:Groups = 8" },
        { Options with { AttentionLevels = [3] }, "Model:AttentionLevels names level 3" },
        { Options with { HeadSize = 24 }, "Model:HeadSize 24 does not divide the 32 channels" },
        { Options with { HeadSize = 0 }, "Model:HeadSize is 0" },
        { Options with { LayersPerLevel = 0 }, "Model:LayersPerLevel is 0" },
        { Options with { Groups = 0 }, "Model:Groups is 0" },
        { Options with { Dropout = 1 }, "Model:Dropout is 1" },
        { Options with { Dropout = double.NaN }, "Model:Dropout is NaN" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Options_that_cannot_be_right_are_named(ModelOptions options, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => UNetConfig.From(options, 1, new ImageSize(32, 32), 0)).Message, StringComparison.Ordinal);

    [Fact]
    public void Images_that_the_levels_do_not_divide_are_refused() => Assert.Contains(
        "Images of 30x30 do not fit 3 levels: height and width must be multiples of 4",
        Assert.Throws<InputException>(() => UNetConfig.From(Options, 1, new ImageSize(30, 30), 0)).Message,
        StringComparison.Ordinal);

    private static readonly UNetConfig Good = UNetConfig.From(Options, 3, new ImageSize(32, 32), 0);

    public static TheoryData<UNetConfig, string> BadConfigs => new()
    {
        { Good with { TimeEmbeddingType = "rotary" }, "time_embedding_type \"rotary\" is not supported; use \"positional\" or \"fourier\" or \"learned\"" },
        { Good with { TimeEmbeddingType = "learned" }, "num_train_timesteps is null; a learned time embedding needs it" },
        { Good with { NumTrainTimesteps = 0 }, "num_train_timesteps is 0" },
        { Good with { DownBlockTypes = ["DownBlock2D", "SkipDownBlock2D", "DownBlock2D"] }, "down_block_types \"SkipDownBlock2D\" is not supported; use \"DownBlock2D\" or \"AttnDownBlock2D\"" },
        { Good with { UpBlockTypes = ["UpBlock2D", "UpBlock2D", "CrossAttnUpBlock2D"] }, "up_block_types \"CrossAttnUpBlock2D\"" },
        { Good with { UpBlockTypes = ["UpBlock2D"] }, "up_block_types has 1 entries, block_out_channels has 3" },
        { Good with { MidBlockType = "UNetMidBlock2DCrossAttn" }, "mid_block_type \"UNetMidBlock2DCrossAttn\"" },
        { Good with { ActFn = "tanh" }, "act_fn \"tanh\" is not supported; use \"silu\" or \"swish\" or \"mish\"" },
        { Good with { ResnetTimeScaleShift = "ada_group" }, "resnet_time_scale_shift \"ada_group\"" },
        { Good with { ClassEmbedType = "projection" }, "class_embed_type \"projection\" is not supported; use null or" },
        { Good with { DownsampleType = "fir" }, "downsample_type \"fir\"" },
        { Good with { BlockOutChannels = [16, 36, 64] }, "must all be multiples of norm_num_groups 8" },
        { Good with { AttnNormNumGroups = 7 }, "attn_norm_num_groups 7 must divide" },
        { Good with { AttentionHeadDim = 24 }, "attention_head_dim 24 must divide the channels" },
        { Good with { DownsamplePadding = 2 }, "downsample_padding is 2; it must be 0 or 1" },
        { Good with { SelfConditioning = true }, "self_conditioning is true, but in_channels is 3; it must be even" },
        { Good with { NormEps = 0 }, "norm_eps is 0; it must be above 0" },
        { Good with { MidBlockScaleFactor = double.PositiveInfinity }, "mid_block_scale_factor is" },
        { Good with { NumClassEmbeds = 0 }, "num_class_embeds is 0" },
        { Good with { InChannels = int.MaxValue }, "in_channels is 2147483647" },
        { Good with { FreqShift = 8 }, "freq_shift 8 leaves no frequency" },
        { Good with { BlockOutChannels = [], DownBlockTypes = [], UpBlockTypes = [] }, "block_out_channels has 0 entries" },
    };

    [Theory]
    [MemberData(nameof(BadConfigs))]
    public void Fields_that_cannot_be_right_are_named(UNetConfig config, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(config.Validate).Message, StringComparison.Ordinal);

    [Fact]
    public void All_problems_are_told_at_once() => Assert.Equal(2, (Good with { ActFn = "tanh", DownsamplePadding = 2 }).Problems().Count);
}
