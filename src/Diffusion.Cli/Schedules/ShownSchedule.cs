using Diffusion.Noise;

namespace Diffusion.Cli.Schedules;

/// <summary>A schedule with what its file says about it.</summary>
/// <param name="Schedule">The numbers.</param>
/// <param name="Description">The file's sentence; null when it has none.</param>
internal sealed record ShownSchedule(NoiseSchedule Schedule, string? Description);
