using Diffusion.Cli.Sampling;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests;

/// <summary>Pictures of untrained networks: what must hold whatever they look like.</summary>
public sealed class PictureMakerTests
{
    private static readonly UNetConfig Config = new()
    {
        SampleSize = new ImageSize(8, 8), InChannels = 1, OutChannels = 1, BlockOutChannels = [8], NormNumGroups = 4, LayersPerBlock = 1, AddAttention = false,
        DownBlockTypes = ["DownBlock2D"], UpBlockTypes = ["UpBlock2D"], NumClassEmbeds = 3,
    };

    private static readonly NoiseProcess Process = new ScheduleDefinition { Kind = "linear", Steps = 50, BetaStart = 0.001, BetaEnd = 0.2 }.Build("test");

    private static readonly SamplingOptions Options = new()
    {
        Sampler = "ddim", Steps = 5, Grid = "trailing", EndsClean = true, Guidance = 2, GuidanceRescale = 0, Clamp = true, Count = 3, BatchSize = 2, Precision = Precision.Fp32,
    };

    public static TheoryData<string> Samplers => [.. SamplerCatalog.Names];

    [Theory, MemberData(nameof(Samplers))]
    public void Every_sampler_makes_pictures_that_depend_on_their_seed_and_class_alone(string sampler)
    {
        using var network = Network(Config);
        var maker = Maker(network);
        var options = Options with { Sampler = sampler };
        var many = Pictures(maker, options, 0, 3);

        Assert.Equal(3, many.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(many[2], Pictures(maker, options, 2, 1)[0]);
        foreach (var (one, other) in many.Zip(Pictures(maker, options with { BatchSize = 3 }, 0, 3)))
        {
            Assert.True(one.Zip(other, (a, b) => Math.Abs(a - b)).Max() <= 1);
        }
    }

    [Fact]
    public void A_self_conditioned_network_sees_its_last_guess_and_pictures_still_depend_on_nothing_else()
    {
        using var network = Network(Config with { InChannels = 2, SelfConditioning = true });
        var maker = Maker(network);
        var many = Pictures(maker, Options, 0, 3);

        Assert.Equal(many[2], Pictures(maker, Options, 2, 1)[0]);
        Assert.Equal(64, many[0].Length);
        Assert.Equal(10, maker.CallsPerPicture(2)); // five steps, each with and without the class
    }

    [Fact]
    public void A_learned_variance_is_used_by_ddpm_and_its_mean_by_others_or_on_request()
    {
        using var learned = Network(Config with { OutChannels = 2 });
        using var mean = new UNet(Config);
        var weights = learned.state_dict();
        mean.load_state_dict(weights.ToDictionary(pair => pair.Key, pair => pair.Key.StartsWith("conv_out", StringComparison.Ordinal) ? pair.Value.narrow(0, 0, 1).contiguous() : pair.Value));
        var (ddpm, fixedSmall) = (Options with { Sampler = "ddpm" }, Options with { Sampler = "ddpm", Variance = StepVariance.FixedSmall });

        Assert.Equal(Pictures(Maker(mean), Options, 0, 2), Pictures(Maker(learned), Options, 0, 2));
        Assert.Equal(Pictures(Maker(mean), ddpm, 0, 2), Pictures(Maker(learned), fixedSmall, 0, 2));
        Assert.NotEqual(Pictures(Maker(learned), fixedSmall, 0, 2), Pictures(Maker(learned), ddpm, 0, 2));
        Assert.Equal(Pictures(Maker(learned), ddpm with { Variance = StepVariance.LearnedRange }, 0, 2), Pictures(Maker(learned), ddpm, 0, 2));
        Assert.Throws<InputException>(() => Maker(mean).With(ddpm with { Variance = StepVariance.Learned }));
    }

    [Fact]
    public void A_weak_network_must_be_of_the_same_kind()
    {
        using var network = Network(Config);
        void Refuse(UNetConfig weak, NoiseProcess process, string expected)
        {
            using var other = Network(weak);
            var maker = new PictureMaker(network, Process, Prediction.Epsilon, 2, CPU) { Weak = new WeakModel(other, process, Prediction.Epsilon, 2) };
            Assert.Contains(expected, Assert.Throws<InputException>(() => maker.With(Options)).Message, StringComparison.Ordinal);
        }

        Refuse(Config with { InChannels = 3, OutChannels = 3 }, Process, "channels");
        Refuse(Config with { NumClassEmbeds = 7 }, Process, "has 7 labels");
        Refuse(Config, new EdmProcess(), "another noise process");
    }

    private static UNet Network(UNetConfig config)
    {
        manual_seed(1);
        return new UNet(config);
    }

    private static PictureMaker Maker(UNet network) => new(network, Process, Prediction.Epsilon, 2, CPU);

    private static List<byte[]> Pictures(PictureMaker maker, SamplingOptions options, ulong first, int count)
    {
        var seeds = ImageGenerator.Seeds(first, count);
        return [.. maker.With(options).Generate(seeds, maker.Labels(seeds, null)).Select(picture => picture.Image.Pixels)];
    }
}
