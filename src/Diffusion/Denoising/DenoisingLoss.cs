using Diffusion.Noise;
using Diffusion.Probability;
using Diffusion.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>How far a network is from undoing a process: the weighted ‖F − F*‖², the variational bound, or both (see <see cref="LossOptions"/>).</summary>
/// <remarks>
/// The target is F* = Clean·x_0 + Noise·ε with the two coefficients of <see cref="Scalings.Target"/>; distances are means over channels, rows and columns
/// (Karras et al. 2022 take sums: C·H·W times these), weights are those of <see cref="Weighting"/>, cast once. The bound is in bits per dimension.
/// The loss is float32 (float64 for float64 images).
/// </remarks>
public sealed class DenoisingLoss
{
    private readonly NoiseProcess process;
    private readonly Prediction prediction;
    private readonly LossOptions options;
    private readonly Weighting weighting;

    /// <summary>The loss of networks that predict something of a process.</summary>
    /// <param name="process">The forward process.</param>
    /// <param name="prediction">What the network predicts.</param>
    /// <param name="options">What is trained.</param>
    /// <exception cref="InputException">
    /// The prediction is undefined at one of the process's levels, or the weight is not finite there, or the bound is asked for over a process without steps.
    /// </exception>
    public DenoisingLoss(NoiseProcess process, Prediction prediction, LossOptions options)
    {
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kind != LossKind.Simple && process is not NoiseSchedule)
        {
            throw new InputException($"Loss:Kind {options.Kind} sums over the steps of a schedule, and {process} has none; use Loss:Kind Simple, or a schedule with steps.");
        }

