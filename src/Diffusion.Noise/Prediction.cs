namespace Diffusion.Noise;

/// <summary>What the network's output means: the rule that gives the <see cref="Scalings"/> at a noise level.</summary>
public abstract class Prediction
{
    /// <summary>σ_data of Karras et al. 2022.</summary>
    public const double DefaultSigmaData = 0.5;

    private const string EdmName = "edm";

    /// <summary>A prediction of that name.</summary>
    protected Prediction(string name) => Name = name;

    /// <summary>The network answers ε, the noise in x (Ho et al. 2020, Eq. 11).</summary>
    public static Prediction Epsilon { get; } = new EpsilonPrediction();

    /// <summary>The network answers x0, the image.</summary>
    public static Prediction Sample { get; } = new SamplePrediction();

    /// <summary>The network answers v = α·ε − σ·x0 (Salimans &amp; Ho 2022, §4).</summary>
    public static Prediction Velocity { get; } = new VelocityPrediction();

    /// <summary>The network answers ε − x0, the velocity of rectified flow (Liu et al. 2023).</summary>
    public static Prediction Flow { get; } = new FlowPrediction();

    /// <summary>All of them; edm with the published σ_data.</summary>
    public static IReadOnlyList<Prediction> All { get; } = Array.AsReadOnly([Epsilon, Sample, Velocity, Flow, Edm()]);

    /// <summary>The names that <see cref="Parse"/> knows, as diffusers' prediction_type spells them; edm is ours.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(prediction => prediction.Name)];

    /// <summary>The name in configurations.</summary>
    public string Name { get; }

    /// <summary>σ_data, where the prediction has one.</summary>
    public virtual double? SigmaData => null;

    /// <summary>The network answers F of Karras et al. 2022, Eq. 7, preconditioned so that input and target have unit variance at every level.</summary>
    /// <param name="sigmaData">Standard deviation of the images, above 0; theirs is 0.5.</param>
    /// <exception cref="InputException">σ_data is not above 0.</exception>
    public static Prediction Edm(double sigmaData = DefaultSigmaData) => new EdmPrediction(sigmaData);

    /// <summary>The prediction of that name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="sigmaData">σ_data of edm; the others do without.</param>
    /// <exception cref="InputException">The name is none of these, or σ_data is not above 0.</exception>
    public static Prediction Parse(string name, double sigmaData = DefaultSigmaData)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name switch
        {
            "epsilon" => Epsilon,
            "sample" => Sample,
            "v_prediction" => Velocity,
            "flow_prediction" => Flow,
            EdmName => Edm(sigmaData),
            _ => throw new InputException($"Prediction \"{name}\" is not known{NearestName.Hint(name, Names)} Choose one of {string.Join(", ", Names)}."),
        };
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

    private sealed class FlowPrediction() : Prediction("flow_prediction")
    {
        /// <summary>F = ε − x0, so x̂0 = (x − σ·F)/(α + σ).</summary>
        public override Scalings At(NoiseLevel level)
        {
            var sum = level.Alpha + level.Sigma;
            return new Scalings(1 / sum, -level.Sigma / sum, 1, level.Time);
        }
    }

    /// <summary>Karras et al. 2022, Table 1, at σ/α for x/α, written so that α = 0 is a level like any other.</summary>
    private sealed class EdmPrediction(double sigmaData) : Prediction(EdmName)
    {
        private readonly double sigmaData = sigmaData > 0 && double.IsFinite(sigmaData)
            ? sigmaData
            : throw new InputException($"sigma_data is {sigmaData}; it must be above 0.");

        public override double? SigmaData => sigmaData;

        /// <summary>c_skip = σ_d²/(σ²+σ_d²), c_out = σ·σ_d/√(σ²+σ_d²), c_in = 1/√(σ²+σ_d²).</summary>
        public override Scalings At(NoiseLevel level)
        {
            var signal = level.Alpha * sigmaData;
            var deviation = Math.Sqrt((level.Sigma * level.Sigma) + (signal * signal));
            return new Scalings(signal * sigmaData / (deviation * deviation), level.Sigma * sigmaData / deviation, 1 / deviation, level.Time);
        }
    }
}
