using Diffusion.Imaging;
using Diffusion.Noise;

namespace Diffusion.Cli.Schedules;

/// <summary>
/// An image on its way to noise: x = α·x_0 + σ·ε at ten levels, with the same ε everywhere. Where the variance is not preserved, x/√(α²+σ²) is shown, which has the
/// range of an image.
/// </summary>
internal sealed class NoisedStrip
{
    private const int Times = 10;
    private const int LongestSide = 256;
    private const int EnlargedTo = 128;

    private readonly PixelImage _image;
    private readonly float[] _noise;
    private readonly ulong _seed;

    /// <param name="image">The image, in grey or colour; a larger one is reduced to 256 pixels, transparency is dropped.</param>
    /// <param name="seed">Seed of ε.</param>
    public NoisedStrip(PixelImage image, ulong seed)
    {
        _image = Reduce(image).ToChannels(image.Channels == 1 ? 1 : 3);
        _seed = seed;
        _noise = new float[_image.Pixels.Length];
        new RandomStream(seed, step: 0, stream: 0).FillNormal(_noise);
    }

    /// <summary>A row for each schedule, from almost clean at the left to the last step at the right; small images enlarged in whole pixels.</summary>
    public PixelImage Draw(IReadOnlyList<ShownSchedule> schedules)
    {
        // A schedule shorter than ten steps ends its row early, so all rows take the longest schedule's number and repeat the last time.
        var columns = schedules.Max(shown => shown.Levels(Times).Count);
        var images = schedules.SelectMany(shown =>
        {
            var levels = shown.Levels(Times);
            return Enumerable.Range(0, columns).Select(column => Noised(levels[Math.Min(column, levels.Count - 1)]));
        });
        var scale = Math.Max(1, EnlargedTo / Math.Max(_image.Width, _image.Height));
        return ImageGrid.Arrange([.. images], columns, scale: scale);
    }

    /// <summary>What the picture was made with, for its text chunks.</summary>
    public IReadOnlyDictionary<string, string> Settings(IReadOnlyList<ShownSchedule> schedules) => new Dictionary<string, string>
    {
        ["Seed"] = $"{_seed}",
        ["Rows"] = string.Join("; ", schedules.Select(shown =>
            $"{shown.Process.Name}, {(shown.Discrete is { } schedule ? $"T = {schedule.Steps}, t" : "time")} = {string.Join(" ", shown.Levels(Times).Select(level => $"{level.Time:G6}"))}")),
    };

    private PixelImage Noised(NoiseLevel level)
    {
        var pixels = new byte[_image.Pixels.Length];
        var deviation = Math.Sqrt((level.Alpha * level.Alpha) + (level.Sigma * level.Sigma));
        for (var i = 0; i < pixels.Length; i++)
        {
            var clean = (_image.Pixels[i] / 127.5) - 1;
            var noisy = ((level.Alpha * clean) + (level.Sigma * _noise[i])) / deviation;
            pixels[i] = (byte)Math.Round(255 * Math.Clamp((noisy / 2) + 0.5, 0, 1));
        }

        return new PixelImage(_image.Width, _image.Height, _image.Channels, pixels);
    }

    private static PixelImage Reduce(PixelImage image)
    {
        var longest = Math.Max(image.Width, image.Height);
        return longest <= LongestSide
            ? image
            : image.Resize(Math.Max(1, image.Width * LongestSide / longest), Math.Max(1, image.Height * LongestSide / longest));
    }
}
