using Diffusion.Checkpoints;
using Diffusion.Cli.Logging;
using Diffusion.Cli.Sampling;
using Diffusion.Cli.Training;
using Diffusion.Data;
using Diffusion.Denoising;
using Diffusion.Evaluation;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Tensors;
using Spectre.Console;
using static TorchSharp.torch;

namespace Diffusion.Cli.Evaluation;

/// <summary>Judges a model by held-out images, as <c>evaluate</c> was asked: everything that can be wrong is found before the network is run.</summary>
internal static class EvaluateAction
{
    /// <summary>The report goes to standard output, and to files if asked; progress to standard error.</summary>
    public static int Run(EvaluateRequest request) => Interruption.During(interruption => Run(request, interruption));

    private static int Run(EvaluateRequest request, Interruption interruption)
    {
        var problems = request.Problems().ToList();
        if (problems.Count > 0)
        {
            throw new InputException(problems);
        }

        var folder = CheckpointPath.Resolve(request.Checkpoint);
        if (AutoencoderCheckpoint.IsIn(folder))
        {
            return EvidenceAction.Run(request, folder, interruption.Token);
        }
        if (request.ImportanceSamples is not null)
        {
            throw new InputException($"{folder} holds a diffusion model; leave out --importance-samples, which needs an autoencoder.");
        }
        var device = Devices.Parse(request.Device);
        using var model = LoadedModel.Read(folder, request.Weights == "raw", null, device);
        var network = model.Network.Config;
        CheckOutput(network);
        CheckBound(request, model);
        var (process, prediction) = (model.Scheduler.ToProcess(), model.Scheduler.ToPrediction());
        var variance = VarianceChoice.Choose(request.Variance, model.Scheduler, network);
        var schedule = model.Latents is null ? process as NoiseSchedule : null;
        var terms = schedule is null ? null : request.TermsOf(schedule.Steps);

        var console = Terminal.StandardError();
        using var dataset = EvaluationData.Read(console, request, RunConfig.Data(folder), network, model.Latents?.Config, interruption.Token);
        using var latents = Encoded(console, dataset, RunConfig.Data(folder), model.Latents, device);
        var images = new HeldOutImages(latents is null ? dataset : latents, EvaluationData.Labelled(dataset, model.Classes), device);
        var call = UNetCall.Of(model.Network, network.SampleSize!.Value);
        using var unremembered = new SelfConditioning(call);
        Network seen = network.SelfConditioning ? unremembered.Call : call; // every level is asked by itself, without an earlier guess
        var evaluation = new ModelEvaluation(MixedDenoisers.FromNetwork(seen, prediction), images, request.Batch, request.Seed, console.WriteLine, interruption.Token);
        if (request.Out is not null)
        {
            Directory.CreateDirectory(request.Out);
        }
        if (schedule is null)
        {
            console.WriteLine(model.Latents is null
                ? $"note: no bits/dim: the variational bound needs a discrete schedule, and \"{process.Name}\" is continuous."
                : "note: no bits/dim: they are of pixels, and the network works on latents; the loss is of latents.");
        }
        var report = new EvaluationReport(
            folder, request.Weights, new EvaluationSource(request.Data, request.Split), images.Count, request.Seed,
            schedule is null ? null : evaluation.Bound(schedule, variance, terms),
            evaluation.Loss(process, prediction, request.Bins ?? EvaluateRequest.DefaultBins));

        (request.Format == "json" ? (Action<TextWriter, EvaluationReport>)EvaluationJson.Write : EvaluationTable.Write)(Console.Out, report);
        if (request.Out is { } target)
        {
            Save(target, report, console);
        }
        return ExitCode.Done;
    }

    private static void CheckOutput(UNetConfig network)
    {
        if (network.OutChannels != network.ImageChannels && !network.LearnsVariance)
        {
            throw new InputException($"The network answers {network.OutChannels} channels to images of {network.ImageChannels}; "
                + $"it must answer {network.ImageChannels}, or {2 * network.ImageChannels} with a learned variance.");
        }
    }

    /// <summary>The bound is of pixels in 256 grey levels.</summary>
    private static void CheckBound(EvaluateRequest request, LoadedModel model)
    {
        foreach (var (option, value) in new[] { ("--terms", request.Terms), ("--variance", request.Variance) })
        {
            if (model.Latents is not null && value is not null)
            {
                throw new InputException($"{option} is {value}, of the bits per dimension of an image, but the network works on latents, of which only the loss can be told: leave it out.");
            }
        }
    }

    private static LatentDataset? Encoded(IAnsiConsole console, ImageDataset images, DataOptions own, LatentSpace? space, Device device) => space is null
        ? null
        : LatentView.Encode(console, images, space, own with { FlipHorizontally = false, LatentScale = space.Scale }, device, CancellationToken.None);

    private static void Save(string folder, EvaluationReport report, IAnsiConsole console)
    {
        foreach (var (name, write) in new (string, Action<TextWriter, EvaluationReport>)[] { ("evaluation.json", EvaluationJson.Write), ("evaluation.svg", EvaluationPlot.Write) })
        {
            var path = Path.Combine(folder, name);
            TextFile.Write(path, file => write(file, report));
            console.WriteLine(path);
        }
    }
}
