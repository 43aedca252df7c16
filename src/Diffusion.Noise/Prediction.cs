namespace Diffusion.Noise;

/// <summary>What the network's output means: the rule that gives the <see cref="Scalings"/> at a noise level.</summary>
public abstract class Prediction
{
    private Prediction(string name) => Name = name;

    /// <summary>The network answers ε, the noise in x (Ho et al. 2020, Eq. 11).</summary>
    public static Prediction Epsilon { get; } = new EpsilonPrediction();

    /// <summary>The network answers x0, the image.</summary>
    public static Prediction Sample { get; } = new SamplePrediction();

    /// <summary>The network answers v = α·ε − σ·x0 (Salimans &amp; Ho 2022, §4).</summary>
    public static Prediction Velocity { get; } = new VelocityPrediction();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Prediction> All { get; } = Array.AsReadOnly([Epsilon, Sample, Velocity]);

    /// <summary>The name in configurations, as diffusers' prediction_type spells it: epsilon, sample or v_prediction.</summary>
    public string Name { get; }

    /// <summary>The prediction of that name.</summary>
    /// <param name="name">epsilon, sample or v_prediction.</param>
    /// <returns>The one instance of it.</returns>
    /// <exception cref="InputException">The name is none of these.</exception>
    public static Prediction Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var names = All.Select(prediction => prediction.Name).ToArray();
        return All.FirstOrDefault(prediction => prediction.Name == name)
            ?? throw new InputException($"Prediction \"{name}\" is not known{NearestName.Hint(name, names)} Choose one of {string.Join(", ", names)}.");
    }

    /// <summary>The scalings at a level.</summary>
    /// <param name="level">Where on the way from image to noise.</param>
    /// <returns>Skip, Out, In and Condition; the condition is the level's time.</returns>
    /// <exception cref="InputException">The prediction says nothing about x0 there: ε where no signal is left.</exception>
    public abstract Scalings At(NoiseLevel level);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private sealed class EpsilonPrediction() : Prediction("epsilon")
    {
        /// <summary>x̂0 = (x − σ·F)/α.</summary>
        public override Scalings At(NoiseLevel level) => level.Alpha > 0
            ? new Scalings(1 / level.Alpha, -level.Sigma / level.Alpha, 1, level.Time)
            : throw new InputException($"Prediction \"epsilon\" cannot tell the image at time {level.Time}, where the schedule leaves no signal (alpha = 0); "
                + "use v_prediction or sample, or a schedule whose terminal SNR is above 0.");
    }

    private sealed class SamplePrediction() : Prediction("sample")
    {
        /// <summary>x̂0 = F.</summary>
        public override Scalings At(NoiseLevel level) => new(0, 1, 1, level.Time);
    }

    private sealed class VelocityPrediction() : Prediction("v_prediction")
    {
        /// <summary>x̂0 = (α·x − σ·F)/(α² + σ²); the divisor is 1 where variance is preserved.</summary>
        public override Scalings At(NoiseLevel level)
        {
            var power = (level.Alpha * level.Alpha) + (level.Sigma * level.Sigma);
            return new Scalings(level.Alpha / power, -level.Sigma / power, 1, level.Time);
        }
    }
}
