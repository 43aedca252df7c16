namespace Diffusion.Noise;

/// <summary>
/// Draws step t with probability p_t ∝ √E[L_t²] and weighs its loss by 1/(T·p_t): the same expectation with the least variance, for losses as uneven as
/// the terms of the variational bound (Nichol &amp; Dhariwal 2021, §3.3).
/// </summary>
/// <remarks>E[L_t²] is that of the step's last ten losses; until each step has ten, all are equally likely. A thousandth of the draws stays uniform.</remarks>
public sealed class LossSecondMomentSampler : TimeSampler
{
    /// <summary>How many losses are kept for each step.</summary>
    public const int HistoryLength = 10;

    private const double UniformProbability = 0.001;
    private const string HistoryKey = "history";
    private const string CountsKey = "counts";

    private readonly NoiseSchedule schedule;
    private readonly double[] history;
    private readonly double[] counts;

    /// <summary>A sampler that has seen no loss.</summary>
    /// <param name="schedule">Whose steps are drawn.</param>
    public LossSecondMomentSampler(NoiseSchedule schedule)
        : base("loss_second_moment", schedule)
    {
        this.schedule = schedule;
        history = new double[schedule.Steps * HistoryLength];
        counts = new double[schedule.Steps];
    }

    /// <inheritdoc/>
    public override bool Learns => true;

    /// <summary>p_0 … p_{T−1}.</summary>
    public double[] Probabilities()
    {
        var uniform = 1.0 / schedule.Steps;
        double[] moments = [.. Enumerable.Range(0, schedule.Steps).Select(SecondMoment)];
        var sum = moments.Sum();
        return [.. moments.Select(moment => counts.All(count => count == HistoryLength) && sum > 0 ? ((1 - UniformProbability) * moment / sum) + (UniformProbability * uniform) : uniform)];
    }

    /// <inheritdoc/>
    public override TimeDraw[] Draw(int count, RandomStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var probabilities = Probabilities();
        var upTo = new double[probabilities.Length];
        var sum = 0.0;
        for (var t = 0; t < upTo.Length; t++)
        {
            upTo[t] = sum += probabilities[t];
        }

        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var t = FirstAbove(upTo, stream.NextDouble() * sum);
            return new TimeDraw(schedule[t], 1 / (schedule.Steps * probabilities[t]));
        })];
    }

    /// <inheritdoc/>
    public override void Observe(IReadOnlyList<NoiseLevel> levels, IReadOnlyList<double> losses)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(losses);
        for (var i = 0; i < levels.Count; i++)
        {
            Add((int)levels[i].Time, losses[i]);
        }
    }

    /// <summary>history, T·10 losses, oldest first for each step, and counts, how many of its ten each step has.</summary>
    public override IReadOnlyDictionary<string, double[]> Memory() => new Dictionary<string, double[]> { [HistoryKey] = [.. history], [CountsKey] = [.. counts] };

    /// <inheritdoc/>
    public override void Remember(IReadOnlyDictionary<string, double[]> memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var (losses, seen) = (memory.GetValueOrDefault(HistoryKey), memory.GetValueOrDefault(CountsKey));
        if (losses?.Length != history.Length || seen?.Length != counts.Length || seen.Any(count => count is not (>= 0 and <= HistoryLength) || count != Math.Floor(count)))
        {
            throw new InputException($"The losses remembered for time sampling {Name} are not those of a schedule of {schedule.Steps} steps; resume with the schedule of the run, or start a new one.");
        }

        losses.CopyTo(history, 0);
        seen.CopyTo(counts, 0);
    }

    private double SecondMoment(int t) => Math.Sqrt(history.AsSpan(t * HistoryLength, HistoryLength).ToArray().Average(loss => loss * loss));

    private void Add(int t, double loss)
    {
        var losses = history.AsSpan(t * HistoryLength, HistoryLength);
        if (counts[t] == HistoryLength)
        {
            losses[1..].CopyTo(losses);
            losses[^1] = loss;
        }
        else
        {
            losses[(int)counts[t]++] = loss;
        }
    }

    private static int FirstAbove(double[] upTo, double drawn)
    {
        var found = Array.BinarySearch(upTo, drawn);
        return Math.Min(found >= 0 ? found + 1 : ~found, upTo.Length - 1);
    }
}
