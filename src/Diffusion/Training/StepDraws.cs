using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>Everything random of one training step: a function of (seed, step) alone, so a resumed run is the run.</summary>
internal readonly record struct StepDraws(ulong Seed, long Step)
{
    private const ulong TimeStream = 101;
    private const ulong NoiseStream = 102;
    private const ulong ClassStream = 103;
    private const ulong DropoutStream = 104;

    /// <summary>A level per image, uniform over the steps of a schedule, or over the shares of a continuous process.</summary>
    public NoiseLevel[] Levels(int count, NoiseProcess process)
    {
        var stream = Stream(TimeStream);
        return [.. Enumerable.Range(0, count).Select(_ => process is NoiseSchedule schedule ? schedule[stream.NextInt(schedule.Steps)] : process.AtShare(1 - stream.NextDouble()))];
    }

    /// <summary>ε of the images' shape and device.</summary>
    public Tensor Noise(Tensor images) => GaussianNoise.Draw(Stream(NoiseStream), images.shape, images.dtype, images.device);

    /// <summary>The labels, each replaced by <paramref name="none"/> with probability <paramref name="dropped"/>.</summary>
    public long[] Labels(long[] labels, double dropped, long none)
    {
        var stream = Stream(ClassStream);
        return [.. labels.Select(label => stream.NextDouble() < dropped ? none : label)];
    }

    /// <summary>Seeds libtorch's own generators, which dropout layers draw from. The only place of training that touches them.</summary>
    public void SeedDropout() => manual_seed((long)(Stream(DropoutStream).NextUInt64() >> 1));

    private RandomStream Stream(ulong stream) => new(Seed, (ulong)Step, stream);
}
