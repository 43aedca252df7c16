namespace Diffusion.Noise.Tests;

/// <summary>The schedules that come with the program, and helpers to compare tables.</summary>
internal static class Schedules
{
    internal static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "schedules");

    internal static ScheduleCatalog Shipped { get; } = new([Folder]);

    /// <summary>The shipped ones that have steps.</summary>
    internal static IReadOnlyList<string> Discrete { get; } = [.. Shipped.Names.Where(name => Shipped.Load(name) is NoiseSchedule)];

    internal static NoiseSchedule Load(string name, int? steps = null) => Assert.IsType<NoiseSchedule>(Shipped.Load(name, steps));

    internal static NoiseSchedule Of(string json, int? steps = null) => Assert.IsType<NoiseSchedule>(Make(json, steps));

    internal static NoiseProcess Make(string json, int? steps = null) => ScheduleDefinition.Parse(json, "test.json").Build("test", steps);

    internal static string ErrorOf(Action action) => Assert.Throws<InputException>(action).Message;

    internal static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double relative = 1e-10, double absolute = 1e-13)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var t = 0; t < expected.Count; t++)
        {
            Assert.True(Math.Abs(expected[t] - actual[t]) <= absolute + (relative * Math.Abs(expected[t])), $"t = {t}: {actual[t]:R}, expected {expected[t]:R}");
        }
    }
}