        (this.process, this.prediction, this.options, weighting) = (process, prediction, options, options.WeightingFor(prediction));
        foreach (var end in new[] { process.Cleanest, process.Noisiest })
        {
            var scalings = prediction.At(end);
            _ = scalings.Target(end);
            _ = weighting.Of(end, scalings);
        }
    }

    /// <summary>Whether the loss is the same work whatever the levels are: its numbers then say all that it takes from them.</summary>
    public bool IsRepeatable => options.Kind == LossKind.Simple;

    /// <summary>What the loss takes from levels.</summary>
    /// <param name="levels">N levels, or one for all.</param>
    /// <param name="like">Images whose type and device the numbers get.</param>
    public LossNumbers Numbers(IReadOnlyList<NoiseLevel> levels, Tensor like)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(like);
        Scalings[] scalings = [.. levels.Select(prediction.At)];
        return LossNumbers.Of(levels, scalings, [.. levels.Zip(scalings, weighting.Of)], like.dtype, like.device);
    }

    /// <summary>Each image's loss, [N].</summary>
    /// <param name="network">F, answering C channels to C, or 2·C where it learns the variance.</param>
    /// <param name="clean">x_0 [N,C,H,W].</param>
    /// <param name="levels">N levels, or one for all.</param>
    /// <param name="noise">ε, the shape of x_0.</param>
    /// <param name="labels">Classes [N] int64, or null.</param>
    /// <exception cref="ArgumentException">The network answers another number of channels.</exception>
    public Tensor Each(Network network, Tensor clean, IReadOnlyList<NoiseLevel> levels, Tensor noise, Tensor? labels) =>
        Each(network, new LossBatch(clean, levels, noise, labels));

    /// <summary>Each image's loss, [N].</summary>
    /// <param name="network">F, seeing C channels, or 2·C with the estimate of a self-conditioned batch, and answering C, or 2·C where it learns the variance.</param>
    /// <param name="batch">The images, and what was drawn for them.</param>
    /// <exception cref="ArgumentException">The network answers another number of channels.</exception>
    public Tensor Each(Network network, LossBatch batch)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(batch);
        return Scoped.Run(() =>
        {
            var numbers = batch.Numbers ?? Numbers(batch.Levels, batch.Clean);
            var noisy = Reparameterization.Sample(numbers.Alpha((int)batch.Clean.ndim) * batch.Clean, numbers.Sigma((int)batch.Clean.ndim), batch.InputNoise ?? batch.Noise);
            var answer = Answer(network, batch, numbers, noisy);
            return options.Kind switch
            {
                LossKind.Simple => Distance(answer.Mean, batch, numbers),
                LossKind.Vlb => Bound(Estimate(noisy, answer.Mean, numbers), answer.Variance, batch),
                LossKind.Hybrid => Distance(answer.Mean, batch, numbers) + Bound(Estimate(noisy, answer.Mean, numbers).detach(), answer.Variance, batch),
                _ => throw new ArgumentOutOfRangeException(nameof(batch), options.Kind, "Unknown kind of loss."),
            };
        });
    }

    /// <summary>The mean of <see cref="Each(Network, Tensor, IReadOnlyList{NoiseLevel}, Tensor, Tensor)"/> over the batch, a scalar.</summary>
    /// <inheritdoc cref="Each(Network, Tensor, IReadOnlyList{NoiseLevel}, Tensor, Tensor)"/>
    public Tensor Mean(Network network, Tensor clean, IReadOnlyList<NoiseLevel> levels, Tensor noise, Tensor? labels) =>
        Scoped.Run(() => Each(network, clean, levels, noise, labels).mean());

    /// <summary>The mean of <see cref="Each(Network, LossBatch)"/> over the batch, a scalar.</summary>
    /// <inheritdoc cref="Each(Network, LossBatch)"/>
    public Tensor Mean(Network network, LossBatch batch) => Scoped.Run(() => Each(network, batch).mean());

    /// <summary>F, and the learned variance where the network answers one.</summary>
    private (Tensor Mean, Tensor? Variance) Answer(Network network, LossBatch batch, LossNumbers numbers, Tensor noisy)
    {
        var (input, condition) = (Scaled(batch, numbers, noisy), numbers.Condition(batch.Clean.shape[0]));
        var output = network(Seen(network, batch, numbers, noisy, input, condition), condition, batch.Labels)
            .to_type(batch.Clean.dtype);
        var channels = batch.Clean.shape[1];
        var learns = output.shape[1] == 2 * channels;
        if (learns ? options.Kind == LossKind.Simple : output.shape[1] != channels || options.Kind == LossKind.Hybrid)
        {
            throw new ArgumentException(
                $"The network answers {output.shape[1]} channels to images of {channels}; loss {options.Kind} wants {(options.Kind == LossKind.Hybrid ? 2 * channels : channels)}.", nameof(network));
        }

        return learns ? (output.narrow(1, 0, channels), output.narrow(1, channels, channels)) : (output, null);
    }

    /// <summary>The scaled images, beside the network's own estimate where it expects one.</summary>
    private static Tensor Seen(Network network, LossBatch batch, LossNumbers numbers, Tensor noisy, Tensor input, Tensor condition) => batch switch
    {
        { SelfConditionedRows: { } rows } => cat([input, EarlierOfAll(network, batch, numbers, noisy, input, condition, rows)], 1),
        { SelfConditioned: { } chosen } => cat([input, Earlier(network, batch, numbers, noisy, input, condition, chosen)], 1),
        _ => input,
    };

    /// <summary>What the network sees of its own: x̂_0, held in range, from a first look, without gradient, for the images chosen; zeros for the others.</summary>
    private static Tensor Earlier(Network network, LossBatch batch, LossNumbers numbers, Tensor noisy, Tensor input, Tensor condition, IReadOnlyList<bool> whether)
    {
        using var frozen = no_grad();
        var nothing = zeros_like(batch.Clean);
        long[] chosen = [.. whether.Select((yes, i) => (yes, i)).Where(pair => pair.yes).Select(pair => (long)pair.i)];
        if (chosen.Length == 0)
        {
            return nothing;
        }

        return Scoped.Run(() =>
        {
            var rows = tensor(chosen, device: batch.Clean.device);
            Tensor Chosen(Tensor whole) => whole.index_select(0, rows);
            var estimate = FirstLook(
                network, batch, numbers.Chosen(rows), Chosen(noisy), Chosen(input), Chosen(condition), Chosen(nothing), batch.Labels is null ? null : Chosen(batch.Labels));
            return nothing.index_copy(0, rows, estimate);
        });
    }

    /// <summary>The same where which images are chosen is known on the device only.</summary>
    private static Tensor EarlierOfAll(Network network, LossBatch batch, LossNumbers numbers, Tensor noisy, Tensor input, Tensor condition, Tensor rows)
    {
        using var frozen = no_grad();
        return Scoped.Run(() =>
        {
            var nothing = zeros_like(batch.Clean);
            return where(rows, FirstLook(network, batch, numbers, noisy, input, condition, nothing, batch.Labels), nothing);
        });
    }

    private static Tensor FirstLook(Network network, LossBatch batch, LossNumbers numbers, Tensor noisy, Tensor input, Tensor condition, Tensor nothing, Tensor? labels)
    {
        var output = network(cat([input, nothing], 1), condition, labels).to_type(batch.Clean.dtype);
        var estimate = Estimate(noisy, output.narrow(1, 0, batch.Clean.shape[1]), numbers);
        return batch.EstimateLimit is { } limit ? estimate.clamp((Scalar)(-limit), (Scalar)limit) : estimate;
    }

    /// <summary>weight·d(F, F*), mean over each image.</summary>
    private Tensor Distance(Tensor answer, LossBatch batch, LossNumbers numbers)
    {
        var target = Target(batch, numbers);
        var cost = options.Distance switch
        {
            LossDistance.Mse => (answer - target).square(),
            LossDistance.L1 => (answer - target).abs(),
            LossDistance.Huber => nn.functional.huber_loss(answer, target, options.HuberDelta, nn.Reduction.None),
            _ => throw new ArgumentOutOfRangeException(nameof(batch), options.Distance, "Unknown distance."),
        };
        var each = cost.mean([.. Enumerable.Range(1, (int)cost.ndim - 1).Select(d => (long)d)]);
        return each * numbers.Weight;
    }

    /// <summary>λ·T·(term t of the bound): λ·L_vlb, whose expectation over uniform t it is.</summary>
    private Tensor Bound(Tensor estimate, Tensor? variance, LossBatch batch)
    {
        var schedule = (NoiseSchedule)process;
        var bound = new VariationalBound(schedule, options.VarianceOf(variance is not null));
        var terms = bound.Terms(batch.Clean, new Denoised(estimate, variance), [.. batch.Levels.Select(level => (int)level.Time)]);
        return terms * (options.Lambda * schedule.Steps);
    }

    /// <summary>x̂_0 = Skip·x + Out·F.</summary>
    private static Tensor Estimate(Tensor noisy, Tensor answer, LossNumbers numbers) =>
        noisy * numbers.Skip((int)noisy.ndim) + answer * numbers.Out((int)noisy.ndim);

    /// <summary>In·x; where In is 1 for all, which only numbers of the host tell in time, x itself: the same to the bit.</summary>
    private Tensor Scaled(LossBatch batch, LossNumbers numbers, Tensor noisy) =>
        batch.Numbers is null && batch.Levels.All(level => prediction.At(level).In == 1) ? noisy : noisy * numbers.In((int)noisy.ndim);

    private static Tensor Target(LossBatch batch, LossNumbers numbers) =>
        numbers.TargetClean((int)batch.Clean.ndim) * batch.Clean + numbers.TargetNoise((int)batch.Clean.ndim) * batch.Noise;
}
