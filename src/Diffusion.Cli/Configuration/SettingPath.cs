namespace Diffusion.Cli.Configuration;

/// <summary>Paths of settings such as "Model:Channels:0"; letter case does not count.</summary>
internal static class SettingPath
{
    /// <summary>Whether a key is the path itself or lies in the section that the path names.</summary>
    public static bool IsAtOrBelow(string key, string path) =>
        key.StartsWith(path, StringComparison.OrdinalIgnoreCase) && (key.Length == path.Length || key[path.Length] == ':');
}
