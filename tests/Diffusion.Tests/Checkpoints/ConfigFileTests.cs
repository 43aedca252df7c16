using Diffusion.Checkpoints;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Tests.Networks;

namespace Diffusion.Tests.Checkpoints;

public class ConfigFileTests
{
    [Fact]
    public void A_network_config_read_and_written_again_is_the_file_diffusers_wrote()
    {
        using var folder = new ReferenceFolder("unet_class_scaleshift");
        var path = Path.Combine(folder.Path, "unet", "config.json");
        UNetConfigFile.Write(path + ".again", UNetConfigFile.Read(path));
        Assert.Equal(File.ReadAllText(path).TrimEnd(), File.ReadAllText(path + ".again").TrimEnd());
    }

    [Fact]
    public void A_scheduler_config_read_and_written_again_is_the_file_diffusers_wrote()
    {
        using var folder = new ReferenceFolder("unet_class_scaleshift");
        var path = Path.Combine(folder.Path, "scheduler", "scheduler_config.json");
        SchedulerConfigFile.Write(path + ".again", SchedulerConfigFile.Read(path));
        Assert.Equal(File.ReadAllText(path).TrimEnd(), File.ReadAllText(path + ".again").TrimEnd());
    }

    [Fact]
    public void Every_field_of_a_network_config_comes_back()
    {
        var config = new UNetConfig
        {
            SampleSize = new ImageSize(16, 24),
            InChannels = 4,
            OutChannels = 5,
            CenterInputSample = true,
            TimeEmbeddingDim = 48,
            FreqShift = 1.5,
            FlipSinToCos = false,
            DownBlockTypes = ["AttnDownBlock2D", "DownBlock2D"],
            MidBlockType = null,
            UpBlockTypes = ["UpBlock2D", "AttnUpBlock2D"],
            BlockOutChannels = [12, 24],
            LayersPerBlock = 3,
            MidBlockScaleFactor = 1.41421,
            DownsamplePadding = 0,
            DownsampleType = "resnet",
            UpsampleType = "resnet",
            Dropout = 0.1,
            ActFn = "swish",
            AttentionHeadDim = null,
            NormNumGroups = 6,
            AttnNormNumGroups = 3,
            NormEps = 1e-6,
            ResnetTimeScaleShift = "scale_shift",
            AddAttention = false,
            ClassEmbedType = "timestep",
            NumClassEmbeds = 11,
            NumTrainTimesteps = 500,
            SelfConditioning = true,
        };
        using var folder = new TemporaryFolder();
        UNetConfigFile.Write(folder["config.json"], config);
        var read = UNetConfigFile.Read(folder["config.json"]);
        foreach (var property in typeof(UNetConfig).GetProperties().Where(property => property.CanWrite))
        {
            Assert.Equal(property.GetValue(config), property.GetValue(read));

            // Only one is supported, so only there is the value the default.
            Assert.Equal(property.Name == nameof(UNetConfig.TimeEmbeddingType), Equals(property.GetValue(new UNetConfig()), property.GetValue(config)));
        }
    }

