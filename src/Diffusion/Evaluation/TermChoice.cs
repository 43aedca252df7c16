using Diffusion.Noise;

namespace Diffusion.Evaluation;

/// <summary>Which of a bound's T terms an image's estimate is made from: all, or one of each of K strata, weighted by the stratum's size.</summary>
/// <remarks>
/// The decoder's term, t = 0, is a stratum of its own; the others cover equal ranges of log-SNR as nearly as whole steps can, because a term is about
/// ½·Δ(log-SNR)·‖ε − ε̂‖² (Kingma et al. 2021, Eq. 17) and so varies little within one. Each t of a stratum is as likely as the others, so the weighted sum is unbiased.
/// </remarks>
internal sealed class TermChoice
{
    private const ulong ChoiceStream = 301;

    /// <summary>Where the strata begin; T ends the last.</summary>
    private readonly int[] starts;

    public TermChoice(NoiseSchedule schedule, int? terms)
    {
        if (terms is < 2 || terms > schedule.Steps)
        {
            throw new ArgumentOutOfRangeException(nameof(terms), terms, $"The bound of {schedule.Steps} steps is estimated from 2 to {schedule.Steps} terms.");
        }

        starts = [.. Starts(schedule, terms ?? schedule.Steps), schedule.Steps];
    }

    /// <summary>K.</summary>
    public int Count => starts.Length - 1;

    /// <summary>The terms of an image, a function of the seed and the image alone.</summary>
    public IEnumerable<(int Step, int Weight)> For(ulong seed, int image)
    {
        var stream = new RandomStream(seed, (ulong)image, ChoiceStream);
        for (var k = 0; k < Count; k++)
        {
            var size = starts[k + 1] - starts[k];
            yield return (size == 1 ? starts[k] : starts[k] + stream.NextInt(size), size);
        }
    }

    private static IEnumerable<int> Starts(NoiseSchedule schedule, int terms)
    {
        yield return 0;
        var (first, last) = (schedule.LogSnr[1], LastFinite(schedule));
        var start = 1;
        for (var k = 1; k < terms; k++)
        {
            yield return start;
            var wanted = first + ((last - first) * k / (terms - 1));
            var latest = schedule.Steps - (terms - 1 - k);
            start++;
            while (start < latest && schedule.LogSnr[start] > wanted)
            {
                start++;
            }
        }
    }

    /// <summary>The last log-SNR; where no signal is left at the end, the one before.</summary>
    private static double LastFinite(NoiseSchedule schedule) => schedule.LogSnr.Last(double.IsFinite);
}
