using Diffusion.Networks;

namespace Diffusion.Checkpoints;

/// <summary>The <c>config.json</c> of an autoencoder of either kind.</summary>
internal static class AutoencoderShapeFile
{
    /// <summary>Reads the shape of the class that the file names.</summary>
    /// <exception cref="InputException">The file cannot be read, or is of another class, or describes a network that is not supported.</exception>
    internal static IAutoencoderShape Read(string path) =>
        ClassOf(path) == MlpAutoencoderConfigFile.ClassName ? MlpAutoencoderConfigFile.Read(path) : AutoencoderConfigFile.Read(path);

    /// <summary>Whether a file says that it is of an autoencoder that can be read.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    internal static bool IsAutoencoder(string path) => File.Exists(path) && ClassOf(path) is MlpAutoencoderConfigFile.ClassName or nameof(AutoencoderKL);

    internal static void Write(string path, IAutoencoderShape shape)
    {
        switch (shape)
        {
            case AutoencoderConfig config:
                AutoencoderConfigFile.Write(path, config);
                break;
            case MlpAutoencoderConfig config:
                MlpAutoencoderConfigFile.Write(path, config);
                break;
            default:
                throw new ArgumentException($"A {shape.GetType().Name} has no file.", nameof(shape));
        }
    }

    private static string? ClassOf(string path) => ConfigReader.Open(path).OptionalText("_class_name", null);
}
