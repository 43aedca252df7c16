using Diffusion.Benchmarking;
using Diffusion.Data;
using Diffusion.Networks;
using Diffusion.Tests.Training;
using static TorchSharp.torch;

namespace Diffusion.Tests.Benchmarking;

/// <summary>Measuring a training changes nothing of it.</summary>
[Collection(RandomStateGroup.Name)]
public sealed class TrainingBenchmarkTests
{
    [Fact]
    public void Timed_and_recorded_steps_are_the_trainers_own()
    {
        using var expected = TrainingFixture.Network();
        var trainer = TrainingFixture.Trainer(TrainingFixture.Options);
        using var plain = trainer.Start(expected);
        Assert.Equal(6, trainer.Run(plain, TrainingFixture.Batches()).Take(6).Count());

        using var network = TrainingFixture.Network();
        using var state = trainer.Start(network);
        using var benchmark = new TrainingBenchmark(trainer, state, TrainingFixture.Batches(), () => TimeSpan.Zero);
        benchmark.WarmUp(1);
        var times = benchmark.Time(3);
        var shares = benchmark.Profile(2);

        Assert.Equal(3, times.Seconds.Count);
        Assert.All(times.Seconds, seconds => Assert.True(seconds > 0));
        Assert.Equal(TrainingFixture.Bytes(plain), TrainingFixture.Bytes(state));
        Assert.True(shares is null || Math.Abs(shares.Kinds.Values.Sum() - 1) < 1e-9);
        Assert.True(shares is null || shares.Operators.Single(one => one.Name is "torchsharp_system::conv2d").CallsPerStep == 2);
    }

    [Fact]
    public void Waiting_counts_from_the_first_timed_step_to_the_last()
    {
        using var network = TrainingFixture.Network();
        var trainer = TrainingFixture.Trainer(TrainingFixture.Options);
        using var state = trainer.Start(network);
        var (next, waited) = (TrainingFixture.Batches(), 0);
        TrainingBatch Next()
        {
            waited++;
            return next();
        }
        using var benchmark = new TrainingBenchmark(trainer, state, Next, () => TimeSpan.FromSeconds(waited));

        benchmark.WarmUp(3);

        Assert.Equal(2, benchmark.Time(2).WaitedSeconds);
    }

    [Fact]
    public void A_step_that_is_not_finite_is_no_step_to_time()
    {
        using var network = TrainingFixture.Network();
        var trainer = TrainingFixture.Trainer(TrainingFixture.Options);
        using var state = trainer.Start(network);
        var batch = TrainingFixture.Batch(0);
        batch.Pixels[3] = float.NaN;
        using var benchmark = new TrainingBenchmark(trainer, state, () => batch, () => TimeSpan.Zero);

        Assert.Contains("not a whole step", Assert.Throws<InputException>(() => benchmark.Time(1)).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => benchmark.Profile(1));
    }

    [Fact]
    public void The_best_convolution_is_one_of_the_networks_and_its_rate_counts_the_formulas_arithmetic()
    {
        var config = new UNetConfig
        {
            InChannels = 1, OutChannels = 1, BlockOutChannels = [8, 16], DownBlockTypes = ["DownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "UpBlock2D"], NormNumGroups = 4,
            LayersPerBlock = 1, AddAttention = false,
        };

        var best = BestConvolution.Measure(config, new ImageSize(8, 8), 4, ScalarType.Float32, CPU);

        Assert.Contains(best.Shape, UNetCost.Convolutions(config, 8, 8));
        Assert.Equal((3, 1), (best.Shape.Kernel, best.Shape.Stride));
        Assert.Equal(4, best.Images);
        Assert.True(best.FlopPerSecond > 0);
        Assert.Throws<OperationCanceledException>(() => BestConvolution.Measure(config, new ImageSize(8, 8), 4, ScalarType.Float32, CPU, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void The_process_has_had_memory_and_the_processor_is_no_device_of_its_own()
    {
        Assert.InRange(PeakMemory.Resident(), 1 << 20, long.MaxValue);
        Assert.Null(new PeakMemory(CPU).OfDevice());
    }
}
