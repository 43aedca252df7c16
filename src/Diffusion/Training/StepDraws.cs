using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>
/// Everything random of one training step: a function of (seed, attempt) alone, so a resumed run is the run, and a step that is taken again after one that
/// was not finite draws anew.
/// </summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Attempt">How many steps the run had begun before this one (<see cref="TrainingState.Attempts"/>): of a run that skipped none, its updates.</param>
public readonly record struct StepDraws(ulong Seed, long Attempt)
{
    /// <summary>For the initial weights of the objective's uncertainty, which no step draws.</summary>
    internal const ulong UncertaintyStream = 108;

    private const ulong TimeStream = 101;
    private const ulong NoiseStream = 102;
    private const ulong ClassStream = 103;
    private const ulong DropoutStream = 104;
    private const ulong OffsetStream = 105;
    private const ulong PerturbationStream = 106;
    private const ulong SelfConditioningStream = 107;
    private const ulong LatentStream = 110;

    /// <summary>A level per image.</summary>
    public TimeDraw[] Times(int count, TimeSampler sampler) => sampler.Draw(count, Stream(TimeStream));

    /// <summary>ε of the images' shape and device, with s·N(0,1) added that is one number for each image's channel.</summary>
    public Tensor Noise(Tensor images, double offset)
    {
        var (noise, own) = (Draw(NoiseStream, images, images.shape), this);
        return offset == 0 ? noise : Scoped.Run(() => noise + offset * own.Draw(OffsetStream, images, [images.shape[0], images.shape[1], 1, 1]));
    }

    /// <summary>ε + γ·ξ, which x is made of in ε's place; null where γ is 0.</summary>
    public Tensor? InputNoise(Tensor noise, double perturbation)
    {
        var own = this;
        return perturbation == 0 ? null : Scoped.Run(() => noise + perturbation * own.Draw(PerturbationStream, noise, noise.shape));
    }

    /// <summary>ε of the draws z = µ + σ·ε of a batch's latents.</summary>
    public Tensor Latent(long[] shape, Device device) => GaussianNoise.Draw(Stream(LatentStream), shape, ScalarType.Float32, device);

    /// <summary>Which images are seen with the network's own estimate: each with probability ½.</summary>
    public bool[] SelfConditioned(int count)
    {
        var stream = Stream(SelfConditioningStream);
        return [.. Enumerable.Range(0, count).Select(_ => stream.NextDouble() < 0.5)];
    }

    /// <summary>The labels, each replaced by <paramref name="none"/> with probability <paramref name="dropped"/>.</summary>
    public long[] Labels(long[] labels, double dropped, long none)
    {
        var stream = Stream(ClassStream);
        return [.. labels.Select(label => stream.NextDouble() < dropped ? none : label)];
    }

    /// <summary>Seeds libtorch's own generators, which dropout layers draw from. The only place of training that touches them.</summary>
    public void SeedDropout() => manual_seed((long)(Stream(DropoutStream).NextUInt64() >> 1));

    private Tensor Draw(ulong stream, Tensor like, long[] shape) => GaussianNoise.Draw(Stream(stream), shape, like.dtype, like.device);

    private RandomStream Stream(ulong stream) => new(Seed, (ulong)Attempt, stream);
}
