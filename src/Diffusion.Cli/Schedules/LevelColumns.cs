using Diffusion.Noise;

namespace Diffusion.Cli.Schedules;

/// <summary>What is said of a level, under the names it has in every output: x = alpha·x0 + sigma·ε. Continuous processes have no other numbers.</summary>
internal static class LevelColumns
{
    /// <summary>The first column: 0 for the cleanest level to 1 for the noisiest.</summary>
    public const string Share = "share";

    /// <summary>All but the share, in order.</summary>
    public static IReadOnlyList<(string Name, Func<NoiseLevel, double> Value)> All { get; } =
    [
        ("time", level => level.Time),
        ("alpha", level => level.Alpha),
        ("sigma", level => level.Sigma),
        ("log_snr", level => level.LogSnr),
    ];

    /// <summary>The share of row k of n.</summary>
    public static double ShareOf(int row, int rows) => row / (rows - 1.0);
}
