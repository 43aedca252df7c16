using System.Globalization;

namespace Diffusion.Imaging;

/// <summary>A scale from values to the unit interval, with round numbers marked on it.</summary>
internal sealed class PlotAxis
{
    private const int WantedTicks = 6;

    /// <summary>So few powers of ten are too few marks: twice and five times each are marked too.</summary>
    private const double FewDecades = 2.5;

    private static readonly int[] OneDigit = [1];

    /// <summary>What differs by less, relative to its size, is drawn as equal: ticks between could not be told apart in double precision.</summary>
    private const double LeastSpread = 1e-12;

    /// <summary>Beyond it the width of a range could overflow.</summary>
    private const double Largest = 1e300;

    private readonly double _low;
    private readonly double _high;
    private readonly bool _logarithmic;

    /// <param name="values">What must have room; values that cannot be drawn do not count.</param>
    /// <param name="logarithmic">Whether equal distances are equal ratios.</param>
    /// <param name="margin">Share of the range left free at both ends.</param>
    public PlotAxis(IEnumerable<double> values, bool logarithmic, double margin)
    {
        _logarithmic = logarithmic;
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values.Where(CanShow))
        {
            low = Math.Min(low, Scale(value));
            high = Math.Max(high, Scale(value));
        }

        if (low > high)
        {
            (low, high) = (0, 1);
        }

        bool spread = high - low > Math.Max(Math.Abs(low), Math.Abs(high)) * LeastSpread;
        double room = spread ? (high - low) * margin : low == 0 || logarithmic ? 0.5 : Math.Abs(low) * 0.1;
        (_low, _high) = (low - room, high + room);
    }

    /// <summary>Whether <paramref name="value"/> has a place on this axis.</summary>
    public bool CanShow(double value) => Math.Abs(value) <= Largest && (!_logarithmic || value > 0);

    /// <summary>0 at the low end, 1 at the high end.</summary>
    public double Place(double value) => (Scale(value) - _low) / (_high - _low);

    /// <summary>Places of round numbers with their labels.</summary>
    public IEnumerable<(double Place, string Label)> Ticks() => _logarithmic && _high - _low >= 1 ? Decades() : Steps();

    private double Scale(double value) => _logarithmic ? Math.Log10(value) : value;

    private double Value(double scaled) => _logarithmic ? Math.Pow(10, scaled) : scaled;

    private IEnumerable<(double Place, string Label)> Decades()
    {
        int stride = Math.Max(1, (int)Math.Ceiling((_high - _low) / (WantedTicks + 2)));
        for (int power = (int)Math.Floor(_low / stride) * stride; power <= _high; power += stride)
        {
            foreach (int digit in _high - _low < FewDecades ? [1, 2, 5] : OneDigit)
            {
                double value = double.Parse($"{digit}e{power}", CultureInfo.InvariantCulture);
                if (Place(value) is >= 0 and <= 1)
                {
                    yield return (Place(value), Label(value, value));
                }
            }
        }
    }

    /// <summary>Multiples of 1, 2 or 5 times a power of ten.</summary>
    private IEnumerable<(double Place, string Label)> Steps()
    {
        double low = Value(_low), high = Value(_high), rough = (high - low) / WantedTicks;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        for (double multiple = Math.Ceiling(low / step); multiple * step <= high; multiple++)
        {
            yield return (Place(multiple * step), Label(multiple * step, step));
        }
    }

    /// <summary>The number to the precision of the steps, without the noise that a sum of steps gathers.</summary>
    private static string Label(double value, double step)
    {
        double size = Math.Abs(value);
        if (size < step * 1e-6)
        {
            return "0";
        }

        int digits = Math.Clamp(1 + (int)Math.Floor(Math.Log10(size) + 1e-9) - (int)Math.Floor(Math.Log10(step) + 1e-9), 1, 15);
        double rounded = double.Parse(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return size is >= 1e-3 and < 1e6
            ? rounded.ToString("0.###############", CultureInfo.InvariantCulture)
            : rounded.ToString("0.###############e0", CultureInfo.InvariantCulture);
    }
}
