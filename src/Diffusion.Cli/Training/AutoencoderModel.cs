using Diffusion.Checkpoints;
using Diffusion.Cli.Sampling;
using Diffusion.Data;
using Diffusion.Evaluation;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Sampling;
using Diffusion.Tensors;
using Diffusion.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>A variational autoencoder in training, and the averaged copy of it that is shown and stored.</summary>
internal sealed class AutoencoderModel : IModelInTraining
{
    /// <summary>Fewer active numbers of the latent than this share is a collapse.</summary>
    private const double CollapsedShare = 0.1;

    /// <summary>Share of the run in which a latent has not had the time to say something.</summary>
    private const double Beginning = 0.1;

    /// <summary>Pictures in a row of the grid: inputs and reconstructions in turn.</summary>
    private const int Columns = 16;

    private const int Pairs = 32;

    /// <summary>Images of which the latents' scale is measured, for each checkpoint.</summary>
    private const int ScaledImages = 64;

    private readonly AutoencoderPlan plan;
    private readonly ImageDataset dataset;
    private readonly Device device;
    private readonly VariationalAutoencoder network;
    private readonly VariationalAutoencoder averaged;
    private bool hasWarned;

    /// <summary>Makes the network.</summary>
    /// <param name="plan">What is trained.</param>
    /// <param name="dataset">On what; stays the caller's.</param>
    /// <param name="device">Where.</param>
    public AutoencoderModel(AutoencoderPlan plan, ImageDataset dataset, Device device)
    {
        (this.plan, this.dataset, this.device) = (plan, dataset, device);
        var training = plan.Options.Training;
        Trainer = new Trainer(new AutoencoderObjective(Options), training);
        manual_seed((long)(training.Seed >> 1));
        network = plan.Shape.Create().to(device);
        averaged = NetworkWeights.Unset(plan.Shape.Create).to(device);
        averaged.eval();
        State = Trainer.Start(network);
    }

    /// <inheritdoc/>
    public Trainer Trainer { get; }

    /// <inheritdoc/>
    public TrainingState State { get; }

    /// <inheritdoc/>
    public IEnumerable<(bool IsWarning, string Text)> Notes => [(false, plan.Describe(dataset))];

    private AutoencoderOptions Options => plan.Options.Autoencoder;

    /// <inheritdoc/>
    public string? Watch(TrainingProgress step)
    {
        var begun = step.Images >= Math.Max(Options.KlWarmupImages, Beginning * plan.Options.Training.Images);
        if (hasWarned || !begun || !(step.Measures[LatentMeasures.ActiveShare] < CollapsedShare))
        {
            return null;
        }

        hasWarned = true;
        return FormattableString.Invariant(
            $"Step {step.Step}: the posterior collapses onto the prior: {step.Measures[LatentMeasures.ActiveShare]:0.#%} of the latent's numbers differ from image to image. Lower Autoencoder:KlWeight or Deviation, raise Autoencoder:KlWarmupImages, or set Autoencoder:FreeBits.");
    }

    /// <inheritdoc/>
    public ICheckpoint Checkpoint()
    {
        var shape = plan.Shape is AutoencoderConfig config
            ? config with { ScalingFactor = LatentScale.Measure(Current(), new HeldOutImages(dataset, labelled: false, device), ScaledImages, plan.Options.Sampling.BatchSize) }
            : plan.Shape;
        return new AutoencoderCheckpoint(shape, State.Average.Weights, Options.Likelihood(), Options.Bound(), State.Snapshot());
    }

    /// <inheritdoc/>
    public TrainingSnapshot Read(string checkpoint) => AutoencoderCheckpoint.Load(checkpoint, withTraining: true).Training
        ?? throw new InputException($"{checkpoint} holds no training state: a run cannot be resumed from it.");

    /// <inheritdoc/>
    public bool Preview(string path, Func<bool> stop) => Draw(path, stop);

    /// <inheritdoc/>
    public IReadOnlyList<(string What, string Path)>? Finish(RunFolder folder, Func<bool> stop) => Draw(folder.Grid, stop) ? [("grid", folder.Grid)] : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        State.Dispose();
        averaged.Dispose();
        network.Dispose();
    }

    /// <summary>The model with the averaged weights as they are now.</summary>
    private LatentVariableModel Current()
    {
        State.Average.CopyTo(averaged);
        return new LatentVariableModel(averaged, Options.Likelihood(), Options.Bound());
    }

    /// <summary>The same images each time beside their reconstructions, and below them draws from the prior, of the seeds 0, 1, ….</summary>
    private bool Draw(string path, Func<bool> stop)
    {
        var model = Current();
        var pictures = new List<PixelImage>();
        foreach (var row in Enumerable.Range(0, Pairs).Select(i => (int)((long)i * dataset.Count / Pairs)).Chunk(Columns / 2))
        {
            PixelImage[] inputs = [.. row.Select(dataset.ToImage)];
            pictures.AddRange(inputs.Zip(Reconstructed(model, inputs), (input, output) => (PixelImage[])[input, output]).SelectMany(pair => pair));
            if (stop())
            {
                return false;
            }
        }

        foreach (var drawn in new PriorSampler(model, device).Generate(ImageGenerator.Seeds(0, plan.Options.Sampling.Count)))
        {
            pictures.Add(drawn.Image);
            if (stop())
            {
                return false;
            }
        }

        ImageFile.WritePng(path, Contact.Sheet(pictures, Columns));
        return true;
    }

    private PixelImage[] Reconstructed(LatentVariableModel model, PixelImage[] inputs) => Scoped.Value(() =>
    {
        using var frozen = no_grad();
        return PixelTensor.ToImages(model.Reconstructions(PixelTensor.FromImages(inputs, device)));
    });
}
