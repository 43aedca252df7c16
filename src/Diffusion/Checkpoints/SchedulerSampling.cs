using Diffusion.Noise;
using Diffusion.Sampling;

namespace Diffusion.Checkpoints;

/// <summary>How a scheduler's config says that its network is sampled: which sampler, which levels, which bounds. Each part is read on its own, so that another can be chosen in its place.</summary>
/// <remarks>What diffusers takes as an argument instead of from the file is left to the caller: the number of steps, DDIM's η, churn, guidance, the order of LMS.</remarks>
public static class SchedulerSampling
{
    /// <summary>diffusers' classes of which there is the sampler here.</summary>
    public static IReadOnlyList<string> Classes { get; } = [.. SchedulerKind.Classes];

    /// <summary>Whether a class is diffusers', so that the file says how to sample; those of ours (EdmProcess, FlowProcess, VpProcess) say only what was trained.</summary>
    /// <param name="config">The config.</param>
    public static bool IsSaid(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.ClassName.EndsWith("Scheduler", StringComparison.Ordinal);
    }

    /// <summary>The sampler and what is chosen of it.</summary>
    /// <param name="config">The config.</param>
    /// <returns>A name and options for <see cref="SamplerCatalog.Create"/>.</returns>
    /// <exception cref="InputException">There is no such sampler here; a field names itself.</exception>
    public static (string Name, SamplerOptions Options) Sampler(SchedulerConfig config)
    {
        var kind = Kind(config);
        return (kind.Sampler(config), kind.Choices(config));
    }

    /// <summary>The levels.</summary>
    /// <param name="config">The config.</param>
    /// <param name="steps">How many levels are left by a step.</param>
    /// <returns>Options for <see cref="LevelGrid.Create"/> over <see cref="SchedulerConfig.ToProcess"/>.</returns>
    /// <exception cref="InputException">There are no such levels here; a field names itself.</exception>
    public static GridOptions Grid(SchedulerConfig config, int steps) => Kind(config).Grid(config, steps);

    /// <summary>The bounds of guesses at the image.</summary>
    /// <param name="config">The config.</param>
    /// <exception cref="InputException">There is no such sampler here.</exception>
    public static SchedulerBounds Bounds(SchedulerConfig config) => Kind(config).Bounds(config);

    private static SchedulerKind Kind(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return SchedulerKind.Find(config.ClassName) ?? throw new InputException(
            $"\"_class_name\" is {config.ClassName}, of which there is no sampler here; choose a sampler, or one of {string.Join(", ", Classes)}.");
    }
}
