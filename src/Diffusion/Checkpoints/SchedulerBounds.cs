using Diffusion.Denoising;

namespace Diffusion.Checkpoints;

/// <summary>How a scheduler's config holds guesses at the image in range.</summary>
/// <param name="Limit">Guesses are held in ±limit (<c>clip_sample</c>, <c>clip_sample_range</c>); null does not.</param>
/// <param name="Ratio">The quantile of dynamic thresholding, which then takes the place of the limit (<c>thresholding</c>, <c>dynamic_thresholding_ratio</c>); null is off.</param>
/// <param name="Maximum">The largest dynamic threshold (<c>sample_max_value</c>).</param>
public sealed record SchedulerBounds(double? Limit, double? Ratio, double? Maximum)
{
    /// <summary>A denoiser with its guesses held so.</summary>
    /// <param name="denoiser">The denoiser decorated.</param>
    public Denoiser Of(Denoiser denoiser) => this switch
    {
        { Ratio: { } ratio } => Denoisers.Thresholded(denoiser, ratio, Maximum ?? double.PositiveInfinity),
        { Limit: { } limit } => Denoisers.Clamped(denoiser, limit),
        _ => denoiser,
    };

    internal static SchedulerBounds None(SchedulerConfig config) => new(null, null, null);

    internal static SchedulerBounds Clamp(SchedulerConfig config) => new(config.ClipSample ? config.ClipSampleRange : null, null, null);

    internal static SchedulerBounds Threshold(SchedulerConfig config) =>
        config.Thresholding ? new(null, config.DynamicThresholdingRatio, config.SampleMaxValue) : None(config);

    internal static SchedulerBounds Both(SchedulerConfig config) => config.Thresholding ? Threshold(config) : Clamp(config);
}
