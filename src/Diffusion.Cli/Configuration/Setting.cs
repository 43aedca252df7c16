namespace Diffusion.Cli.Configuration;

/// <summary>One setting as text, and the layer that gave it.</summary>
/// <param name="Value">The text; null where a file says null.</param>
/// <param name="Source">Where it stands, for messages: a file's path, "environment" or "--set".</param>
internal sealed record Setting(string? Value, string Source);
