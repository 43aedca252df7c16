using Diffusion.Imaging;
using Diffusion.Sampling;

namespace Diffusion.Cli.Sampling;

/// <summary>Noise becoming images: collects what a generator shows on the way and writes it as an animation.</summary>
internal sealed class Film
{
    private const int MostFrames = 40;
    private const int MostPictures = 100;
    private const int FrameMs = 80;
    private const int LastFrameMs = 2500;

    private readonly SortedDictionary<int, List<PixelImage>> frames = [];

    /// <summary>Takes the pictures of a step, if the step is one of those shown.</summary>
    public void Add(GenerationStep step)
    {
        var every = Math.Max(1, (step.Total + MostFrames - 1) / MostFrames);
        if (step.Index % every != 0 && !step.IsLast)
        {
            return;
        }
        if (!frames.TryGetValue(step.Index, out var pictures))
        {
            frames[step.Index] = pictures = [];
        }
        if (pictures.Count < MostPictures)
        {
            pictures.AddRange(step.Images().Take(MostPictures - pictures.Count));
        }
    }

    /// <summary>Writes the animation; its last frame, the images, stays a while.</summary>
    public void Write(string path, int classCount)
    {
        var sheets = frames.Values.Select(pictures => Contact.Sheet(pictures, classCount)).ToList();
        AnimatedGif.Write(path, sheets, [.. Enumerable.Repeat(FrameMs, sheets.Count - 1), LastFrameMs]);
    }
}
