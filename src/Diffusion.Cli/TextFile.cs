using System.Text;
using Diffusion.Checkpoints;

namespace Diffusion.Cli;

/// <summary>Text files that appear whole or not at all.</summary>
internal static class TextFile
{
    /// <summary>Writes beside <paramref name="path"/>, brings it to disk, and renames.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="write">Writes the text; UTF-8 without a byte order mark.</param>
    /// <exception cref="IOException">The disk is full or refuses; a file that was there is as it was.</exception>
    public static void Write(string path, Action<TextWriter> write) => Durable.Replace(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        write(writer);
    });
}
