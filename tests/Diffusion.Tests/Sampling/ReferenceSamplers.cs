using System.Text.Json;
using Diffusion.Noise;
using Diffusion.Sampling;

namespace Diffusion.Tests.Sampling;

/// <summary>Which of our samplers a recorded one is, as the catalogue makes it where it is in it.</summary>
internal static class ReferenceSamplers
{
    public static Sampler Of(ReferenceReplay replay) => replay.Family switch
    {
        "DDIM" => Create("ddim", new SamplerOptions { Eta = Number(replay.StepSettings, "eta") }),
        "DDPM" => Ddpm(replay.Settings.GetProperty("variance_type").GetString()!),
        "EulerDiscrete" => Create("euler", Churn(replay.StepSettings, "s_churn", "s_tmin", "s_tmax", "s_noise")),
        "EulerAncestral" => Create("euler_ancestral", new SamplerOptions()),
        "Heun" => Create("heun", new SamplerOptions()),
        "EDM" => Edm(replay.Settings),
        "improved_diffusion" when replay.Settings.GetProperty("eta").ValueKind == JsonValueKind.Number => Create("ddim", new SamplerOptions { Eta = Number(replay.Settings, "eta") }),
        "improved_diffusion" => Ddpm(replay.Settings.GetProperty("var_type").GetString()!.ToLowerInvariant()),
        "k_diffusion" => KDiffusion(replay.File.Description.GetProperty("function").GetString()!, replay.Settings),
        _ => throw new InvalidDataException($"{replay.Name}: whose sampler is that?"),
    };

    private static Sampler Create(string name, SamplerOptions options) => SamplerCatalog.Create(name, options);

    private static Sampler Ddpm(string variance) => Create("ddpm", new SamplerOptions
    {
        Variance = variance switch
        {
            "fixed_small" or "fixed_small_log" => StepVariance.FixedSmall,
            "fixed_large" => StepVariance.FixedLarge,
            "learned" => StepVariance.Learned,
            "learned_range" => StepVariance.LearnedRange,
            _ => throw new InvalidDataException($"Variance {variance} is not in the reference files."),
        },
    });

    private static Sampler Edm(JsonElement settings) =>
        settings.TryGetProperty("alpha", out var alpha) ? new HeunSampler(alpha: alpha.GetDouble())
        : settings.TryGetProperty("solver", out var solver) ? Create(solver.GetString()!, new SamplerOptions())
        : Create("heun", Churn(settings, "S_churn", "S_min", "S_max", "S_noise"));

    private static Sampler KDiffusion(string function, JsonElement settings) => function["sampling.sample_".Length..] switch
    {
        "euler" => Create("euler", Churn(settings, "s_churn", "s_tmin", "s_tmax", "s_noise")),
        "heun" => Create("heun", Churn(settings, "s_churn", "s_tmin", "s_tmax", "s_noise")),
        "dpm_2" => Create("dpm2", Churn(settings, "s_churn", "s_tmin", "s_tmax", "s_noise")),
        "dpm_2_ancestral" => Create("dpm2_ancestral", new SamplerOptions { Eta = Number(settings, "eta") }),
        var name => Create(name, new SamplerOptions { Eta = Number(settings, "eta") }),
    };

    private static SamplerOptions Churn(JsonElement settings, string amount, string min, string max, string scale) => new()
    {
        Churn = Number(settings, amount), ChurnMin = Number(settings, min), ChurnMax = Number(settings, max), NoiseScale = Number(settings, scale),
    };

    private static double? Number(JsonElement settings, string name) => !settings.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String && value.GetString() == "inf" ? double.PositiveInfinity
        : value.GetDouble();
}
