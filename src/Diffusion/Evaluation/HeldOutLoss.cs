using Diffusion.Denoising;
using Diffusion.Noise;

namespace Diffusion.Evaluation;

/// <summary>The training loss on held-out images, at times spread evenly over the process: for discrete and continuous processes.</summary>
/// <remarks>
/// Every image is judged once in each of B bins of time, at a random time within it. Time and noise are a function of the seed, the image's number and the
/// bin, so models are compared on the same noise.
/// </remarks>
public sealed class HeldOutLoss
{
    private const ulong TimeStream = 302;

    /// <summary>The noise of bin b is drawn from this stream and the b after it.</summary>
    private const ulong NoiseStream = 0x2000_0000;

    private readonly MixedDenoiser denoiser;
    private readonly NoiseProcess process;
    private readonly Prediction prediction;

    /// <summary>The loss of a model.</summary>
    /// <param name="denoiser">The model, not clamped: the loss is of what the network says.</param>
    /// <param name="process">The process that it was trained for.</param>
    /// <param name="prediction">What its network predicts.</param>
    /// <param name="bins">B, at least 1.</param>
    public HeldOutLoss(MixedDenoiser denoiser, NoiseProcess process, Prediction prediction, int bins)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        (this.denoiser, this.process, this.prediction, Bins) = (denoiser, process, prediction, bins);
    }

    /// <summary>B.</summary>
    public int Bins { get; }

    /// <summary>The losses of all images, a batch of them at a time; <see cref="LossTotals"/> adds them up.</summary>
    /// <param name="images">The images.</param>
    /// <param name="batchSize">How many losses are computed at once, of one image or several.</param>
    /// <param name="seed">Of the times and the noise.</param>
    public IEnumerable<IReadOnlyList<LossSample>> Run(HeldOutImages images, int batchSize, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Enumerable.Range(0, images.Count)
            .SelectMany(image => Probes(image, seed))
            .Chunk(batchSize)
            .Select(batch =>
            {
                var answers = Probe.Ask([.. batch.Select(sample => sample.Probe)], images, denoiser, seed, (clean, guess) => (guess.Clean - clean).square().mean([1, 2, 3]));
                return batch.Zip(answers, (sample, answer) => new LossSample(sample.Probe.Image, sample.Bin, Loss(answer.CleanError, sample.Probe.Level), answer.CleanError)).ToArray();
            });
    }

    private IEnumerable<(Probe Probe, int Bin)> Probes(int image, ulong seed)
    {
        var times = new RandomStream(seed, (ulong)image, TimeStream);
        for (var bin = 0; bin < Bins; bin++)
        {
            yield return (new Probe(image, Level((bin + times.NextDouble()) / Bins), NoiseStream + (ulong)bin), bin);
        }
    }

    /// <summary>The step that training visits there, or the level of a continuous process.</summary>
    private NoiseLevel Level(double share) => process is NoiseSchedule schedule ? schedule[Math.Min((int)(share * schedule.Steps), schedule.Steps - 1)] : process.AtShare(share);

    /// <summary>x̂_0 − x_0 = Out·(F − F*).</summary>
    private double Loss(double cleanError, NoiseLevel level)
    {
        var scale = prediction.At(level).Out;
        return cleanError / (scale * scale);
    }
}