    [Fact]
    public void A_field_of_ours_is_written_only_where_it_says_something()
    {
        using var folder = new TemporaryFolder();
        UNetConfigFile.Write(folder["config.json"], new UNetConfig { InChannels = 6, SelfConditioning = true });
        Assert.Contains("\"self_conditioning\": true", File.ReadAllText(folder["config.json"]), StringComparison.Ordinal);
        UNetConfigFile.Write(folder["config.json"], new UNetConfig());
        Assert.DoesNotContain("self_conditioning", File.ReadAllText(folder["config.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_that_a_config_leaves_out_have_diffusers_defaults()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], """{"block_out_channels": [32, 64], "down_block_types": ["DownBlock2D", "DownBlock2D"], "up_block_types": ["UpBlock2D", "UpBlock2D"], "decay": 0.9999}""");
        var config = UNetConfigFile.Read(folder["config.json"]);
        Assert.Equal((3, 2, 8, 32, 1e-5), (config.InChannels, config.LayersPerBlock, config.AttentionHeadDim, config.NormNumGroups, config.NormEps));
        Assert.Null(config.SampleSize);
    }

    [Theory]
    [InlineData("""{"_class_name": "UNet2DConditionModel"}""", "\"_class_name\" is UNet2DConditionModel; only UNet2DModel can be loaded")]
    [InlineData("""{"norm_num_groups": "many"}""", "\"norm_num_groups\" is \"many\"; it must be a whole number")]
    [InlineData("""{"norm_num_groups": null}""", "\"norm_num_groups\" is null; it must be a whole number")]
    [InlineData("""{"in_channels": 1.5}""", "\"in_channels\" is 1.5; it must be a whole number")]
    [InlineData("""{"in_channels": 1e30}""", "\"in_channels\" is 1e30; it must be a whole number")]
    [InlineData("""{"block_out_channels": 128}""", "\"block_out_channels\" is 128; it must be a list of whole numbers")]
    [InlineData("""{"down_block_types": [1]}""", "\"down_block_types\" is [1]; it must be a list of texts")]
    [InlineData("""{"dropout": "0"}""", "\"dropout\" is \"0\"; it must be a number")]
    [InlineData("""{"add_attention": 1}""", "\"add_attention\" is 1; it must be true or false")]
    [InlineData("""{"sample_size": [1, 2, 3]}""", "\"sample_size\" is [1, 2, 3]; it must be a whole number, a list of two or null")]
    [InlineData("""{"act_fn": "geglu"}""", "act_fn \"geglu\" is not supported")]
    [InlineData("""{"time_embedding_type": "learned"}""", "num_train_timesteps is null")]
    [InlineData("[1]", "is not a valid JSON object")]
    [InlineData("null", "must be a JSON object")]
    [InlineData("{", "is not a valid JSON object")]
    public void A_network_config_that_cannot_be_used_is_refused(string json, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], json);
        var message = Assert.Throws<InputException>(() => UNetConfigFile.Read(folder["config.json"])).Message;
        Assert.StartsWith(folder["config.json"], message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    public static TheoryData<ScheduleDefinition, string?> Schedules => new()
    {
        { new() { Kind = "linear" }, "linear" },
        { new() { Kind = "linear", Steps = 37 }, "linear" },
        { new() { Kind = "linear", Steps = 100, Rescale = true }, "linear" },
        { new() { Kind = "scaled_linear", BetaStart = 0.00085, BetaEnd = 0.012 }, "scaled_linear" },
        { new() { Kind = "scaled_linear", BetaStart = 0.0001, BetaEnd = 0.02, Steps = 250 }, "scaled_linear" },
        { new() { Kind = "cosine" }, "squaredcos_cap_v2" },
        { new() { Kind = "cosine", Steps = 4000 }, "squaredcos_cap_v2" },
        { new() { Kind = "cosine", Offset = 0.02 }, null },
        { new() { Kind = "sigmoid_beta" }, "sigmoid" },
        { new() { Kind = "sigmoid" }, null },
        { new() { Kind = "table", Betas = [0.1, 0.2, 0.15] }, null },
        { new() { Kind = "exp" }, "linear" }, // its betas are all the same
        { new() { Kind = "laplace", LikeDiffusers = true }, null },
        { new() { Kind = "laplace" }, null },
        { new() { Kind = "linear", ZeroTerminalSnr = true }, "linear" },
        { new() { Kind = "scaled_linear", BetaStart = 0.00085, BetaEnd = 0.012, ZeroTerminalSnr = true }, "scaled_linear" },
        { new() { Kind = "cosine", ZeroTerminalSnr = true }, "squaredcos_cap_v2" },
        { new() { Kind = "linear", BetaEnd = 0.03, ZeroTerminalSnr = true }, null },
        { new() { Kind = "cosine", Shift = 2 }, null },
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void A_schedule_comes_back_exactly(ScheduleDefinition definition, string? name)
    {
        var schedule = Assert.IsType<NoiseSchedule>(definition.Build("mine"));
        using var folder = new TemporaryFolder();
        SchedulerConfigFile.Write(folder["s.json"], SchedulerConfig.From(schedule, Prediction.Velocity));
        var read = SchedulerConfigFile.Read(folder["s.json"]);
        Assert.Equal(schedule.Beta, ((NoiseSchedule)read.ToProcess()).Beta);
        Assert.Same(Prediction.Velocity, read.ToPrediction());
        Assert.Equal(schedule.Steps, read.NumTrainTimesteps);
        if (name is null)
        {
            Assert.NotNull(read.TrainedBetas);
        }
        else
        {
            Assert.Equal(name, read.BetaSchedule);
            Assert.Null(read.TrainedBetas);
        }
    }

    public static TheoryData<string, string, string> Families => new()
    {
        { "edm", "edm", "EDMEulerScheduler" },
        { "edm", "epsilon", "EdmProcess" },
        { "edm", "flow_prediction", "EdmProcess" },
        { "flow", "flow_prediction", "FlowMatchEulerDiscreteScheduler" },
        { "flow", "v_prediction", "FlowProcess" },
        { "flow", "edm", "FlowProcess" },
        { "vp", "epsilon", "VpProcess" },
        { "vp", "edm", "VpProcess" },
        { "variances", "epsilon", "DDPMScheduler" },
        { "variances", "edm", "DDPMScheduler" },
        { "variances", "flow_prediction", "DDPMScheduler" },
    };

    [Theory, MemberData(nameof(Families))]
    public void Every_process_with_every_prediction_comes_back_under_a_class_that_diffusers_reads_alike_or_not_at_all(string kind, string predicted, string className)
    {
        NoiseProcess process = kind switch
        {
            "edm" => new EdmProcess("mine", 0.01, 50),
            "flow" => new FlowProcess("mine", 3),
            "vp" => new VpProcess("mine", 0.2, 15, 0.001),
            _ => NoiseSchedule.FromBetas("mine", [0.1, 0.2, 1]),
        };
        var prediction = Prediction.Parse(predicted, 0.7);
        using var folder = new TemporaryFolder();
        SchedulerConfigFile.Write(folder["s.json"], SchedulerConfig.From(process, prediction));
        var read = SchedulerConfigFile.Read(folder["s.json"]);
        Assert.Equal(className, read.ClassName);
        Assert.Equal((prediction.Name, prediction.SigmaData), (read.ToPrediction().Name, read.ToPrediction().SigmaData));
        foreach (var share in new[] { 0, 0.3, 1 })
        {
            Assert.Equal(process.AtShare(share), read.ToProcess().AtShare(share));
        }
    }

    [Theory]
    [InlineData("""{"rescale_betas_zero_snr": true}""")]
    [InlineData("""{"rescale_betas_zero_snr": true, "num_train_timesteps": 3, "trained_betas": [0.1, 0.2, 0.3]}""")]
    public void A_foreign_config_that_asks_for_no_signal_at_the_end_gets_it(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.json"], json);
        Assert.Equal(0, SchedulerConfigFile.Read(folder["s.json"]).ToProcess().Noisiest.Alpha);
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("laplace")]
    public void Schedules_of_some_of_diffusers_schedulers_are_read(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.json"], $$"""{"_class_name": "HeunDiscreteScheduler", "beta_schedule": "{{name}}"}""");
        var expected = (NoiseSchedule)new ScheduleDefinition { Kind = name, LikeDiffusers = name == "laplace" ? true : null }.Build(name);
        Assert.Equal(expected.Beta, ((NoiseSchedule)SchedulerConfigFile.Read(folder["s.json"]).ToProcess()).Beta);
    }

    [Fact]
    public void The_linear_schedule_is_not_rescaled_with_its_length()
    {
        var config = new SchedulerConfig { NumTrainTimesteps = 100 };
        var betas = ((NoiseSchedule)config.ToProcess()).Beta;
        Assert.Equal((1e-4, 0.02), (betas[0], betas[^1]));
    }

    [Theory]
    [InlineData("""{"_class_name": "CogVideoXDDIMScheduler"}""", "\"_class_name\" is CogVideoXDDIMScheduler; supported are DDPMScheduler, DDIMScheduler")]
    [InlineData("""{"_class_name": "EDMEulerScheduler", "prediction_type": "v_prediction"}""", "prediction_type \"v_prediction\" of EDMEulerScheduler is not supported")]
    [InlineData("""{"_class_name": "EDMEulerScheduler", "sigma_max": 0.001}""", "0 < sigmaMin < sigmaMax")]
    [InlineData("""{"_class_name": "FlowMatchEulerDiscreteScheduler", "shift": 0}""", "shift is 0; it must be above 0")]
    [InlineData("""{"beta_schedule": "karras"}""", "beta_schedule \"karras\" is not supported; use linear, scaled_linear, squaredcos_cap_v2, sigmoid")]
    [InlineData("""{"prediction_type": "flow"}""", "Prediction \"flow\" is not known")]
    [InlineData("""{"trained_betas": [0.1, 0.2], "num_train_timesteps": 1000}""", "trained_betas has 2 entries, num_train_timesteps is 1000")]
    [InlineData("""{"beta_end": 1.5}""", "1.5")]
    [InlineData("""{"num_train_timesteps": 1}""", "1")]
    public void A_scheduler_config_that_cannot_be_used_is_refused(string json, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.json"], json);
        var message = Assert.Throws<InputException>(() => SchedulerConfigFile.Read(folder["s.json"])).Message;
        Assert.StartsWith(folder["s.json"], message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }
}
