using Diffusion.Benchmarking;
using Diffusion.Cli.Training;
using Diffusion.Networks;
using static TorchSharp.torch;

namespace Diffusion.Cli.Benchmarks;

/// <summary>What was measured, before it is put into figures.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Subject">Of what.</param>
/// <param name="Device">Where.</param>
/// <param name="Steps">The training steps.</param>
/// <param name="Drawn">The batches drawn; null where none were.</param>
/// <param name="Best">The best convolution.</param>
/// <param name="Shares">What the time goes to; null where operators cannot be timed.</param>
/// <param name="Resident">The most memory resident, in bytes.</param>
/// <param name="OnDevice">The most memory taken of a graphics processor, in bytes; null where there is none.</param>
internal sealed record BenchmarkResult(
    BenchmarkRequest Request, BenchmarkPlan Subject, Device Device, StepTimes Steps, StepTimes? Drawn, ConvolutionRate Best, OperationShares? Shares, long Resident, long? OnDevice)
{
    private const double BytesPerMib = 1 << 20;

    /// <summary>The gradient of a layer costs two passes like its own.</summary>
    private const double PassesOfTraining = 3;

    /// <summary>The figures.</summary>
    public BenchmarkReport Report()
    {
        var (network, shape, batch) = (Subject.Plan.Network, Subject.Shape, Subject.Plan.Options.Training.BatchSize);
        var flops = (double)UNetCost.ForwardFlops(network, shape.Height, shape.Width);
        var (trained, drawn) = (batch / Steps.Median, batch / Drawn?.Median);
        return new BenchmarkReport
        {
            Network = Subject.NetworkFile,
            Parameters = UNetCost.Parameters(network),
            Image = [shape.Channels, shape.Height, shape.Width],
            Processor = ComputeSetting.Processor(),
            Device = Device.ToString(),
            Dtype = BenchmarkPrecision.Word(Subject.Plan.Options.Training.Precision),
            Threads = get_num_threads(),
            Torch = __version__,
            Kernels = OwnKernels.InUse,
            Batch = batch,
            Steps = Steps.Seconds.Count,
            Warmup = Request.Warmup,
            Data = Subject.Images is null ? null : Subject.Plan.Options.Data.Path,
            TrainStepS = Steps.Median,
            TrainStepFastestS = Steps.Seconds.Min(),
            TrainStepSlowestS = Steps.Seconds.Max(),
            TrainImagesPerS = trained,
            WaitingShare = Subject.Images is null ? null : Steps.WaitingShare,
            SampleSteps = Request.SampleSteps,
            SampleImagesPerS = drawn,
            ForwardFlopPerImage = flops,
            TrainFlopPerImage = PassesOfTraining * flops,
            TrainFlopPerS = PassesOfTraining * flops * trained,
            SampleFlopPerS = flops * Request.SampleSteps * drawn,
            BestConvolution = new ConvolutionFigure(
                Best.FlopPerSecond, FormattableString.Invariant($"{Best.Images}x{Best.Shape.In}x{Best.Shape.Height}x{Best.Shape.Width} to {Best.Shape.Out}"), Best.WithGradients),
            TrainShareOfBest = PassesOfTraining * flops * trained / Best.FlopPerSecond,
            SampleShareOfBest = flops * Request.SampleSteps * drawn / Best.FlopPerSecond,
            PeakRssMib = Resident / BytesPerMib,
            PeakGpuMib = OnDevice / BytesPerMib,
            Operations = Shares?.Kinds.ToDictionary(kind => BenchmarkJson.Name(kind.Key), kind => kind.Value),
            Operators = Shares?.Operators.Select(one => new OperatorFigure(one.Name, BenchmarkJson.Name(one.Kind), one.Share, one.CallsPerStep)).ToList(),
            Notes = [.. Notes()],
        };
    }

    private IEnumerable<string> Notes()
    {
        if (Subject.Images is null)
        {
            yield return "No Data:Path is given: the images are random and in memory, and nothing is waited for.";
        }
        var options = Subject.Plan.Options;
        if (Drawn is not null && options.Sampling.Precision != options.Training.Precision)
        {
            yield return $"Training is measured in {BenchmarkPrecision.Word(options.Training.Precision)}, sampling in {BenchmarkPrecision.Word(options.Sampling.Precision)}, as the settings say; --dtype sets both.";
        }
        if (Shares is null)
        {
            yield return $"Operators are timed over the machine's own libtorch (Stack=system) and on the processor only; this is {(Device.type == TorchSharp.DeviceType.CPU ? "TorchSharp's package" : $"{Device}")}.";
        }
    }
}
