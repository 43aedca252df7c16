using Diffusion.Imaging;

namespace Diffusion.Data;

/// <summary>Images that are in memory already.</summary>
internal sealed class MemorySource : IImageSource
{
    private readonly IReadOnlyList<PixelImage> _images;
    private readonly IReadOnlyList<int>? _labels;

    public MemorySource(IReadOnlyList<PixelImage> images, IReadOnlyList<int>? labels, IReadOnlyList<string> classNames)
    {
        if (images.Count == 0)
        {
            throw new ArgumentException("There must be at least one image.", nameof(images));
        }

        var first = images[0];
        var odd = images.FirstOrDefault(image => (image.Width, image.Height, image.Channels) != (first.Width, first.Height, first.Channels));
        if (odd is not null)
        {
            throw new ArgumentException($"All images must be {first.Width}×{first.Height} with {first.Channels} channels; one is {odd.Width}×{odd.Height} with {odd.Channels}.", nameof(images));
        }

        if ((labels is null) != (classNames.Count == 0) || (labels is not null && labels.Count != images.Count))
        {
            throw new ArgumentException($"There must be a label per image and names for the classes, or neither; {images.Count} images have {labels?.Count ?? 0} labels and {classNames.Count} classes.", nameof(labels));
        }

        if (labels is not null && labels.Any(label => label < 0 || label >= classNames.Count))
        {
            throw new ArgumentException($"Labels must be from 0 to {classNames.Count - 1}.", nameof(labels));
        }

        (_images, _labels, ClassNames) = (images, labels, classNames);
    }

    public string Kind => "images in memory";

    public int Count => _images.Count;

    public IReadOnlyList<string> ClassNames { get; }

    public IReadOnlyList<RejectedImage> Rejected => [];

    public IReadOnlyList<string> Notes => [];

    public string Name(int index) => $"image {index}";

    public int Label(int index) => _labels![index];

    public PixelImage Read(int index) => _images[index];

    public void Dispose()
    {
    }
}
