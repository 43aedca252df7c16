using Diffusion.Checkpoints;
using Diffusion.Denoising;
using Diffusion.Evaluation;
using Diffusion.Noise;

namespace Diffusion.Cli.Evaluation;

/// <summary>Runs both measures over the images, and tells how far it is.</summary>
/// <param name="denoiser">The model, not clamped.</param>
/// <param name="images">The images.</param>
/// <param name="batch">Network inputs at once.</param>
/// <param name="seed">Seed of noise and times.</param>
/// <param name="say">Told now and then how far it is.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class ModelEvaluation(MixedDenoiser denoiser, HeldOutImages images, int batch, ulong seed, Action<string> say, CancellationToken cancellation)
{
    /// <summary>The variational bound with x̂_0 clamped to [−1,1], as published numbers are.</summary>
    public BoundReport Bound(NoiseSchedule schedule, StepVariance variance, int? terms)
    {
        var bound = new BitsPerDimension(MixedDenoisers.Clamped(denoiser), schedule, variance, terms);
        var totals = new BoundTotals(schedule, bound.Priors(images, batch));
        var progress = new EvaluationProgress("bits/dim", (long)images.Count * bound.TermsPerImage, say);
        foreach (var done in bound.Run(images, batch, seed))
        {
            cancellation.ThrowIfCancellationRequested();
            totals.Add(done);
            progress.Advance(done.Count);
        }
        TermReport[] steps = [.. totals.Steps.Select(step => new TermReport(step.Step, step.Samples, step.Weight, step.Bits, step.CleanError, step.NoiseError))];
        return new BoundReport(
            schedule.Steps, bound.TermsPerImage, SchedulerVariance.Name(variance), totals.Total.Mean, totals.Total.StandardError, totals.Prior, steps[0].Bits, steps, totals.Images);
    }

    /// <summary>The loss by bins of time.</summary>
    public LossReport Loss(NoiseProcess process, Prediction prediction, int bins)
    {
        var loss = new HeldOutLoss(denoiser, process, prediction, bins);
        var totals = new LossTotals(bins, images.Count);
        var progress = new EvaluationProgress("held-out loss", (long)images.Count * bins, say);
        foreach (var done in loss.Run(images, batch, seed))
        {
            cancellation.ThrowIfCancellationRequested();
            totals.Add(done);
            progress.Advance(done.Count);
        }
        var byBin = totals.Bins.Zip(totals.CleanErrors, (estimate, cleanError) => (estimate, cleanError))
            .Select((bin, i) => new BinReport((double)i / bins, (i + 1.0) / bins, bin.estimate.Mean, bin.estimate.StandardError, bin.cleanError));
        return new LossReport(process.Name, prediction.Name, totals.Mean.Mean, totals.Mean.StandardError, [.. byBin]);
    }
}
