using System.Globalization;
using Diffusion.Noise;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>From what <c>sample</c> was asked for to the pictures to be drawn: of seeds, from an image, into an image, or between two.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="options">How pictures are made.</param>
/// <param name="maker">The model.</param>
/// <param name="classes">What its labels mean.</param>
internal sealed class DrawingPlan(SampleRequest request, SamplingOptions options, PictureMaker maker, Classes classes)
{
    private const double DefaultStrength = 0.5;

    /// <summary>The pictures; nothing has been drawn or written.</summary>
    /// <exception cref="InputException">The options do not fit the model, or an image cannot be read.</exception>
    public Drawing Make() => request switch
    {
        { From: { } path } => FromImage(path),
        { Inpaint: { } path, Mask: { } mask } => IntoImage(path, mask),
        { InterpolatedSeeds: { } seeds } => BetweenSeeds(seeds.First, seeds.Second),
        { Interpolate: { } paths } => BetweenImages(paths[0], paths[1]),
        _ => new Drawing(maker.Walk(options), options.Count, OfSeeds(), new Dictionary<string, string>()),
    };

    private Drawing FromImage(string path)
    {
        var strength = request.Strength ?? DefaultStrength;
        var walk = maker.Walk(options);
        var clean = maker.Clean(GivenImage.Read(path, maker.PictureShape));
        return new Drawing(
            walk with { Levels = NoisedImages.Levels(walk.Levels, strength), NoiseFor = seeds => new NoisedImages(clean, new SeededNoise(seeds)) },
            options.Count,
            OfSeeds(),
            new Dictionary<string, string> { ["from"] = path, ["strength"] = Number(strength) });
    }

    private Drawing IntoImage(string path, string maskPath)
    {
        var (times, jump) = (request.Resample ?? 1, request.Jump ?? 1);
        var walk = maker.Walk(options);
        var levels = times == 1 ? walk.Levels : LevelGrid.WithResampling(walk.Levels, jump, times);
        var (image, mask) = GivenImage.Masked(path, maskPath, maker.PictureShape);
        return new Drawing(
            walk with
            {
                Sampler = new Inpainting(walk.Sampler, maker.Clean(image), GivenImage.White(mask, maker.Shape, maker.Device)),
                Levels = levels,
                Retouch = maker.Latents is null ? null : picture => GivenImage.Kept(picture, image, mask),
            },
            options.Count,
            OfSeeds(),
            new Dictionary<string, string> { ["inpaint"] = path, ["mask"] = maskPath, ["resample"] = Number(times), ["jump"] = Number(jump) });
    }

    private Drawing BetweenSeeds(ulong first, ulong second)
    {
        var weights = Weights();
        Picture Drawn(int place)
        {
            var nearest = weights[place] < 0.5 ? first : second;
            return Between(place, weights, maker.Labels([nearest], classes.Find(request.Class))?[0]);
        }
        return new Drawing(
            maker.Walk(options) with
            {
                NoiseFor = places => new SlerpedNoise(
                    new SeededNoise([.. places.Select(_ => first)]), new SeededNoise([.. places.Select(_ => second)]), Of(weights, places)),
            },
            weights.Length,
            Drawn,
            Way(first, second));
    }

    private Drawing BetweenImages(string first, string second)
    {
        var inversion = new Inversion(maker, options, classes, request.Class);
        Tensor NoiseOf(string path) => inversion.NoiseOf(maker.Clean(GivenImage.Read(path, maker.PictureShape)));
        var (one, other) = (NoiseOf(first), NoiseOf(second));
        var weights = Weights();
        return new Drawing(
            inversion.WayBack with { NoiseFor = places => new SlerpedNoise(new GivenNoise(one, places.Count), new GivenNoise(other, places.Count), Of(weights, places)) },
            weights.Length,
            place => Between(place, weights, inversion.Label),
            Way(first, second));
    }

    /// <summary>A picture is a function of its seed alone, its class too.</summary>
    private Func<int, Picture> OfSeeds()
    {
        var (first, wanted) = (request.Seed ?? 0, classes.Find(request.Class));
        return place =>
        {
            var seed = unchecked(first + (ulong)place);
            return new Picture(seed, maker.Labels([seed], wanted)?[0], new Dictionary<string, string> { ["seed"] = Number(seed) });
        };
    }

    private Dictionary<string, string> Way(object first, object second) => new() { ["interpolate"] = $"{first} {second}", ["pictures"] = Number(options.Count) };

    private static Picture Between(int place, double[] weights, long? label) =>
        new((ulong)place, label, new Dictionary<string, string> { ["position"] = Number(weights[place]) });

    /// <summary>Where between 0 and 1 each picture is.</summary>
    private double[] Weights() => options.Count >= 2
        ? [.. Enumerable.Range(0, options.Count).Select(i => (double)i / (options.Count - 1))]
        : throw new InputException("--interpolate draws the way between two pictures; --count must be at least 2.");

    /// <summary>The weights of the places of a batch; those that only fill it are the last picture again.</summary>
    private static double[] Of(double[] weights, IReadOnlyList<ulong> places) => [.. places.Select(place => weights[Math.Min((int)place, weights.Length - 1)])];

    private static string Number(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
