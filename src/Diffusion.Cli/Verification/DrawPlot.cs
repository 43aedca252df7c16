using Diffusion.Imaging;
using Diffusion.Noise;
using Diffusion.Probability;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Cli.Verification;

/// <summary>Many draws z = µ + σ·ε for each of several (µ, σ) in the plane, as an encoder would give them for several inputs: each cloud lies about its mean.</summary>
internal static class DrawPlot
{
    private const int Draws = 400;
    private const int EllipsePoints = 90;
    private const ulong Stream = 408;

    /// <summary>(µ, σ) of each input, horizontal and vertical.</summary>
    private static readonly ((double X, double Y) Mean, (double X, double Y) Deviation)[] Inputs =
    [
        ((2, 0.5), (0.5, 0.5)), ((-2, 1.2), (0.9, 0.25)), ((-0.6, -1.6), (0.3, 0.7)), ((3.4, 2.6), (0.12, 0.12)), ((0.4, 2.4), (0.6, 0.3)), ((1.8, -1.9), (0.8, 0.4)),
    ];

    /// <summary>A cloud for each input, with the ellipse that holds 86 % of its law and the mean.</summary>
    public static void Write(TextWriter writer, ulong seed)
    {
        var plot = new LinePlot
        {
            Title = $"z = µ + σ·ε: {Draws} draws for each of {Inputs.Length} inputs, with µ and the ellipse of 2σ",
            Panels =
            [
                new PlotPanel
                {
                    XLabel = "z₁",
                    YLabel = "z₂",
                    Series = [.. Inputs.Select((_, input) => Cloud(input, seed)), .. Inputs.Select((_, input) => Ellipse(input)), Means()],
                },
            ],
            PanelWidth = 800,
            PanelHeight = 620,
        };
        writer.Write(plot.ToSvg());
    }

    private static string Name(int input) => $"input {input + 1}";

    private static PlotSeries Cloud(int input, ulong seed) => Scoped.Value(() =>
    {
        var (mean, deviation) = Inputs[input];
        var law = DiagonalGaussian.FromDeviation(Rows(mean), Rows(deviation));
        var z = law.Sample(new RandomStream(seed, (ulong)input, Stream)).data<double>().ToArray();
        return new PlotSeries(Name(input), [.. z.Where((_, place) => place % 2 == 0)], [.. z.Where((_, place) => place % 2 == 1)]) { Dots = 2.2 };
    });

    private static PlotSeries Ellipse(int input)
    {
        var (mean, deviation) = Inputs[input];
        double[] angles = [.. Enumerable.Range(0, EllipsePoints + 1).Select(place => 2 * Math.PI * place / EllipsePoints)];
        return new PlotSeries(
            Name(input), [.. angles.Select(angle => mean.X + (2 * deviation.X * Math.Cos(angle)))], [.. angles.Select(angle => mean.Y + (2 * deviation.Y * Math.Sin(angle)))]);
    }

    private static PlotSeries Means() => new("µ", [.. Inputs.Select(input => input.Mean.X)], [.. Inputs.Select(input => input.Mean.Y)]) { Dots = 8 };

    /// <summary>The same pair in every row, [draws, 2].</summary>
    private static Tensor Rows((double X, double Y) pair) => tensor(new[] { pair.X, pair.Y }).expand(Draws, 2);
}
