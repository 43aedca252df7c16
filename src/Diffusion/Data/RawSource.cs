using Diffusion.Imaging;

namespace Diffusion.Data;

/// <summary>Images stored as plain bytes, all of one size: planes of each image one after the other, at a fixed distance.</summary>
/// <param name="kind">For the report.</param>
/// <param name="parts">The bytes, in any number of parts of whole records.</param>
/// <param name="layout">Where an image lies within its record.</param>
/// <param name="labels">The class of each image, or null.</param>
/// <param name="classNames">Empty when there are no labels.</param>
/// <param name="notes">Lines for the report.</param>
internal sealed class RawSource(
    string kind, IReadOnlyList<byte[]> parts, RawLayout layout, byte[]? labels, IReadOnlyList<string> classNames, IReadOnlyList<string> notes) : IImageSource
{
    private readonly int[] _firstOfPart = FirstOfEachPart(parts, layout);

    public string Kind => kind;

    public int Count => _firstOfPart[^1];

    public IReadOnlyList<string> ClassNames => classNames;

    public IReadOnlyList<RejectedImage> Rejected => [];

    public IReadOnlyList<string> Notes => notes;

    public string Name(int index) => $"image {index}";

    public int Label(int index) => labels![index];

    public PixelImage Read(int index)
    {
        var part = 0;
        while (index >= _firstOfPart[part + 1])
        {
            part++;
        }

        var start = layout.Start + ((index - _firstOfPart[part]) * layout.Record);
        return Planes.Interleave(parts[part].AsSpan(start, layout.ImageBytes), layout.Channels, layout.Height, layout.Width);
    }

    public void Dispose()
    {
    }

    private static int[] FirstOfEachPart(IReadOnlyList<byte[]> parts, RawLayout layout)
    {
        var first = new int[parts.Count + 1];
        for (var i = 0; i < parts.Count; i++)
        {
            first[i + 1] = first[i] + (parts[i].Length / layout.Record);
        }

        return first;
    }
}
