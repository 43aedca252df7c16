namespace Diffusion.Cli.Benchmarks;

/// <summary>What <c>benchmark</c> found. With --json each property is one of the object, in snake_case, and always there; PyTorch's side gives the same names.</summary>
internal sealed record BenchmarkReport
{
    /// <summary>The network's file, or null where settings describe it.</summary>
    public required string? Network { get; init; }

    /// <summary>How many numbers training adjusts.</summary>
    public required long Parameters { get; init; }

    /// <summary>Channels, height and width of what the network sees.</summary>
    public required IReadOnlyList<int> Image { get; init; }

    /// <summary>The processor's name.</summary>
    public required string Processor { get; init; }

    /// <summary>cpu, cuda or cuda:N.</summary>
    public required string Device { get; init; }

    /// <summary>fp32 or bf16.</summary>
    public required string Dtype { get; init; }

    /// <summary>Threads of an operator.</summary>
    public required int Threads { get; init; }

    /// <summary>libtorch's version.</summary>
    public required string Torch { get; init; }

    /// <summary>The instruction set of our own kernels; off where libtorch's operators do everything, null where there are no such kernels.</summary>
    public required string? Kernels { get; init; }

    /// <summary>Images per step.</summary>
    public required int Batch { get; init; }

    /// <summary>Training steps timed.</summary>
    public required int Steps { get; init; }

    /// <summary>Training steps before these.</summary>
    public required int Warmup { get; init; }

    /// <summary>Where the images come from; null where they are random.</summary>
    public required string? Data { get; init; }

    /// <summary>Median time of a training step, in seconds.</summary>
    public required double TrainStepS { get; init; }

    /// <summary>The shortest training step, in seconds.</summary>
    public required double TrainStepFastestS { get; init; }

    /// <summary>The longest training step, in seconds.</summary>
    public required double TrainStepSlowestS { get; init; }

    /// <summary>Images per second of the median step.</summary>
    public required double TrainImagesPerS { get; init; }

    /// <summary>The share of waiting for data in the time of training, 0 to 1; null where the images are random.</summary>
    public required double? WaitingShare { get; init; }

    /// <summary>DDIM steps of the images drawn; 0 where none were.</summary>
    public required int SampleSteps { get; init; }

    /// <summary>Images drawn per second, by the median of some batches; null where none were.</summary>
    public required double? SampleImagesPerS { get; init; }

    /// <summary>Floating-point operations of the network for one image, forward.</summary>
    public required double ForwardFlopPerImage { get; init; }

    /// <summary>The same of training: three times as many.</summary>
    public required double TrainFlopPerImage { get; init; }

    /// <summary>Floating-point operations per second of training.</summary>
    public required double TrainFlopPerS { get; init; }

    /// <summary>The same of drawing; null where nothing was drawn.</summary>
    public required double? SampleFlopPerS { get; init; }

    /// <summary>The network's fastest 3×3 convolution by itself.</summary>
    public required ConvolutionFigure BestConvolution { get; init; }

    /// <summary><see cref="TrainFlopPerS"/> in that of the convolution; above 1 where the network as a whole was faster.</summary>
    public required double TrainShareOfBest { get; init; }

    /// <summary>The same of drawing.</summary>
    public required double? SampleShareOfBest { get; init; }

    /// <summary>The most memory resident, in MiB, of training and drawing.</summary>
    public required double PeakRssMib { get; init; }

    /// <summary>The most memory taken of the graphics processor, in MiB; null on the processor, or where its driver does not say.</summary>
    public required double? PeakGpuMib { get; init; }

    /// <summary>The share of each kind of operation in a training step, 0 to 1, which add up to 1; null where operators cannot be timed.</summary>
    public required IReadOnlyDictionary<string, double>? Operations { get; init; }

    /// <summary>The operators by themselves, those that take longest first; null where they cannot be timed.</summary>
    public required IReadOnlyList<OperatorFigure>? Operators { get; init; }

    /// <summary>What the reader should know of these numbers, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>How fast a convolution ran by itself.</summary>
/// <param name="FlopPerS">Floating-point operations per second, counted as the formula's.</param>
/// <param name="Shape">Images, channels and size read, and channels written.</param>
/// <param name="WithGradients">Whether its gradients were computed, too.</param>
internal sealed record ConvolutionFigure(double FlopPerS, string Shape, bool WithGradients);

/// <summary>One operator in a training step.</summary>
/// <param name="Name">As libtorch names it.</param>
/// <param name="Kind">One of the names in operations.</param>
/// <param name="Share">Its own time in that of a step.</param>
/// <param name="CallsPerStep">How often it is called.</param>
internal sealed record OperatorFigure(string Name, string Kind, double Share, double CallsPerStep);
