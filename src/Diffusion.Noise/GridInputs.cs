using System.Globalization;

namespace Diffusion.Noise;

/// <summary>A grid's options with the process's own values filled in and every range checked.</summary>
/// <param name="process">What the grid is laid over.</param>
/// <param name="options">The options.</param>
/// <param name="numbers">What the grid's name says itself.</param>
internal sealed class GridInputs(NoiseProcess process, GridOptions options, string numbers)
{
    /// <summary>Beyond it a grid is a slip of the pen.</summary>
    private const int MostSteps = NoiseSchedule.MaxSteps;

    internal NoiseProcess Process => process;

    internal GridOptions Options => options;

    internal string Numbers => numbers;

    /// <summary>n.</summary>
    internal int Steps => options.Steps is >= 1 and <= MostSteps ? options.Steps : throw new InputException($"{options.Steps} sampling steps; take 1 to {MostSteps}.");

    internal double SigmaMin => Bound("SigmaMin", options.SigmaMin) ?? process.Cleanest.Ratio;

    internal double SigmaMax => Bound("SigmaMax", options.SigmaMax) ?? process.Noisiest.Ratio;

    /// <summary>Both ends as finite numbers, for a grid that divides the way between them.</summary>
    internal (double Min, double Max) Ratios
    {
        get
        {
            var (min, max) = (SigmaMin, SigmaMax);
            return (min < max, double.IsFinite(max)) switch
            {
                (false, _) => throw new InputException($"SigmaMin is {min:G6} and SigmaMax {max:G6}; SigmaMin must be below SigmaMax."),
                (_, false) => throw new InputException(
                    $"Grid \"{options.Grid}\" needs a SigmaMax over \"{process.Name}\", whose noisiest level has no signal (sigma/alpha is infinite); give one above {min:G6}, such as {Math.Max(100, 100 * min):G3}."),
                _ => (min, max),
            };
        }
    }

    internal double Rho(double usual) => options.Rho switch
    {
        null => usual,
        { } rho when rho > 0 && double.IsFinite(rho) => rho,
        { } rho => throw new InputException($"Rho is {rho}; it must be above 0."),
    };

    /// <summary>The schedule behind a grid of timesteps, and which of its steps lie between the ends.</summary>
    /// <exception cref="InputException">The process is continuous, or no step lies between the ends.</exception>
    internal (NoiseSchedule Schedule, int First, int Count) Timesteps()
    {
        var schedule = process as NoiseSchedule ?? throw new InputException(
            $"Grid \"{options.Grid}\" counts the steps of a schedule, and \"{process.Name}\" is continuous and has none; take trailing, linspace or karras.");
        if (options.SigmaMin is null && options.SigmaMax is null)
        {
            return (schedule, 0, schedule.Steps);
        }

        var (min, max) = (SigmaMin, SigmaMax);
        int[] inside = [.. Enumerable.Range(0, schedule.Steps).Where(t => schedule[t].Ratio >= min && schedule[t].Ratio <= max)];
        return inside.Length > 0
            ? (schedule, inside[0], inside.Length)
            : throw new InputException($"\"{process.Name}\" has no step with sigma/alpha from {min:G6} to {max:G6}.");
    }

    /// <summary>A time as the options want the network to be told.</summary>
    internal NoiseLevel Told(NoiseLevel level) => options.TimeRounding switch
    {
        TimeRounding.None => level,
        TimeRounding.Nearest => level with { Time = Math.Round(level.Time, MidpointRounding.ToEven) },
        TimeRounding.Down => level with { Time = Math.Floor(level.Time) },
        _ => throw new InvalidOperationException($"Time rounding {options.TimeRounding} has no meaning."),
    };

    /// <summary>The whole numbers that the grid's name holds.</summary>
    internal int[] WholeNumbers() => Array.ConvertAll(numbers.Split(','), number => int.Parse(number, CultureInfo.InvariantCulture));

    private double? Bound(string name, double? ratio)
    {
        if (ratio is not { } value)
        {
            return null;
        }

        try
        {
            return process.AtRatio(value).Ratio;
        }
        catch (InputException problem)
        {
            throw new InputException($"{name} is outside: {problem.Message}", problem);
        }
    }
}
