namespace Diffusion.Noise;

/// <summary>A level to train at.</summary>
/// <param name="Level">The level.</param>
/// <param name="Weight">The factor of the loss there that makes up for how often the level is drawn; 1 where the draw itself is meant to weigh.</param>
public readonly record struct TimeDraw(NoiseLevel Level, double Weight = 1);

/// <summary>Draws the noise levels that a network is trained at.</summary>
public abstract class TimeSampler
{
    private const string LossSecondMoment = "loss_second_moment";

    /// <summary>A sampler of that name over the levels of a process.</summary>
    protected TimeSampler(string name, NoiseProcess process)
    {
        ArgumentNullException.ThrowIfNull(process);
        (Name, Process) = (name, process);
    }

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["uniform", "stratified", "lognormal", "logit_normal", LossSecondMoment];

    /// <summary>The name in configurations.</summary>
    public string Name { get; }

    /// <summary>Where the levels come from.</summary>
    public NoiseProcess Process { get; }

    /// <summary>Whether what is drawn depends on the losses seen before, so that <see cref="Memory"/> is part of a run's state.</summary>
    public virtual bool Learns => false;

    /// <summary>The sampler of that name.</summary>
    /// <param name="options">Its name and numbers.</param>
    /// <param name="process">Where the levels come from: one of its steps for a schedule, anywhere from its cleanest to its noisiest otherwise.</param>
    /// <exception cref="InputException">The name is none of <see cref="Names"/>, a number is out of range, or the sampler needs the steps of a schedule and there are none.</exception>
    public static TimeSampler Create(TimeSamplerOptions options, NoiseProcess process)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Name switch
        {
            "uniform" => new Uniform(process),
            "stratified" => new Stratified(process),
            "lognormal" => new LogNormal(process, options.Mean ?? -1.2, options.StandardDeviation ?? 1.2),
            "logit_normal" => new LogitNormal(process, options.Mean ?? 0, options.StandardDeviation ?? 1),
            LossSecondMoment => process is NoiseSchedule schedule
                ? new LossSecondMomentSampler(schedule)
                : throw new InputException($"Time sampling {LossSecondMoment} keeps losses for each step of a schedule, and {process} has none; use uniform or lognormal."),
            _ => throw new InputException($"Time sampling \"{options.Name}\" is not known{NearestName.Hint(options.Name, Names)} Choose one of {string.Join(", ", Names)}."),
        };
    }

    /// <summary>The levels of a batch.</summary>
    /// <param name="count">Images of the batch.</param>
    /// <param name="stream">Where the random numbers come from; it moves on.</param>
    public abstract TimeDraw[] Draw(int count, RandomStream stream);

    /// <summary>Takes note of what the losses were at levels drawn.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="losses">Their losses, before <see cref="TimeDraw.Weight"/>.</param>
    public virtual void Observe(IReadOnlyList<NoiseLevel> levels, IReadOnlyList<double> losses)
    {
    }

    /// <summary>A copy of what <see cref="Observe"/> has left, by name; empty for samplers that do not learn.</summary>
    public virtual IReadOnlyDictionary<string, double[]> Memory() => new Dictionary<string, double[]>();

    /// <summary>Goes back to an earlier <see cref="Memory"/>.</summary>
    /// <exception cref="InputException">It is of another sampler or schedule.</exception>
    public virtual void Remember(IReadOnlyDictionary<string, double[]> memory)
    {
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The level of a uniform number: step ⌈u·T⌉ − 1 of a schedule, each as likely as the others; that share of the way otherwise.</summary>
    /// <param name="uniform">In (0,1].</param>
    protected NoiseLevel AtShare(double uniform) => Process is NoiseSchedule schedule
        ? schedule[Math.Max(0, (int)Math.Ceiling(uniform * schedule.Steps) - 1)]
        : Process.AtShare(uniform);

    private static double[] Normals(int count, RandomStream stream)
    {
        var normals = new double[count];
        stream.FillNormal(normals);
        return normals;
    }

    /// <summary>Every step of a schedule, or every share of a continuous process, alike (Ho et al. 2020, Alg. 1).</summary>
    private sealed class Uniform(NoiseProcess process) : TimeSampler("uniform", process)
    {
        public override TimeDraw[] Draw(int count, RandomStream stream) => [.. Enumerable.Range(0, count)
            .Select(_ => new TimeDraw(Process is NoiseSchedule schedule ? schedule[stream.NextInt(schedule.Steps)] : Process.AtShare(1 - stream.NextDouble())))];
    }

    /// <summary>Uniform, but one in each N-th of the range: (π(i) + u_i)/N with a random order π, so that no batch lacks a part (after Kingma et al. 2021, App. I.1).</summary>
    private sealed class Stratified(NoiseProcess process) : TimeSampler("stratified", process)
    {
        public override TimeDraw[] Draw(int count, RandomStream stream)
        {
            int[] strata = [.. Enumerable.Range(0, count)];
            stream.Shuffle(strata);
            return [.. strata.Select(stratum => new TimeDraw(AtShare((stratum + 1 - stream.NextDouble()) / count)))];
        }
    }

    /// <summary>ln(σ/α) ~ N(mean, std²) (Karras et al. 2022, Table 1), at the nearest step of a schedule; what falls outside the process is drawn to its end.</summary>
    private sealed class LogNormal(NoiseProcess process, double mean, double standardDeviation) : TimeSampler("lognormal", process)
    {
        private readonly Spread spread = new(mean, standardDeviation);

        public override TimeDraw[] Draw(int count, RandomStream stream) =>
            [.. Normals(count, stream).Select(normal => new TimeDraw(AtRatio(Math.Exp(spread.At(normal)))))];

        private NoiseLevel AtRatio(double ratio)
        {
            var level = Process.AtRatio(Math.Clamp(ratio, Process.Cleanest.Ratio, Process.Noisiest.Ratio));
            return Process is NoiseSchedule schedule ? schedule[(int)Math.Round(level.Time)] : level;
        }
    }

    /// <summary>logit(share) ~ N(mean, std²) (Esser et al. 2024, §3.1): most in the middle of the way.</summary>
    private sealed class LogitNormal(NoiseProcess process, double mean, double standardDeviation) : TimeSampler("logit_normal", process)
    {
        private readonly Spread spread = new(mean, standardDeviation);

        public override TimeDraw[] Draw(int count, RandomStream stream) =>
            [.. Normals(count, stream).Select(normal => new TimeDraw(AtShare(1 / (1 + Math.Exp(-spread.At(normal))))))];
    }

    /// <summary>A normal distribution.</summary>
    private readonly struct Spread
    {
        private readonly double mean;
        private readonly double standardDeviation;

        public Spread(double mean, double standardDeviation)
        {
            if (!double.IsFinite(mean) || !(standardDeviation > 0 && double.IsFinite(standardDeviation)))
            {
                throw new InputException(FormattableString.Invariant($"Times are drawn with mean {mean} and standard deviation {standardDeviation}; the mean must be finite and the deviation above 0."));
            }

            (this.mean, this.standardDeviation) = (mean, standardDeviation);
        }

        public double At(double normal) => mean + (standardDeviation * normal);
    }
}
