using Diffusion.Data;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>To undo a forward process: draw t and ε, predict (Ho et al. 2020, Alg. 1).</summary>
public sealed class DenoisingObjective : ITrainingObjective
{
    private readonly DenoisingLoss objective;
    private readonly LossOptions loss;
    private readonly NoiseProcess process;
    private readonly TimeSamplerOptions timing;
    private readonly TimeSampler times;
    private readonly long? noneLabel;
    private readonly double classDropout;
    private readonly bool selfConditioning;

    /// <summary>An objective.</summary>
    /// <param name="process">The forward process.</param>
    /// <param name="prediction">What the network predicts.</param>
    /// <param name="options">How levels are drawn and classes dropped; the rest is the trainer's.</param>
    /// <param name="loss">What to train.</param>
    /// <param name="noneLabel">The label that stands for "no class", the number of classes; null for a network without classes.</param>
    /// <param name="selfConditioning">Whether the network sees its own earlier estimate beside the images, in twice as many channels.</param>
    /// <exception cref="InputException">The prediction is undefined at one of the process's levels, or the loss or the time sampling needs a process of another kind.</exception>
    public DenoisingObjective(
        NoiseProcess process, Prediction prediction, TrainingOptions options, LossOptions loss, long? noneLabel = null, bool selfConditioning = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loss);
        objective = new DenoisingLoss(process, prediction, loss);
        (timing, classDropout) = (options.Times, options.ClassDropout);
        times = TimeSampler.Create(timing, process);
        (this.process, this.loss, this.noneLabel, this.selfConditioning) = (process, loss, noneLabel, selfConditioning);
    }

    /// <summary>The range in which self-conditioning's estimate is held (see <see cref="LossBatch.EstimateLimit"/>): null for latents.</summary>
    public double? EstimateLimit { get; init; } = 1;

    /// <inheritdoc/>
    public IReadOnlyList<string> Measures => [];

    /// <inheritdoc/>
    public bool IsRepeatable => objective.IsRepeatable;

    /// <inheritdoc/>
    public ObjectiveState CreateState(TrainingOptions options, Device device)
    {
        ArgumentNullException.ThrowIfNull(options);
        var uncertainty = loss.Uncertainty ? new LossUncertainty(new RandomStream(options.Seed, 0, StepDraws.UncertaintyStream)).to(device) : null;
        return new ObjectiveState(TimeSampler.Create(timing, process), uncertainty, options);
    }

    /// <inheritdoc/>
    public void Check(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _ = NetworkOf(state);
        if (state.Objective is null && (times.Learns || loss.Uncertainty))
        {
            throw new ArgumentException("The state lacks what the objective learns; make it with Trainer.Start.", nameof(state));
        }
    }

    /// <inheritdoc/>
    public IStepLoss Begin(TrainingState state, TrainingBatch batch, StepDraws draws, Device device)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(batch);
        var network = NetworkOf(state);
        var drawn = draws.Times(batch.Count, state.Objective?.Times ?? times);
        return new Step(objective, network.call, state.Objective, Draw(batch, draws, drawn, device), drawn);
    }

    private static nn.Module<Tensor, Tensor, Tensor?, Tensor> NetworkOf(TrainingState state) => state.Network as nn.Module<Tensor, Tensor, Tensor?, Tensor>
        ?? throw new ArgumentException($"A {state.Network.GetName()} is no network that removes noise.", nameof(state));

    /// <summary>The batch on the network's device, with everything random of the step.</summary>
    private LossBatch Draw(TrainingBatch batch, StepDraws draws, TimeDraw[] drawn, Device device)
    {
        var clean = PixelTensor.FromFloats(batch.Pixels, batch.Count, batch.Channels, batch.Height, batch.Width, device);
        var noise = draws.Noise(clean, loss.OffsetNoise);
        draws.SeedDropout();
        return new LossBatch(clean, [.. drawn.Select(draw => draw.Level)], noise, Labels(batch, draws, device))
        {
            InputNoise = draws.InputNoise(noise, loss.InputPerturbation),
            SelfConditioned = selfConditioning ? draws.SelfConditioned(batch.Count) : null,
            EstimateLimit = EstimateLimit,
        };
    }

    private Tensor? Labels(TrainingBatch batch, StepDraws draws, Device device)
    {
        if (noneLabel is null)
        {
            return null;
        }

        return batch.Labels is null
            ? throw new ArgumentException("The network has classes, but the batch has no labels.", nameof(batch))
            : tensor(draws.Labels(batch.Labels, classDropout, noneLabel.Value), dtype: ScalarType.Int64, device: device);
    }

    /// <summary>One step's loss.</summary>
    private sealed class Step : IRepeatableLoss
    {
        private readonly DenoisingLoss objective;
        private readonly Network network;
        private readonly ObjectiveState? memory;
        private readonly LossBatch batch;
        private readonly TimeDraw[] drawn;

        /// <summary>1/p of each image's draw, [N].</summary>
        private readonly Tensor weights;

        /// <summary>Each image's loss before it is balanced and weighed, [N] float64: written part by part, read when asked for.</summary>
        private readonly Tensor found;

        private double[]? losses;

        public Step(DenoisingLoss objective, Network network, ObjectiveState? memory, LossBatch batch, TimeDraw[] drawn)
            : this(
                objective, network, memory, batch, drawn,
                tensor(drawn.Select(draw => draw.Weight).ToArray(), dtype: batch.Clean.dtype, device: batch.Clean.device),
                zeros(drawn.Length, dtype: ScalarType.Float64, device: batch.Clean.device))
        {
        }

        private Step(DenoisingLoss objective, Network network, ObjectiveState? memory, LossBatch batch, TimeDraw[] drawn, Tensor weights, Tensor found) =>
            (this.objective, this.network, this.memory, this.batch, this.drawn, this.weights, this.found) = (objective, network, memory, batch, drawn, weights, found);

        public IReadOnlyDictionary<string, double> Measures { get; } = new Dictionary<string, double>();

        public IReadOnlyList<string> NonFiniteImages => [.. Losses().Index().Where(image => !double.IsFinite(image.Item))
            .Select(image => FormattableString.Invariant($"image {image.Index} at {Describe(drawn[image.Index].Level)}"))];

        public IReadOnlyList<Tensor> Inputs
        {
            get
            {
                Tensor?[] all =
                [
                    weights, objective.Numbers(batch.Levels, batch.Clean).Table, batch.Clean, batch.Noise, batch.InputNoise, batch.Labels,
                    batch.SelfConditioned is { } chosen ? tensor(chosen.ToArray(), device: batch.Clean.device).reshape(chosen.Count, 1, 1, 1) : null,
                ];
                return [.. all.OfType<Tensor>()];
            }
        }

        public IRepeatableLoss Over(IReadOnlyList<Tensor> inputs, Tensor losses)
        {
            var next = new Queue<Tensor>(inputs);
            var own = next.Dequeue();
            var numbers = new LossNumbers(next.Dequeue());
            var there = new LossBatch(next.Dequeue(), batch.Levels, next.Dequeue())
            {
                Numbers = numbers,
                InputNoise = batch.InputNoise is null ? null : next.Dequeue(),
                Labels = batch.Labels is null ? null : next.Dequeue(),
                SelfConditionedRows = batch.SelfConditioned is null ? null : next.Dequeue(),
                EstimateLimit = batch.EstimateLimit,
            };
            return new Step(objective, network, memory, there, drawn, own, losses);
        }

        public Tensor Share(int from, int count)
        {
            var part = batch.Part(from, count);
            var each = objective.Each(network, part);
            var balanced = memory?.Uncertainty is { } uncertainty ? Balanced(uncertainty, each, part) : each;
            using (no_grad())
            {
                found.narrow(0, from, count).copy_(each.detach());
            }

            losses = null;
            return (balanced * weights.narrow(0, from, count)).sum() / drawn.Length;
        }

        public void Updated(double learningRate)
        {
            memory?.Step(learningRate);
            Learn();
        }

        public void Came(IReadOnlyList<double> losses, bool updated)
        {
            this.losses = [.. losses];
            if (updated)
            {
                Learn();
            }
        }

        private static Tensor Balanced(LossUncertainty uncertainty, Tensor each, LossBatch part) =>
            part.Numbers is { } numbers ? uncertainty.Balance(each, numbers.Balance) : uncertainty.Balance(each, part.Levels);

        private static string Describe(NoiseLevel level) => FormattableString.Invariant($"t = {level.Time:0.####} (α {level.Alpha:0.####}, σ {level.Sigma:0.####})");

        private void Learn()
        {
            if (memory is { Times.Learns: true })
            {
                memory.Times.Observe([.. drawn.Select(draw => draw.Level)], Losses());
            }
        }

        private double[] Losses() => losses ??= Scoped.Value(() => found.cpu().data<double>().ToArray());
    }
}
