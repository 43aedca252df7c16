using System.Globalization;
using Diffusion.Imaging;

namespace Diffusion.Cli.Sampling;

/// <summary>A folder of pictures, each in a file named by its number. A file that is there is whole: it was written under another name, brought to disk and renamed.</summary>
/// <param name="path">The folder.</param>
internal sealed class SampleFolder(string path)
{
    private const int Digits = 6;
    private const string Extension = ".png";

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>The picture of a number, of six digits or more: the same whatever range it is made in.</summary>
    public string FileOf(ulong number) => System.IO.Path.Combine(path, number.ToString("D" + Digits, CultureInfo.InvariantCulture) + Extension);

    /// <summary>Whether a picture is there.</summary>
    public bool Holds(ulong number) => File.Exists(FileOf(number));

    /// <summary>Whether there is any.</summary>
    public bool HoldsAny() => Directory.Exists(path) && Directory.EnumerateFiles(path, "*" + Extension).Any(IsPicture);

    /// <summary>Writes a picture.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="image">What it shows.</param>
    /// <param name="text">What it says of how it was made.</param>
    public void Write(ulong number, PixelImage image, IReadOnlyDictionary<string, string> text) => ImageFile.WritePng(FileOf(number), image, text);

    /// <summary>Reads a picture that is there.</summary>
    /// <exception cref="InputException">It has been damaged since, or is no image.</exception>
    public PixelImage Read(ulong number)
    {
        try
        {
            return ImageFile.Read(FileOf(number));
        }
        catch (InvalidDataException damage)
        {
            throw new InputException($"{OneLine.Of(damage.Message, OneLine.MessageLength).TrimEnd('.')}. Delete the file, and make it again with --resume.", damage);
        }
    }

    private static bool IsPicture(string file)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(file);
        return name.Length >= Digits && name.All(char.IsAsciiDigit);
    }
}
