using Diffusion.Noise;
using Diffusion.Sampling;

namespace Diffusion.Checkpoints;

/// <summary>How one of diffusers' schedulers samples. Choosing by class happens here and nowhere else.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Defaults">What holds of it where the file says nothing.</param>
/// <param name="Sampler">The name of our sampler.</param>
/// <param name="Choices">What is chosen of the sampler.</param>
/// <param name="Grid">The levels of n steps.</param>
/// <param name="Bounds">How guesses are held in range; none where the class knows of no bounds.</param>
internal sealed record SchedulerKind(
    string Class,
    SchedulerConfig Defaults,
    Func<SchedulerConfig, string> Sampler,
    Func<SchedulerConfig, SamplerOptions> Choices,
    Func<SchedulerConfig, int, GridOptions> Grid,
    Func<SchedulerConfig, SchedulerBounds> Bounds)
{
    private static readonly SchedulerConfig Leading = new();
    private static readonly SchedulerConfig Linspace = new() { TimestepSpacing = "linspace" };

    private static readonly SchedulerKind[] All =
    [
        new("DDPMScheduler", Leading, _ => "ddpm", SchedulerChoices.Ddpm, (config, steps) => SchedulerGrids.Timesteps(config with { SetAlphaToOne = true }, steps), SchedulerBounds.Both),
        new("DDIMScheduler", Leading, _ => "ddim", None, SchedulerGrids.Timesteps, SchedulerBounds.Both),
        new("PNDMScheduler", Leading with { SetAlphaToOne = false }, config => config.SkipPrkSteps ? "plms" : "pndm", None, SchedulerGrids.Timesteps, SchedulerBounds.None),
        new("DPMSolverMultistepScheduler", Linspace, SchedulerChoices.DpmName, SchedulerChoices.Dpm, SchedulerGrids.Multistep, SchedulerBounds.Threshold),
        new("UniPCMultistepScheduler", Linspace with { SolverType = "bh2" }, _ => "unipc", SchedulerChoices.UniPc, SchedulerGrids.Multistep, SchedulerBounds.Threshold),
        new("DEISMultistepScheduler", Linspace with { AlgorithmType = "deis", SolverType = "logrho" }, _ => "deis", SchedulerChoices.Deis,
            (config, steps) => SchedulerGrids.Multistep(config with { FinalSigmasType = SchedulerGrids.SigmaMin }, steps), SchedulerBounds.Threshold),
        new("EulerDiscreteScheduler", Linspace, _ => "euler", None, SchedulerGrids.InSigma, SchedulerBounds.None),
        new("EulerAncestralDiscreteScheduler", Linspace, _ => "euler_ancestral", None, SchedulerGrids.InSigma, SchedulerBounds.None),
        new("HeunDiscreteScheduler", Linspace with { BetaStart = 0.00085, BetaEnd = 0.012, ClipSample = false }, _ => "heun", None, SchedulerGrids.InSigma, SchedulerBounds.Clamp),
        new("LMSDiscreteScheduler", Linspace, _ => "lms", None, SchedulerGrids.InSigma, SchedulerBounds.None),
        new("EDMEulerScheduler", Leading, _ => "euler", None, SchedulerGrids.Edm, SchedulerBounds.None),
        new("EDMDPMSolverMultistepScheduler", Leading, SchedulerChoices.DpmName, SchedulerChoices.Dpm, SchedulerGrids.Edm, SchedulerBounds.Threshold),
        new("FlowMatchEulerDiscreteScheduler", Leading, SchedulerChoices.FlowName, None, SchedulerGrids.Flow, SchedulerBounds.None),
        new("FlowMatchHeunDiscreteScheduler", Leading, _ => "heun", None, SchedulerGrids.Flow, SchedulerBounds.None),
    ];

    /// <summary>The classes.</summary>
    internal static IEnumerable<string> Classes => All.Select(kind => kind.Class);

    /// <summary>The kind of a class; null where we have no such sampler.</summary>
    internal static SchedulerKind? Find(string className) => Array.Find(All, kind => kind.Class == className);

    private static SamplerOptions None(SchedulerConfig config) => new();
}
