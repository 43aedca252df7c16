using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.PixelFormats;

namespace Diffusion.Imaging;

public static partial class AnimatedGif
{
    private const ushort Forever = 0;

    private static partial byte[] Encode(PixelImage[] frames, int[] delaysHundredths)
    {
        using var animation = ToImage(frames[0]);
        animation.Metadata.GetGifMetadata().RepeatCount = Forever;
        foreach (var frame in frames.Skip(1))
        {
            using var next = ToImage(frame);
            animation.Frames.AddFrame(next.Frames.RootFrame);
        }

        for (int i = 0; i < frames.Length; i++)
        {
            var timing = animation.Frames[i].Metadata.GetGifMetadata();
            timing.FrameDelay = delaysHundredths[i];
            timing.DisposalMethod = GifDisposalMethod.NotDispose;
        }

        using var file = new MemoryStream();
        animation.SaveAsGif(file, new GifEncoder { ColorTableMode = GifColorTableMode.Local });
        return file.ToArray();
    }

    private static Image<Rgb24> ToImage(PixelImage frame) => Image.LoadPixelData<Rgb24>(frame.ToChannels(3).Pixels, frame.Width, frame.Height);
}
