using Diffusion.Checkpoints;
using Diffusion.Cli.Sampling;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Sampling;
using Diffusion.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>A U-Net that learns to remove noise, and the averaged copy of it that draws.</summary>
internal sealed class DiffusionModel : IModelInTraining
{
    private readonly RunPlan plan;
    private readonly UNet network;
    private readonly UNet averaged;
    private readonly PictureMaker pictures;
    private readonly AutoencoderContents? autoencoder;
    private readonly IReadOnlyList<(bool, string)> origin;

    /// <summary>Makes the network, or goes on with a trained one; the copy that draws gets its weights whenever it draws.</summary>
    /// <param name="plan">What is trained.</param>
    /// <param name="trained">The network to go on with; null makes one.</param>
    /// <param name="latents">What the network sees instead of images, on the device; null for images. Stays the caller's.</param>
    /// <param name="device">Where the network goes.</param>
    public DiffusionModel(RunPlan plan, UNet? trained, LatentSpace? latents, Device device)
    {
        this.plan = plan;
        autoencoder = latents is null ? null : new AutoencoderContents(latents.Config, latents.Weights);
        origin = trained is null ? [] : [(false, $"Starts from the weights of {plan.Start!.Folder}")];
        var options = plan.Options;
        Trainer = new Trainer(
            new DenoisingObjective(plan.Process, plan.Prediction, options.Training, options.Loss, ClassCount > 0 ? ClassCount : null, plan.Network.SelfConditioning)
            {
                EstimateLimit = latents is null ? 1 : null,
            },
            options.Training);
        manual_seed((long)(options.Training.Seed >> 1));
        network = (trained ?? new UNet(plan.Network)).to(device);
        averaged = NetworkWeights.Unset(() => new UNet(plan.Network)).to(device);
        Precisions.Store(averaged, options.Sampling.Precision);
        State = Trainer.Start(network);
        pictures = new PictureMaker(averaged, plan.Process, plan.Prediction, ClassCount, device)
        {
            LearnedVariance = options.Loss.VarianceOf(plan.Network.LearnsVariance),
            Latents = latents,
            CudaGraphs = options.Training.CudaGraphs,
        };
    }

    /// <inheritdoc/>
    public Trainer Trainer { get; }

    /// <inheritdoc/>
    public TrainingState State { get; }

    /// <inheritdoc/>
    public IEnumerable<(bool IsWarning, string Text)> Notes =>
    [
        .. plan.Notes.Select(note => (true, note)),
        .. plan.Process.Warnings.Select(warning => (false, warning)),
        .. origin,
        .. autoencoder is null
            ? Array.Empty<(bool, string)>()
            : [(false, FormattableString.Invariant($"Trains on the latents of {plan.Options.Data.Latents}, multiplied by {autoencoder.Config.ScalingFactor:G6}"))],
    ];

    private int ClassCount => plan.ClassNames.Count;

    /// <summary>The averaged network as it is now, ready to draw.</summary>
    public PictureMaker Painter()
    {
        State.Average.CopyTo(averaged);
        return pictures;
    }

    /// <inheritdoc/>
    public ICheckpoint Checkpoint()
    {
        var variance = plan.Options.Loss.VarianceOf(network.Config.LearnsVariance);
        return new CheckpointContents(
            network.Config,
            plan.Options.Sampling.Over(SchedulerConfig.From(plan.Process, plan.Prediction) with { VarianceType = SchedulerVariance.Name(variance) }),
            State.Average.Weights,
            plan.ClassNames,
            State.Snapshot()) { Autoencoder = autoencoder };
    }

    /// <inheritdoc/>
    public TrainingSnapshot Read(string checkpoint) => CheckpointStore.Load(checkpoint, withTraining: true).Training
        ?? throw new InputException($"{checkpoint} holds no training state: a run cannot be resumed from it.");

    /// <inheritdoc/>
    public bool Preview(string path, Func<bool> stop) => Draw(path, film: null, stop);

    /// <inheritdoc/>
    public IReadOnlyList<(string What, string Path)>? Finish(RunFolder folder, Func<bool> stop)
    {
        var film = new Film();
        if (!Draw(folder.Grid, film, stop))
        {
            return null;
        }
        film.Write(folder.Animation, ClassCount);
        return [("grid", folder.Grid), ("animation", folder.Animation)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        State.Dispose();
        averaged.Dispose();
        network.Dispose();
    }

    /// <summary>The grid of the seeds 0, 1, …: the same noise each time.</summary>
    private bool Draw(string path, Film? film, Func<bool> stop)
    {
        var painter = Painter();
        var sampling = plan.Options.Sampling;
        var seeds = ImageGenerator.Seeds(0, sampling.Count);
        var images = new List<PixelImage>();
        foreach (var step in painter.With(sampling).Run(seeds, painter.Labels(seeds, null)))
        {
            if (stop())
            {
                return false;
            }
            film?.Add(step);
            if (step.IsLast)
            {
                images.AddRange(step.Images());
            }
        }
        ImageFile.WritePng(path, Contact.Sheet(images, ClassCount));
        return true;
    }
}
