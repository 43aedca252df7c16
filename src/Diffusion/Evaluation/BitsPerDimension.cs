using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tensors;

namespace Diffusion.Evaluation;

/// <summary>
/// The variational bound on −log₂ p(x_0) of held-out images (<see cref="VariationalBound"/>): the published measure of likelihood, lower is better.
/// </summary>
/// <remarks>Everything is a function of the seed and an image's number: repeatable, and independent of the batch size but for rounding.</remarks>
public sealed class BitsPerDimension
{
    /// <summary>The noise of term t is drawn from this stream and the t after it.</summary>
    private const ulong NoiseStream = 0x1000_0000;

    private readonly MixedDenoiser denoiser;
    private readonly NoiseSchedule schedule;
    private readonly VariationalBound bound;
    private readonly TermChoice choice;

    /// <summary>The bound of a model.</summary>
    /// <param name="denoiser">The model; clamped to [−1,1] for the published numbers.</param>
    /// <param name="schedule">The process that it was trained for.</param>
    /// <param name="variance">The variance of its reverse steps.</param>
    /// <param name="terms">
    /// Null computes all T terms of every image. K computes K of them, t = 0 and one of each of K−1 ranges of t: an unbiased estimate for each image, whose error is
    /// part of the standard error over the images. 2 … T.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many terms.</exception>
    public BitsPerDimension(MixedDenoiser denoiser, NoiseSchedule schedule, StepVariance variance, int? terms = null)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        ArgumentNullException.ThrowIfNull(schedule);
        (this.denoiser, this.schedule) = (denoiser, schedule);
        bound = new VariationalBound(schedule, variance);
        choice = new TermChoice(schedule, terms);
    }

    /// <summary>How many terms are computed of each image.</summary>
    public int TermsPerImage => choice.Count;

    /// <summary>The terms of all images, a batch of them at a time; <see cref="BoundTotals"/> adds them up.</summary>
    /// <param name="images">The images.</param>
    /// <param name="batchSize">How many terms are computed at once, of one image or several.</param>
    /// <param name="seed">Of the noise and of the choice of terms.</param>
    /// <exception cref="InputException">A variance is to be learned, but the model answers none.</exception>
    public IEnumerable<IReadOnlyList<BoundTerm>> Run(HeldOutImages images, int batchSize, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Enumerable.Range(0, images.Count)
            .SelectMany(image => choice.For(seed, image).Select(term => (Probe: new Probe(image, schedule[term.Step], NoiseStream + (ulong)term.Step), term.Step, term.Weight)))
            .Chunk(batchSize)
            .Select(batch =>
            {
                var answers = Probe.Ask([.. batch.Select(term => term.Probe)], images, denoiser, seed, (clean, guess) => bound.Terms(clean, guess, [.. batch.Select(term => term.Step)]));
                return batch.Zip(answers, (term, answer) => new BoundTerm(term.Probe.Image, term.Step, term.Weight, answer.Judged, answer.CleanError)).ToArray();
            });
    }

    /// <summary>KL(q(x_T | x_0) ‖ N(0, I)) of each image, bits per dimension.</summary>
    /// <param name="images">The images.</param>
    /// <param name="batchSize">How many are computed at once.</param>
    public double[] Priors(HeldOutImages images, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(images);
        return [.. Enumerable.Range(0, images.Count).Chunk(batchSize).SelectMany(batch => Scoped.Value(() => Probe.Doubles(bound.Prior(images.Clean(batch)))))];
    }
}
