using System.Globalization;

namespace Diffusion.Noise;

/// <summary>The levels that a sampler walks.</summary>
public static class LevelGrid
{
    /// <summary>The grids that <see cref="Create"/> knows, as they are written.</summary>
    public static IReadOnlyList<string> Forms => GridKind.Forms;

    /// <summary>A process's levels on a grid, each cleaner than the one before, and the clean level last unless the options say otherwise.</summary>
    /// <remarks>
    /// <para>Of n steps: trailing and linspace are evenly spaced, over the T timesteps of a schedule (see <see cref="TimestepGrid"/>) or over the share of the way
    /// of a continuous process; linspace ends at the cleanest level, trailing before it. leading is of schedules only.</para>
    /// <para>karras spaces (σ/α)^(1/ρ) evenly (Karras et al. 2022, Eq. 5), polyexponential u^(1/ρ) with u from 0 to 1 in ln(σ/α), exponential and logsnr, which are
    /// one, ln(σ/α) itself: from <see cref="GridOptions.SigmaMax"/> to <see cref="GridOptions.SigmaMin"/>.</para>
    /// <para>ddimN is every i-th timestep from 0, with the least i that gives N; a,b,c cuts the timesteps into as many sections, as long as can be, and takes a, b and
    /// c evenly spaced from them (Nichol and Dhariwal 2021, their code); times:999,700,… are the times themselves.</para>
    /// </remarks>
    /// <param name="process">The process that the network was trained for.</param>
    /// <param name="options">Which grid, of how many steps.</param>
    /// <returns>As many levels as steps, and one more where the walk goes on to the clean or the cleanest level.</returns>
    /// <exception cref="InputException">The grid is unknown, or does not fit the process; or levels fall together.</exception>
    /// <exception cref="ArgumentException">The walk should end at two places, or the times of a continuous process be rounded.</exception>
    public static IReadOnlyList<NoiseLevel> Create(NoiseProcess process, GridOptions options)
    {
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(options);
        Check(process, options);
        var (grid, written) = GridKind.Named(options.Grid);
        var inputs = new GridInputs(process, options, written);
        var levels = grid.Levels(inputs).Select(inputs.Told).ToList();
        for (var i = 1; i < levels.Count; i++)
        {
            if (!(levels[i].Ratio < levels[i - 1].Ratio))
            {
                throw new InputException($"Grid \"{options.Grid}\" of {levels.Count} steps over \"{process.Name}\" has levels {i - 1} and {i} in one place "
                    + $"(sigma/alpha = {levels[i].Ratio:G6}); take fewer steps, or rho nearer to 1.");
            }
        }

        levels.AddRange(End(process, options, levels[^1]));
        return levels.AsReadOnly();
    }

    /// <summary>
    /// A walk that arrives at the cleanest level of an interval and goes back up to the noisiest there, some times over (Restart, Xu et al. 2023, Alg. 1; the interval
    /// is walked on the grid's own levels).
    /// </summary>
    /// <param name="levels">A walk that falls only.</param>
    /// <param name="minRatio">The least σ/α of the interval.</param>
    /// <param name="maxRatio">The largest σ/α of the interval, finite.</param>
    /// <param name="times">K, how often it goes back up; 0 leaves the walk as it is.</param>
    /// <exception cref="InputException">There are no two levels in the interval, one of them has no signal, or times is negative.</exception>
    public static IReadOnlyList<NoiseLevel> WithRestarts(IReadOnlyList<NoiseLevel> levels, double minRatio, double maxRatio, int times)
    {
        CheckFalls(levels);
        if (times < 0)
        {
            throw new InputException($"{times} restarts; take 0 or more.");
        }

        int[] inside = [.. Enumerable.Range(0, levels.Count).Where(i => levels[i].Ratio >= minRatio && levels[i].Ratio <= maxRatio)];
        if (inside.Length < 2)
        {
            var ratios = string.Join(", ", levels.Select(level => level.Ratio.ToString("G4", CultureInfo.InvariantCulture)));
            throw new InputException($"The walk has {inside.Length} levels with sigma/alpha from {minRatio} to {maxRatio}, and a restart needs two; its levels are {ratios}.");
        }

        if (levels[inside[0]].Alpha == 0)
        {
            throw new InputException($"A restart up to sigma/alpha = {maxRatio} would leave nothing of the image; take a finite limit.");
        }

        var interval = inside.Select(i => levels[i]).ToList();
        return [.. levels.Take(inside[^1] + 1), .. Enumerable.Repeat(interval, times).SelectMany(again => again), .. levels.Skip(inside[^1] + 1)];
    }

    /// <summary>
    /// A walk that goes <paramref name="jump"/> levels back up, time and again: counted from the end, at every level but the last whose place is a multiple of the jump
    /// (RePaint, Lugmayr et al. 2022, §4.2 and App. B; theirs goes up a level at a time, which is the same distribution).
    /// </summary>
    /// <param name="levels">A walk that falls only; its last level is where it ends.</param>
    /// <param name="jump">j, how many levels it goes up.</param>
    /// <param name="times">r, how often every stretch is walked; 1 leaves the walk as it is.</param>
    /// <exception cref="InputException">A number is below 1, the walk is too short for a jump, or a jump would end where no signal is left.</exception>
    public static IReadOnlyList<NoiseLevel> WithResampling(IReadOnlyList<NoiseLevel> levels, int jump, int times)
    {
        CheckFalls(levels);
        var noisy = levels.Count - 1;
        if (jump < 1 || times < 1 || jump >= noisy)
        {
            throw new InputException($"A jump of {jump} levels, every stretch walked {times} times, in a walk that leaves {noisy} levels; both must be 1 or more, and the jump below {noisy}.");
        }

        if (levels[0].Alpha == 0 && times > 1 && (noisy - 1) % jump == 0)
        {
            throw new InputException($"A jump of {jump} levels in a walk of {noisy} steps goes back to where nothing of the image is left; take another jump or number of steps, or a SigmaMax.");
        }

        var left = Enumerable.Range(0, noisy).Select(place => place % jump == 0 && place < noisy - jump ? times - 1 : 0).ToArray();
        var walk = new List<NoiseLevel>();
        for (var place = noisy - 1; place >= 0; place--)
        {
            walk.Add(levels[noisy - 1 - place]);
            if (left[place]-- > 0)
            {
                place += jump + 1;
            }
        }

        return [.. walk, levels[^1]];
    }

    private static void Check(NoiseProcess process, GridOptions options)
    {
        if (options.EndsClean && options.EndsAtCleanest)
        {
            throw new ArgumentException("A walk ends at the clean level or at the cleanest of the process, not at both.", nameof(options));
        }

        if (options.TimeRounding != TimeRounding.None && process is not NoiseSchedule)
        {
            throw new ArgumentException($"The times of \"{process.Name}\" are no numbers of steps and cannot be rounded.", nameof(options));
        }
    }

    private static IEnumerable<NoiseLevel> End(NoiseProcess process, GridOptions options, NoiseLevel last) => options switch
    {
        { EndsClean: true } => [NoiseLevel.Clean],
        { EndsAtCleanest: true } when last.Ratio > process.Cleanest.Ratio => [process.Cleanest],
        _ => [],
    };

    private static void CheckFalls(IReadOnlyList<NoiseLevel> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (levels.Zip(levels.Skip(1)).Any(pair => !(pair.Second.Ratio < pair.First.Ratio)))
        {
            throw new ArgumentException("The walk goes up already; only one that falls from level to level can be told to.", nameof(levels));
        }
    }
}
