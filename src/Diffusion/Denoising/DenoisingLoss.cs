using Diffusion.Noise;
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
            Scalings[] scalings = [.. batch.Levels.Select(prediction.At)];
            var noisy = ForwardProcess.Sample(batch.Clean, batch.Levels, batch.InputNoise ?? batch.Noise);
            var answer = Answer(network, batch, scalings, noisy);
            return options.Kind switch
            {
                LossKind.Simple => Distance(answer.Mean, batch, scalings),
                LossKind.Vlb => Bound(Estimate(noisy, answer.Mean, scalings), answer.Variance, batch),
                LossKind.Hybrid => Distance(answer.Mean, batch, scalings) + Bound(Estimate(noisy, answer.Mean, scalings).detach(), answer.Variance, batch),
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
    private (Tensor Mean, Tensor? Variance) Answer(Network network, LossBatch batch, Scalings[] scalings, Tensor noisy)
    {
        var (input, condition) = (Scaled(noisy, scalings), Condition(batch.Clean, scalings));
        var output = network(batch.SelfConditioned is null ? input : cat([input, Earlier(network, batch, scalings, noisy, input, condition)], 1), condition, batch.Labels)
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

    /// <summary>What the network sees of its own: x̂_0, held in range, from a first look, without gradient, for the images chosen; zeros for the others.</summary>
    private static Tensor Earlier(Network network, LossBatch batch, Scalings[] scalings, Tensor noisy, Tensor input, Tensor condition)
    {
        using var frozen = no_grad();
        var nothing = zeros_like(batch.Clean);
        long[] chosen = [.. batch.SelfConditioned!.Select((yes, i) => (yes, i)).Where(pair => pair.yes).Select(pair => (long)pair.i)];
        if (chosen.Length == 0)
        {
            return nothing;
        }

        return Scoped.Run(() =>
        {
            var rows = tensor(chosen, device: batch.Clean.device);
            Tensor Chosen(Tensor whole) => whole.index_select(0, rows);
            var output = network(cat([Chosen(input), Chosen(nothing)], 1), Chosen(condition), batch.Labels is null ? null : Chosen(batch.Labels)).to_type(batch.Clean.dtype);
            var own = scalings.Length == 1 ? scalings : [.. chosen.Select(i => scalings[i])];
            var estimate = Estimate(Chosen(noisy), output.narrow(1, 0, batch.Clean.shape[1]), own);
            return nothing.index_copy(0, rows, batch.EstimateLimit is { } limit ? estimate.clamp((Scalar)(-limit), (Scalar)limit) : estimate);
        });
    }

    /// <summary>weight·d(F, F*), mean over each image.</summary>
    private Tensor Distance(Tensor answer, LossBatch batch, Scalings[] scalings)
    {
        var target = Target(batch, scalings);
        var cost = options.Distance switch
        {
            LossDistance.Mse => (answer - target).square(),
            LossDistance.L1 => (answer - target).abs(),
            LossDistance.Huber => nn.functional.huber_loss(answer, target, options.HuberDelta, nn.Reduction.None),
            _ => throw new ArgumentOutOfRangeException(nameof(batch), options.Distance, "Unknown distance."),
        };
        var each = cost.mean([.. Enumerable.Range(1, (int)cost.ndim - 1).Select(d => (long)d)]);
        return each * tensor(batch.Levels.Zip(scalings, weighting.Of).ToArray(), dtype: each.dtype, device: each.device);
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
    private static Tensor Estimate(Tensor noisy, Tensor answer, Scalings[] scalings) => noisy * PerImage.Column([.. scalings.Select(scaling => scaling.Skip)], noisy)
        + answer * PerImage.Column([.. scalings.Select(scaling => scaling.Out)], noisy);

    private static Tensor Scaled(Tensor noisy, Scalings[] scalings) => scalings.All(scaling => scaling.In == 1)
        ? noisy
        : noisy * PerImage.Column([.. scalings.Select(scaling => scaling.In)], noisy);

    private static Tensor Condition(Tensor clean, Scalings[] scalings)
    {
        var condition = tensor(scalings.Select(scaling => (float)scaling.Condition).ToArray(), device: clean.device);
        return scalings.Length == 1 ? condition.expand(clean.shape[0]) : condition;
    }

    private static Tensor Target(LossBatch batch, Scalings[] scalings)
    {
        var targets = scalings.Zip(batch.Levels, (scaling, level) => scaling.Target(level)).ToArray();
        return PerImage.Column([.. targets.Select(target => target.Clean)], batch.Clean) * batch.Clean
            + PerImage.Column([.. targets.Select(target => target.Noise)], batch.Clean) * batch.Noise;
    }
}
