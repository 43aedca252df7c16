using Diffusion.Noise;

namespace Diffusion.Cli.Schedules;

/// <summary>The tables of a schedule under the names they have in every output.</summary>
internal static class ScheduleColumns
{
    /// <summary>All but t, in order.</summary>
    public static IReadOnlyList<(string Name, Func<NoiseSchedule, IReadOnlyList<double>> Values)> All { get; } =
    [
        ("beta", schedule => schedule.Beta),
        ("alpha", schedule => schedule.Alpha),
        ("alpha_bar", schedule => schedule.AlphaBar),
        ("sqrt_alpha_bar", schedule => schedule.SqrtAlphaBar),
        ("sqrt_one_minus_alpha_bar", schedule => schedule.SqrtOneMinusAlphaBar),
        ("snr", schedule => schedule.Snr),
        ("log_snr", schedule => schedule.LogSnr),
        ("posterior_variance", schedule => schedule.PosteriorVariance),
        ("posterior_log_variance_clipped", schedule => schedule.PosteriorLogVarianceClipped),
        ("posterior_mean_coef_x0", schedule => schedule.PosteriorMeanCoefClean),
        ("posterior_mean_coef_xt", schedule => schedule.PosteriorMeanCoefNoisy),
    ];
}
