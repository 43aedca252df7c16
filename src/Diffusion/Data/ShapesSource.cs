using Diffusion.Imaging;
using Diffusion.Noise;

namespace Diffusion.Data;

/// <summary>
/// One anti-aliased shape per image, bright on dark, at a random place, size, turn and colour. Image i is a pure function of the seed, the split and i;
/// every run of as many images as there are classes has each class once.
/// </summary>
internal sealed class ShapesSource(DataOptions options) : IImageSource
{
    public const int MinimumSide = 8;

    private const int DefaultSide = 32;
    private const uint ImageStream = 0x73686170; // "shap"
    private const uint TestImageStream = 0x74657374; // "test"
    private const uint ClassStream = 0x636C6173; // "clas"
    private const double MaximumTurn = Math.PI / 10;

    private static readonly byte[] Background = [14, 16, 26];

    private static readonly (string Name, Func<double, double, double> Distance)[] Shapes =
    [
        ("circle", SignedDistance.Circle),
        ("cross", SignedDistance.Cross),
        ("heart", SignedDistance.Heart),
        ("ring", SignedDistance.Ring),
        ("square", SignedDistance.Square),
        ("star", SignedDistance.Star),
        ("triangle", SignedDistance.Triangle),
    ];

    private readonly int _side = options.Size ?? DefaultSide;
    private readonly int _channels = options.Channels ?? 3;
    private readonly uint _imageStream = options.Split.Equals("test", StringComparison.OrdinalIgnoreCase) ? TestImageStream : ImageStream;

    public string Kind => "drawn shapes";

    public int Count => options.Count;

    public IReadOnlyList<string> ClassNames { get; } = [.. Shapes.Select(shape => shape.Name)];

    public IReadOnlyList<RejectedImage> Rejected => [];

    public IReadOnlyList<string> Notes => [];

    public string Name(int index) => $"shape {index}";

    public int Label(int index)
    {
        Span<int> order = stackalloc int[Shapes.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        var (round, place) = Math.DivRem(index, order.Length);
        new RandomStream(options.Seed, (ulong)round, ClassStream).Shuffle(order);
        return order[place];
    }

    public PixelImage Read(int index)
    {
        var random = new RandomStream(options.Seed, (ulong)index, _imageStream);
        double Uniform(double from, double to) => from + ((to - from) * random.NextDouble());
        var radius = Uniform(0.27, 0.38) * _side;
        var room = (_side / 2.0) - (1.1 * radius);
        var (x, y) = ((_side / 2.0) + Uniform(-room, room), (_side / 2.0) + Uniform(-room, room));
        var turn = Uniform(-MaximumTurn, MaximumTurn);
        var colour = _channels == 1 ? [(byte)Uniform(170, 256)] : Vivid(Uniform(0, 6), Uniform(0.6, 0.95));
        return Draw(Shapes[Label(index)].Distance, x, y, radius, turn, colour);
    }

    public void Dispose()
    {
    }

    /// <summary>A colour of full brightness.</summary>
    /// <param name="hue">0 … 6: red, yellow, green, cyan, blue, magenta, red.</param>
    /// <param name="saturation">0 (white) … 1.</param>
    private static byte[] Vivid(double hue, double saturation)
    {
        byte Channel(double offset)
        {
            var around = (hue + offset) % 6;
            var strength = Math.Clamp(Math.Min(around, 4 - around), 0, 1);
            return (byte)Math.Round(255 * (1 - (saturation * strength)));
        }

        return [Channel(5), Channel(3), Channel(1)];
    }

    /// <summary>A pixel is covered by half a pixel minus its centre's distance to the outline, in pixels.</summary>
    private PixelImage Draw(Func<double, double, double> distance, double centreX, double centreY, double radius, double turn, byte[] colour)
    {
        var pixels = new byte[_side * _side * _channels];
        var (sin, cos) = Math.SinCos(turn);
        for (var y = 0; y < _side; y++)
        {
            for (var x = 0; x < _side; x++)
            {
                var (dx, dy) = ((x + 0.5 - centreX) / radius, (y + 0.5 - centreY) / radius);
                var covered = Math.Clamp(0.5 - (radius * distance((cos * dx) + (sin * dy), (cos * dy) - (sin * dx))), 0, 1);
                for (var c = 0; c < _channels; c++)
                {
                    pixels[(((y * _side) + x) * _channels) + c] = (byte)Math.Round(Background[c] + (covered * (colour[c] - Background[c])));
                }
            }
        }

        return new PixelImage(_side, _side, _channels, pixels);
    }
}
