using System.Globalization;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Sampling;

namespace Diffusion.Cli.Sampling;

/// <summary>What pictures say of how they were made, by keyword.</summary>
internal static class SampleText
{
    /// <summary>What the options and the checkpoints say; what is off is left out.</summary>
    public static Dictionary<string, string> Of(SamplingOptions options, SampleRequest request, string checkpoint)
    {
        var text = new Dictionary<string, string>
        {
            ["Software"] = "Diffusion",
            ["checkpoint"] = checkpoint,
            ["weights"] = AveragedWeights.Name(request),
        };
        (string Keyword, object? Value)[] values =
        [
            ("sampler", options.Sampler),
            ("steps", options.Steps),
            ("grid", options.Grid),
            ("sigmaMin", options.SigmaMin),
            ("sigmaMax", options.SigmaMax),
            ("rho", options.Rho),
            ("endsClean", options.EndsClean ? null : "false"),
            ("endsAtCleanest", options.EndsAtCleanest ? "true" : null),
            ("stepsOffset", options.StepsOffset == 0 ? null : options.StepsOffset),
            ("extraPoint", options.ExtraPoint ? "true" : null),
            ("fractionalTimes", options.FractionalTimes ? "true" : null),
            ("timeRounding", options.TimeRounding == TimeRounding.None ? null : options.TimeRounding),
            .. typeof(SamplerOptions).GetProperties().Select(choice => (char.ToLowerInvariant(choice.Name[0]) + choice.Name[1..], choice.GetValue(options))),
            ("guidance", options.Guidance),
            ("guidanceMin", options.GuidanceMin),
            ("guidanceMax", options.GuidanceMax),
            ("guidanceRescale", options.GuidanceRescale == 0 ? null : options.GuidanceRescale),
            ("clamp", options.Clamp ? null : "false"),
            ("clampLimit", options.ClampLimit == 1 ? null : options.ClampLimit),
            ("threshold", options.Threshold),
            ("thresholdMaximum", options.ThresholdMaximum),
            ("weak", request.Weak),
            ("weakGuidance", request.WeakGuidance),
            ("batch", options.BatchSize),
            ("precision", options.Precision == Precision.Fp32 ? null : options.Precision),
        ];
        foreach (var (keyword, value) in values)
        {
            if (value is not null)
            {
                text[keyword] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
            }
        }
        return text;
    }
}
