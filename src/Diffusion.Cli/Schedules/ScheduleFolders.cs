using Diffusion.Noise;

namespace Diffusion.Cli.Schedules;

/// <summary>Where named schedules are looked for.</summary>
internal static class ScheduleFolders
{
    private const string Folder = "schedules";

    /// <summary><c>schedules</c> of the current folder, of <c>$DIFFUSION_HOME</c>, and beside the program, in this order; each folder once.</summary>
    public static IReadOnlyList<string> All()
    {
        string?[] homes = [Environment.CurrentDirectory, Environment.GetEnvironmentVariable("DIFFUSION_HOME"), AppContext.BaseDirectory];
        return [.. homes.Where(home => !string.IsNullOrEmpty(home)).Select(home => Path.GetFullPath(Path.Combine(home!, Folder))).Distinct()];
    }

    /// <summary>The schedules in those folders.</summary>
    public static ScheduleCatalog Catalog() => new(All());
}
