using Diffusion.Checkpoints;
using Diffusion.Data;
using Diffusion.Denoising;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

/// <summary>
/// N + M steps in one go, and N, a checkpoint on disk, and M: equal in every bit of every tensor and in every number that a step reports. The first run saves in the
/// background; the second prefetches more, and draws from libtorch's generator between its steps, as a preview might.
/// </summary>
[Collection(RandomStateGroup.Name)]
public sealed class ExactResumeTests
{
    private const int Steps = 10;

    /// <summary>20 images in batches of 8: after step 5 an epoch has just ended, after the others one is under way.</summary>
    private static readonly int[] Stops = [1, 5, 7];

    private static readonly TrainingOptions Plain = TrainingFixture.Options with { Images = Steps * 8 };

    private static Dictionary<string, Case> Cases { get; } = new()
    {
        ["half-life"] = new(Plain, LossOptions.Simple),
        ["dropout, micro-batches"] = new(Plain with { MicroBatchSize = 3 }, LossOptions.Simple, Dropout: 0.3),
        ["constant average, every other step after a warm-up"] = new(Plain with { Ema = "constant", EmaEverySteps = 2, EmaAfterSteps = 3, EmaWarmup = "inverse_power" }, LossOptions.Simple),
        ["power-function averages"] = new(Plain with { Ema = "power", EmaLengths = [0.05, 0.1, 0.2] }, LossOptions.Simple),
        ["learned uncertainty"] = new(Plain, LossOptions.Simple with { Uncertainty = true }),
        ["loss second moments"] = new(Plain with { TimeSampling = "loss_second_moment" }, LossOptions.Simple),
        ["self-conditioning"] = new(Plain, LossOptions.Simple, Conditioned: true, Dropout: 0.1),
        ["bfloat16"] = new(Plain with { Precision = Precision.Bf16, MicroBatchSize = 3 }, LossOptions.Simple, Dropout: 0.3),
        ["all"] = new(
            Plain with { Ema = "power", MicroBatchSize = 5, TimeSampling = "loss_second_moment" },
            LossOptions.Simple with { Uncertainty = true, OffsetNoise = 0.1, InputPerturbation = 0.1 },
            Conditioned: true,
            Dropout: 0.2),
        ["all in bfloat16"] = new(
            Plain with { Precision = Precision.Bf16, Ema = "power", MicroBatchSize = 5, TimeSampling = "loss_second_moment" },
            LossOptions.Simple with { Uncertainty = true, OffsetNoise = 0.1, InputPerturbation = 0.1 },
            Conditioned: true,
            Dropout: 0.2),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_run_resumed_from_disk_at_any_step_is_the_run(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new Checkpoints.TemporaryFolder();
        using var images = Images();
        var tried = Cases[name];
        var store = new CheckpointStore(folder.Path);
        var (straight, end) = Straight(tried, images, store);
        Assert.Equal(Stops.Length, store.NewestFirst(forResume: true).Count(checkpoint => checkpoint.IsWhole));
        foreach (var checkpoint in store.NewestFirst())
        {
            using var network = tried.Network(seed: 99);
            using var state = tried.Trainer().Start(network);
            state.Restore(CheckpointStore.Load(checkpoint.Folder, withTraining: true).Training!);
            using var loader = new BatchLoader(images, 8, Plain.Seed, flip: true, depth: 5, firstStep: state.Step);
            var resumed = new List<TrainingProgress>();
            foreach (var step in tried.Trainer().Run(state, loader.Next))
            {
                resumed.Add(step with { Measures = straight[0].Measures });
                manual_seed(step.Step);
                rand(3).Dispose();
            }

            Assert.Equal(straight.Skip((int)checkpoint.Step), resumed);
            Assert.Equal(end, TrainingFixture.Bytes(state));
        }
    }

    private static (List<TrainingProgress> Steps, Dictionary<string, string> End) Straight(Case tried, ImageDataset images, CheckpointStore store)
    {
        using var network = tried.Network(seed: 1);
        using var state = tried.Trainer().Start(network);
        using var loader = new BatchLoader(images, 8, Plain.Seed, flip: true, depth: 1);
        using var saver = new BackgroundSaver();
        var steps = new List<TrainingProgress>();
        foreach (var step in tried.Trainer().Run(state, loader.Next))
        {
            steps.Add(steps.Count == 0 ? step : step with { Measures = steps[0].Measures });
            if (Stops.Contains((int)step.Step))
            {
                saver.Start(step.Step, copy =>
                {
                    ICheckpoint contents = new CheckpointContents(
                        network.Config, SchedulerConfig.From(TrainingFixture.Process, Prediction.Epsilon), state.Average.Weights, [], state.Snapshot());
                    var frozen = contents.WithTensors(copy);
                    return [new SaveJob("checkpoint", () => store.Save(frozen))];
                });
            }
        }

        saver.Wait();
        Assert.All(saver.TakeOutcomes(), outcome => Assert.Null(outcome.Failure));
        return (steps, TrainingFixture.Bytes(state));
    }

    private static ImageDataset Images()
    {
        var stream = new RandomStream(5, 0, 0);
        var images = Enumerable.Range(0, 20).Select(_ =>
        {
            var image = new PixelImage(8, 8, 1);
            for (var i = 0; i < image.Pixels.Length; i++)
            {
                image.Pixels[i] = (byte)stream.NextInt(256);
            }

            return image;
        }).ToList();
        return ImageDataset.FromImages(images, [.. Enumerable.Range(0, 20).Select(i => i % TrainingFixture.Classes)], ["a", "b", "c"]);
    }

    private sealed record Case(TrainingOptions Options, LossOptions Loss, bool Conditioned = false, double Dropout = 0)
    {
        public Trainer Trainer() => TrainingFixture.Trainer(Options, loss: Loss, selfConditioning: Conditioned);

        public UNet Network(long seed)
        {
            manual_seed(seed);
            return new UNet(new UNetConfig
            {
                SampleSize = new ImageSize(8, 8),
                InChannels = Conditioned ? 2 : 1,
                OutChannels = 1,
                SelfConditioning = Conditioned,
                BlockOutChannels = [4],
                DownBlockTypes = ["DownBlock2D"],
                UpBlockTypes = ["UpBlock2D"],
                LayersPerBlock = 1,
                NormNumGroups = 2,
                AddAttention = false,
                Dropout = Dropout,
                NumClassEmbeds = TrainingFixture.Classes + 1,
            });
        }
    }
}
