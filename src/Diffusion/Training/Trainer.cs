using Diffusion.Data;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>Trains a network to undo a forward process: draw t and ε, predict, step (Ho et al. 2020, Alg. 1).</summary>
/// <remarks>It neither logs, samples nor saves: whoever enumerates the steps does, between two of them.</remarks>
public sealed class Trainer
{
    private readonly DenoisingLoss objective;
    private readonly TrainingOptions options;
    private readonly LossOptions loss;
    private readonly NoiseProcess process;
    private readonly TimeSampler times;
    private readonly long? noneLabel;
    private readonly bool selfConditioning;

    /// <summary>A trainer.</summary>
    /// <param name="process">The forward process.</param>
    /// <param name="prediction">What the network predicts.</param>
    /// <param name="options">How to train.</param>
    /// <param name="loss">What to train.</param>
    /// <param name="noneLabel">The label that stands for "no class", the number of classes; null for a network without classes.</param>
    /// <param name="selfConditioning">Whether the network sees its own earlier estimate beside the images, in twice as many channels.</param>
    /// <exception cref="InputException">The prediction is undefined at one of the process's levels, or the loss or the time sampling needs a process of another kind.</exception>
    public Trainer(NoiseProcess process, Prediction prediction, TrainingOptions options, LossOptions loss, long? noneLabel = null, bool selfConditioning = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loss);
        objective = new DenoisingLoss(process, prediction, loss);
        times = TimeSampler.Create(options.Times, process);
        (this.process, this.options, this.loss, this.noneLabel, this.selfConditioning) = (process, options, loss, noneLabel, selfConditioning);
    }

    /// <summary>The state before the first step, with all that these options train besides the network.</summary>
    /// <param name="network">The network, on its device already; stays the caller's.</param>
    public TrainingState Start(nn.Module<Tensor, Tensor, Tensor?, Tensor> network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var uncertainty = loss.Uncertainty
            ? new LossUncertainty(new RandomStream(options.Seed, 0, StepDraws.UncertaintyStream)).to(network.parameters().First().device)
            : null;
        return new TrainingState(network, options, new ObjectiveState(TimeSampler.Create(options.Times, process), uncertainty, options));
    }

    /// <summary>Trains until the state has seen the options' images. Each element is a completed step; no scope or mode is left open between them.</summary>
    /// <param name="state">What is trained, on its device; goes on from where it is.</param>
    /// <param name="nextBatch">Gives the batch of each step, in turn.</param>
    /// <exception cref="ArgumentException">The state lacks what these options train; <see cref="Start"/> makes one that has it.</exception>
    /// <exception cref="TrainingDivergedException">The loss or the gradient became infinite or NaN; the state is that before the step.</exception>
    public IEnumerable<TrainingProgress> Run(TrainingState state, Func<TrainingBatch> nextBatch)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(nextBatch);
        return state.Objective is not null || !(times.Learns || loss.Uncertainty)
            ? Steps(state, nextBatch)
            : throw new ArgumentException("The state lacks what the objective learns; make it with Trainer.Start.", nameof(state));
    }

    private IEnumerable<TrainingProgress> Steps(TrainingState state, Func<TrainingBatch> nextBatch)
    {
        while (state.Images < options.Images)
        {
            yield return Scoped.Value(() => Take(state, nextBatch()));
        }
    }

    private TrainingProgress Take(TrainingState state, TrainingBatch batch)
    {
        var rate = LearningRate.At(state.Step, options);
        state.Network.train();
        state.Network.zero_grad();
        state.Objective?.ZeroGrad();
        var sampler = state.Objective?.Times ?? times;
        var draws = new StepDraws(options.Seed, state.Step);
        var drawn = draws.Times(batch.Count, sampler);
        var (mean, losses) = Backward(state, Draw(state, batch, draws, drawn), drawn);
        var norm = nn.utils.clip_grad_norm_(state.Network.parameters(), options.GradientClip ?? double.PositiveInfinity);
        if (!double.IsFinite(mean) || !double.IsFinite(norm))
        {
            throw new TrainingDivergedException(state.Step + 1, mean, norm);
        }

        foreach (var group in state.Optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }

        state.Optimizer.step();
        state.Objective?.Step(rate);
        sampler.Observe([.. drawn.Select(draw => draw.Level)], losses);
        state.Advance(batch.Count);
        return new TrainingProgress(state.Step, state.Images, mean, rate, norm);
    }

    /// <summary>The batch on the network's device, with everything random of the step.</summary>
    private LossBatch Draw(TrainingState state, TrainingBatch batch, StepDraws draws, TimeDraw[] drawn)
    {
        var device = state.Network.parameters().First().device;
        var clean = PixelTensor.FromFloats(batch.Pixels, batch.Count, batch.Channels, batch.Height, batch.Width, device);
        var noise = draws.Noise(clean, loss.OffsetNoise);
        draws.SeedDropout();
        return new LossBatch(clean, [.. drawn.Select(draw => draw.Level)], noise, Labels(batch, draws, device))
        {
            InputNoise = draws.InputNoise(noise, loss.InputPerturbation),
            SelfConditioned = selfConditioning ? draws.SelfConditioned(batch.Count) : null,
        };
    }

    /// <summary>Leaves the gradient of the batch's mean loss in the parameters, however it is split; returns that loss, and each image's before it is balanced and weighed.</summary>
    private (double Mean, double[] Losses) Backward(TrainingState state, LossBatch batch, TimeDraw[] drawn)
    {
        var (mean, losses) = (0.0, new List<double>());
        var size = options.MicroBatchSize ?? drawn.Length;
        for (var start = 0; start < drawn.Length; start += size)
        {
            var (from, count) = (start, Math.Min(size, drawn.Length - start));
            mean += Scoped.Value(() =>
            {
                var part = batch.Part(from, count);
                var each = objective.Each(state.Network.call, part);
                var balanced = state.Objective?.Uncertainty?.Balance(each, part.Levels) ?? each;
                var share = (balanced * Weights(drawn.AsSpan(from, count), each)).sum() / drawn.Length;
                share.backward();
                losses.AddRange(each.detach().to_type(ScalarType.Float64).cpu().data<double>().ToArray());
                return share.item<float>();
            });
        }

        return (mean, [.. losses]);
    }

    private static Tensor Weights(ReadOnlySpan<TimeDraw> drawn, Tensor like)
    {
        var weights = new double[drawn.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = drawn[i].Weight;
        }

        return tensor(weights, dtype: like.dtype, device: like.device);
    }

    private Tensor? Labels(TrainingBatch batch, StepDraws draws, Device device)
    {
        if (noneLabel is null)
        {
            return null;
        }

        return batch.Labels is null
            ? throw new ArgumentException("The network has classes, but the batch has no labels.", nameof(batch))
            : tensor(draws.Labels(batch.Labels, options.ClassDropout, noneLabel.Value), dtype: ScalarType.Int64, device: device);
    }
}
