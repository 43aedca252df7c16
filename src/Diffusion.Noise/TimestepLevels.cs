using System.Globalization;

namespace Diffusion.Noise;

/// <summary>Grids over the T timesteps of a schedule.</summary>
internal static class TimestepLevels
{
    internal static IEnumerable<NoiseLevel> Leading(GridInputs inputs)
    {
        var (schedule, first, count) = inputs.Timesteps();
        var offset = inputs.Options.StepsOffset;
        int[] times = [.. Spaced("leading", inputs, count).Select(t => first + t + offset)];
        return offset >= 0 && times[0] < schedule.Steps
            ? times.Select(t => schedule[t])
            : throw new InputException($"StepsOffset is {offset}; leading over \"{schedule.Name}\" would start at timestep {times[0]} of 0 to {schedule.Steps - 1}. "
                + $"Take 0 to {schedule.Steps - 1 - times[0] + offset}, or fewer steps.");
    }

    internal static IEnumerable<NoiseLevel> Trailing(GridInputs inputs)
    {
        var (schedule, first, count) = inputs.Timesteps();
        return TimestepGrid.Create("trailing", count, inputs.Steps).Select(t => schedule[first + t]);
    }

    internal static IEnumerable<NoiseLevel> LinearlySpaced(GridInputs inputs)
    {
        var (schedule, first, count) = inputs.Timesteps();
        return inputs.Options.FractionalTimes
            ? Unrounded(inputs, count).Select(t => Straight(schedule, first + t))
            : Spaced("linspace", inputs, count).Select(t => schedule[first + t]);
    }

    /// <summary>Multiples of the least stride i of which N lie below T: ⌈T/i⌉ = N.</summary>
    internal static IEnumerable<NoiseLevel> EveryNth(GridInputs inputs)
    {
        var (schedule, first, count) = inputs.Timesteps();
        var wanted = inputs.WholeNumbers()[0];
        int[] possible = [.. Enumerable.Range(1, count - 1).Select(stride => ((count - 1) / stride) + 1)];
        var found = 1 + Array.IndexOf(possible, wanted);
        if (found == 0)
        {
            IEnumerable<int> near = [.. possible.Where(n => n < wanted).Take(1), .. possible.Where(n => n > wanted).TakeLast(1)];
            throw new InputException($"Grid \"{inputs.Options.Grid}\": no whole stride takes exactly {wanted} of {count} timesteps; near it are "
                + $"{string.Join(" and ", near.Select(n => $"ddim{n}"))}.");
        }

        return Enumerable.Range(0, wanted).Select(k => schedule[first + ((wanted - 1 - k) * found)]);
    }

    /// <summary>Each section from its first timestep to its last, the position summed up in floating point and rounded half to even.</summary>
    internal static IEnumerable<NoiseLevel> Sections(GridInputs inputs)
    {
        var (schedule, first, count) = inputs.Timesteps();
        var wanted = inputs.WholeNumbers();
        var times = new List<int>();
        for (var (section, start) = (0, first); section < wanted.Length; section++)
        {
            var size = (count / wanted.Length) + (section < count % wanted.Length ? 1 : 0);
            if (wanted[section] < 1 || wanted[section] > size)
            {
                throw new InputException($"Grid \"{inputs.Options.Grid}\": section {section + 1} has {size} of the {count} timesteps, of which {wanted[section]} cannot be taken; take 1 to {size}.");
            }

            var stride = wanted[section] == 1 ? 1 : (size - 1.0) / (wanted[section] - 1);
            var position = 0.0;
            for (var k = 0; k < wanted[section]; k++, position += stride)
            {
                times.Add(start + (int)Math.Round(position, MidpointRounding.ToEven));
            }

            start += size;
        }

        return times.AsEnumerable().Reverse().Select(t => schedule[t]);
    }

    /// <summary>The times that are written, of any process; between two steps too.</summary>
    internal static IEnumerable<NoiseLevel> Times(GridInputs inputs)
    {
        var (process, grid) = (inputs.Process, inputs.Options.Grid);
        double[] times = [.. inputs.Numbers.Split(',').Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var time)
            ? time
            : throw new InputException($"Grid \"{grid}\": \"{text}\" is no number; write times:999,700,400,0."))];
        for (var i = 0; i < times.Length; i++)
        {
            if (!(times[i] >= process.Cleanest.Time && times[i] <= process.Noisiest.Time))
            {
                throw new InputException($"Grid \"{grid}\": \"{process.Name}\" has the times {process.Noisiest.Time} to {process.Cleanest.Time}, and {times[i]} is none.");
            }

            if (i > 0 && times[i] >= times[i - 1])
            {
                throw new InputException($"Grid \"{grid}\": {times[i]} follows {times[i - 1]}; each time must be below the one before.");
            }
        }

        return times.Select(process.At);
    }

    /// <summary>n timesteps; the noisiest n of n + 1 where a point more is wanted.</summary>
    private static IEnumerable<int> Spaced(string spacing, GridInputs inputs, int count) => TimestepGrid.Create(spacing, count, Points(inputs, count)).Take(inputs.Steps);

    /// <summary>k·(T−1)/(n−1) from T−1 down.</summary>
    private static IEnumerable<double> Unrounded(GridInputs inputs, int count)
    {
        var points = Points(inputs, count);
        var stride = points == 1 ? 0 : (count - 1.0) / (points - 1);
        return Enumerable.Range(0, inputs.Steps).Select(k => k == 0 ? count - 1 : (points - 1 - k) * stride);
    }

    private static int Points(GridInputs inputs, int count) => !inputs.Options.ExtraPoint
        ? inputs.Steps
        : inputs.Steps < count
            ? inputs.Steps + 1
            : throw new InputException($"{inputs.Steps} sampling steps and a point more; there are {count} timesteps, so take 1 to {count - 1}.");

    /// <summary>σ/α runs straight between two steps; its logarithm or angle does where the noisier one has no signal.</summary>
    private static NoiseLevel Straight(NoiseSchedule schedule, double time)
    {
        var (below, part) = ((int)time, time - Math.Floor(time));
        if (part == 0 || double.IsPositiveInfinity(schedule[below + 1].Ratio))
        {
            return schedule.At(time);
        }

        var low = schedule[below].Ratio;
        return schedule.AtRatio(low + (part * (schedule[below + 1].Ratio - low))) with { Time = time };
    }
}
