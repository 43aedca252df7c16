using Diffusion.Data;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>Trains a network to undo a forward process: draw t and ε, predict, step (Ho et al. 2020, Alg. 1).</summary>
/// <remarks>It neither logs, samples nor saves: whoever enumerates the steps does, between two of them.</remarks>
public sealed class Trainer
{
    private readonly DenoisingLoss objective;
    private readonly TrainingOptions options;
    private readonly NoiseProcess process;
    private readonly long? noneLabel;

    /// <summary>A trainer.</summary>
    /// <param name="process">The forward process.</param>
    /// <param name="prediction">What the network predicts.</param>
    /// <param name="options">How to train.</param>
    /// <param name="noneLabel">The label that stands for "no class", the number of classes; null for a network without classes.</param>
    /// <exception cref="InputException">The prediction is undefined at one of the process's levels.</exception>
    public Trainer(NoiseProcess process, Prediction prediction, TrainingOptions options, long? noneLabel = null)
    {
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(options);
        objective = new DenoisingLoss(prediction);
        prediction.At(process.Noisiest).Target(process.Noisiest);
        this.process = process;
        this.options = options;
        this.noneLabel = noneLabel;
    }

    /// <summary>Trains until the state has seen the options' images. Each element is a completed step; no scope or mode is left open between them.</summary>
    /// <param name="state">What is trained, on its device; goes on from where it is.</param>
    /// <param name="nextBatch">Gives the batch of each step, in turn.</param>
    /// <exception cref="TrainingDivergedException">The loss or the gradient became infinite or NaN; the state is that before the step.</exception>
    public IEnumerable<TrainingProgress> Run(TrainingState state, Func<TrainingBatch> nextBatch)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(nextBatch);
        return Steps(state, nextBatch);
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
        var loss = Backward(state, batch);
        var norm = nn.utils.clip_grad_norm_(state.Network.parameters(), options.GradientClip ?? double.PositiveInfinity);
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            throw new TrainingDivergedException(state.Step + 1, loss, norm);
        }

        foreach (var group in state.Optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }

        state.Optimizer.step();
        state.Advance(batch.Count);
        return new TrainingProgress(state.Step, state.Images, loss, rate, norm);
    }

    /// <summary>Leaves the gradient of the batch's mean loss in the parameters, however it is split, and returns that loss.</summary>
    private double Backward(TrainingState state, TrainingBatch batch)
    {
        var draws = new StepDraws(options.Seed, state.Step);
        var device = state.Network.parameters().First().device;
        var clean = PixelTensor.FromFloats(batch.Pixels, batch.Count, batch.Channels, batch.Height, batch.Width, device);
        var noise = draws.Noise(clean);
        var labels = Labels(batch, draws, device);
        var levels = draws.Levels(batch.Count, process);
        draws.SeedDropout();

        var loss = 0.0;
        var size = options.MicroBatchSize ?? batch.Count;
        for (var start = 0; start < batch.Count; start += size)
        {
            var (from, count) = (start, Math.Min(size, batch.Count - start));
            loss += Scoped.Value(() =>
            {
                Tensor Part(Tensor whole) => whole.narrow(0, from, count);
                var each = objective.Each(state.Network.call, Part(clean), levels[from..(from + count)], Part(noise), labels is null ? null : Part(labels));
                var share = each.sum() / batch.Count;
                share.backward();
                return share.item<float>();
            });
        }

        return loss;
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
