using Diffusion.Cli.Logging;
using Diffusion.Cli.Sampling;
using Diffusion.Evaluation;
using Diffusion.Networks;
using Diffusion.Probability;
using Diffusion.Tensors;
using Spectre.Console;

namespace Diffusion.Cli.Evaluation;

/// <summary>Judges an autoencoder by held-out images, as <c>evaluate</c> was asked.</summary>
internal static class EvidenceAction
{
    /// <summary>The report goes to standard output, and to a file if asked; progress to standard error.</summary>
    /// <param name="request">What is asked, without problems of its own.</param>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="cancellation">Ends it.</param>
    public static int Run(EvaluateRequest request, string folder, CancellationToken cancellation)
    {
        if (request.DiffusionOptions() is { Count: > 0 } foreign)
        {
            throw new InputException($"{folder} holds an autoencoder; leave out {string.Join(", ", foreign)}, which need a diffusion model.");
        }
        var device = Devices.Parse(request.Device);
        using var loaded = LoadedAutoencoder.Read(folder, request.Weights == "raw", null, device);
        if (!loaded.HasLikelihood)
        {
            throw new InputException($"{folder} has no likelihood.json, so how likely a pixel is beside its reconstruction is not known: only an autoencoder that was trained here can be judged in nats; reconstruct shows this one.");
        }
        var console = Terminal.StandardError();
        var (model, shape) = (loaded.Model, loaded.Shape);
        var options = RunConfig.Data(folder) with { Path = request.Data, Split = request.Split, MaxImages = request.Count };
        using var dataset = EvaluationData.Read(console, options, shape.Channels, new ImageSize(shape.Height, shape.Width), cancellation);
        if (request.Out is not null)
        {
            Directory.CreateDirectory(request.Out);
        }
        var report = Judge(model, new HeldOutImages(dataset, labelled: false, device), request, folder, console, cancellation);
        (request.Format == "json" ? (Action<TextWriter, EvidenceReport>)EvaluationJson.Write : EvidenceTable.Write)(Console.Out, report);
        if (request.Out is { } target)
        {
            Save(Path.Combine(target, "evaluation.json"), report, console);
        }
        return ExitCode.Done;
    }

    private static EvidenceReport Judge(LatentVariableModel model, HeldOutImages images, EvaluateRequest request, string folder, IAnsiConsole console, CancellationToken cancellation)
    {
        var draws = request.ImportanceSamples ?? EvaluateRequest.DefaultImportanceSamples;
        var progress = new EvaluationProgress("bounds", images.Count, console.WriteLine);
        var (samples, units) = (new List<EvidenceSample>(), new ActiveUnits());
        foreach (var sample in new EvidenceBound(model, draws).Run(images, request.Batch, request.Seed, units.Add))
        {
            cancellation.ThrowIfCancellationRequested();
            samples.Add(sample);
            progress.Advance(1);
        }
        return EvidenceReport.Of(folder, request, model.Likelihood, draws, samples, units);
    }

    private static void Save(string path, EvidenceReport report, IAnsiConsole console)
    {
        TextFile.Write(path, file => EvaluationJson.Write(file, report));
        console.WriteLine(path);
    }
}
