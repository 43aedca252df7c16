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
    public IStepLoss Begin(TrainingState state, TrainingBatch batch, StepDraws draws)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(batch);
        var network = NetworkOf(state);
        var drawn = draws.Times(batch.Count, state.Objective?.Times ?? times);
        return new Step(objective, network.call, state.Objective, Draw(batch, draws, drawn, network.parameters().First().device), drawn);
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
    private sealed class Step(DenoisingLoss objective, Network network, ObjectiveState? memory, LossBatch batch, TimeDraw[] drawn) : IStepLoss
    {
        /// <summary>Each image's loss before it is balanced and weighed, in their order.</summary>
        private readonly List<double> losses = [];

        public IReadOnlyDictionary<string, double> Measures { get; } = new Dictionary<string, double>();

        public IReadOnlyList<string> NonFiniteImages => [.. losses.Index().Where(image => !double.IsFinite(image.Item))
            .Select(image => FormattableString.Invariant($"image {image.Index} at {Describe(drawn[image.Index].Level)}"))];

        public Tensor Share(int from, int count)
        {
            var part = batch.Part(from, count);
            var each = objective.Each(network, part);
            var balanced = memory?.Uncertainty?.Balance(each, part.Levels) ?? each;
            losses.AddRange(each.detach().to_type(ScalarType.Float64).cpu().data<double>().ToArray());
            return (balanced * Weights(drawn.AsSpan(from, count), each)).sum() / drawn.Length;
        }

        public void Updated(double learningRate)
        {
            memory?.Step(learningRate);
            memory?.Times.Observe([.. drawn.Select(draw => draw.Level)], [.. losses]);
        }

        private static string Describe(NoiseLevel level) => FormattableString.Invariant($"t = {level.Time:0.####} (α {level.Alpha:0.####}, σ {level.Sigma:0.####})");

        private static Tensor Weights(ReadOnlySpan<TimeDraw> drawn, Tensor like)
        {
            var weights = new double[drawn.Length];
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = drawn[i].Weight;
            }

            return tensor(weights, dtype: like.dtype, device: like.device);
        }
    }
}
