using Diffusion.Data;
using Diffusion.Denoising;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Training;

namespace Diffusion.Tests.Training;

/// <summary>A training run in miniature: 8×8 images, a tiny network, batches that are a function of their number.</summary>
internal static class TrainingFixture
{
    public const int Classes = 3;

    public static TrainingOptions Options { get; } = new()
    {
        Images = 80,
        BatchSize = 8,
        Seed = 42,
        TimeSampling = "uniform",
        LearningRate = 1e-2,
        WarmupSteps = 3,
        LearningRateDecay = LearningRateDecay.Cosine,
        WeightDecay = 0.01,
        Beta1 = 0.9,
        Beta2 = 0.99,
        GradientClip = 1,
        StopAfterSkips = 5,
        Ema = "half_life",
        EmaHalfLifeImages = 100,
        EmaDecay = 0.9,
        EmaWarmup = "ratio",
        EmaWarmupGamma = 1,
        EmaWarmupPower = 0.75,
        EmaMinDecay = 0,
        EmaAfterSteps = 0,
        EmaEverySteps = 1,
        EmaLengths = [0.05, 0.1],
        ClassDropout = 0.3,
        LogEverySteps = 1,
        KeepCheckpoints = 1,
        Precision = Precision.Fp32,
        Device = "cpu",
        CudaGraphs = true,
    };

    public static NoiseProcess Process { get; } = Schedules.Linear(100);

    public static Trainer Trainer(TrainingOptions options, Prediction? prediction = null, LossOptions? loss = null, bool selfConditioning = false) =>
        new(new DenoisingObjective(Process, prediction ?? Prediction.Epsilon, options, loss ?? LossOptions.Simple, Classes, selfConditioning), options);

    public static TinyNetwork Network(double dropped = 0) => new(classCount: Classes, dropped: dropped);

    /// <summary>Batch k: images whose brightness is their class.</summary>
    public static TrainingBatch Batch(long k, int size = 8)
    {
        var stream = new RandomStream(7, (ulong)k, 0);
        long[] labels = [.. Enumerable.Range(0, size).Select(_ => (long)stream.NextInt(Classes))];
        var pixels = new float[size * 64];
        stream.FillNormal(pixels);
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Math.Clamp(pixels[i] * 0.1f + labels[i / 64] - 1, -1, 1);
        }

        return new TrainingBatch(pixels, labels, size, 1, 8, 8);
    }

    /// <summary>The batches from number <paramref name="first"/> on.</summary>
    public static Func<TrainingBatch> Batches(long first = 0, int size = 8) => () => Batch(first++, size);

    /// <summary>All of a state's tensors as bytes, by name.</summary>
    public static Dictionary<string, string> Bytes(TrainingState state) => state.Snapshot().Tensors
        .ToDictionary(pair => pair.Key, pair => Convert.ToHexString(pair.Value.detach().cpu().contiguous().bytes));

    /// <summary>A copy of a snapshot that outlives the steps after it.</summary>
    public static TrainingSnapshot Frozen(TrainingSnapshot snapshot) => snapshot with
    {
        Tensors = snapshot.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone()),
    };
}
