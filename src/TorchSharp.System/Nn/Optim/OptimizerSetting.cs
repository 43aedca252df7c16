namespace TorchSharp;

/// <summary>Ranges of an optimiser's settings.</summary>
internal static class OptimizerSetting
{
    internal static double NotNegative(double value, string name)
        => value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, "An optimiser's setting must not be negative.");

    internal static double Share(double value, string name)
        => value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(name, value, "A decay rate must be from 0 to below 1.");
}
