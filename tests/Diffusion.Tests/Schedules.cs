using Diffusion.Noise;

namespace Diffusion.Tests;

/// <summary>Schedules written out, so that these tests need no file.</summary>
internal static class Schedules
{
    /// <summary>A definition of a schedule with steps.</summary>
    public static NoiseSchedule Of(ScheduleDefinition definition, int? steps = null) => Assert.IsType<NoiseSchedule>(definition.Build(definition.Kind, steps));

    /// <summary>β from 1e-4 to 0.02 over T steps, scaled by 1000/T so that shorter ones reach the same noise.</summary>
    public static NoiseSchedule Linear(int steps = 1000)
    {
        var scale = 1000.0 / steps;
        return NoiseSchedule.FromBetas("linear", [.. Enumerable.Range(0, steps).Select(i => scale * (1e-4 + i * (0.02 - 1e-4) / (steps - 1)))]);
    }
}
