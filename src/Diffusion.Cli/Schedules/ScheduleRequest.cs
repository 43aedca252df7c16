namespace Diffusion.Cli.Schedules;

/// <summary>What the user asks of <c>schedule</c>; null is not given.</summary>
/// <param name="Names">Names or files; none means all that are known.</param>
/// <param name="Steps">T.</param>
/// <param name="Format">One of <see cref="ScheduleFormat.Names"/>.</param>
/// <param name="Out">Where to write.</param>
/// <param name="Image">The image to add noise to, instead of showing numbers.</param>
/// <param name="Seed">Seed of that noise.</param>
internal sealed record ScheduleRequest(
    IReadOnlyList<string> Names, int? Steps = null, string? Format = null, string? Out = null, string? Image = null, ulong? Seed = null);
