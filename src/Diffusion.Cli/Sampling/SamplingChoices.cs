using Diffusion.Noise;

namespace Diffusion.Cli.Sampling;

/// <summary>What the command line says of how pictures are made; null leaves a choice to the settings.</summary>
internal sealed record SamplingChoices
{
    public string? Sampler { get; init; }

    public int? Steps { get; init; }

    public string? Grid { get; init; }

    public int? Order { get; init; }

    public double? Eta { get; init; }

    public double? Churn { get; init; }

    public double? Guidance { get; init; }

    public (double Min, double Max)? GuidanceInterval { get; init; }

    public double? GuidanceRescale { get; init; }

    public double? Threshold { get; init; }

    public int? Count { get; init; }

    public int? BatchSize { get; init; }

    /// <summary>The settings with these choices. With another sampler or grid nothing stays chosen of the old one.</summary>
    public SamplingOptions Over(SamplingOptions settings)
    {
        var options = Sampler is null || Sampler == settings.Sampler ? settings : settings.With(Sampler);
        options = Grid is null || Grid == options.Grid ? options : options with
        {
            Grid = Grid,
            SigmaMin = null,
            SigmaMax = null,
            Rho = null,
            StepsOffset = 0,
            ExtraPoint = false,
            FractionalTimes = false,
            TimeRounding = TimeRounding.None,
        };
        return options with
        {
            Steps = Steps ?? options.Steps,
            Order = Order ?? options.Order,
            Eta = Eta ?? options.Eta,
            Churn = Churn ?? options.Churn,
            Guidance = Guidance ?? options.Guidance,
            GuidanceMin = GuidanceInterval?.Min ?? options.GuidanceMin,
            GuidanceMax = GuidanceInterval?.Max ?? options.GuidanceMax,
            GuidanceRescale = GuidanceRescale ?? options.GuidanceRescale,
            Threshold = Threshold ?? options.Threshold,
            Count = Count ?? options.Count,
            BatchSize = BatchSize ?? options.BatchSize,
        };
    }
}
