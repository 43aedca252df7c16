using Diffusion.Checkpoints;
using Diffusion.Cli.Configuration;
using Diffusion.Cli.Logging;
using Diffusion.Networks;
using Diffusion.Tensors;
using Diffusion.Training;
using Serilog;
using Spectre.Console;

namespace Diffusion.Cli.Training;

/// <summary>Does what <c>train</c> was asked for: everything that can be wrong is found before anything is written.</summary>
internal static class TrainAction
{
    /// <summary>Trains, or only shows what would be trained. A signal is a request to save and stop.</summary>
    public static int Run(TrainRequest request) => Interruption.During(interruption => Run(request, interruption));

    private static int Run(TrainRequest request, Interruption interruption)
    {
        var given = Given(request);
        given?.Check(request.Resume, request.Overwrite);
        using var held = given is { HoldsRun: true } && !request.DryRun ? RunLock.Take(given.Path) : null;
        var resumption = given is not null && request.Resume ? Resumption.Find(given) : null;
        var files = Files(request, given).ToList();
        var start = StartingPoint.Find(given, request, files, resumption?.Checkpoint);
        var autoencoder = RunAutoencoder.Find(given, request, files, start, resumption?.Checkpoint);
        var settings = RunSettings.Read(files, StartingPoint.Assignments(request), start, autoencoder);
        var process = settings.Options.Model.Kind == ModelKind.UNet ? RunPlan.ProcessOf(settings, start) : null;
        if (process is not null)
        {
            RunRules.CheckSchedule(settings.Options, process);
        }
        var device = Devices.Parse(settings.Options.Training.Device);

        var console = Terminal.StandardError();
        using var images = DataView.Read(console, settings.Options.Data, interruption.Token);
        var diffusion = process is null ? null : RunPlan.Make(settings, start, process, autoencoder?.ShapeOf(images) ?? DataShape.Of(images));
        IRunPlan plan = diffusion is null ? AutoencoderPlan.Make(settings.Options, images) : diffusion;
        if (request.DryRun)
        {
            Console.WriteLine(plan.Options.ToJson());
            DryRun.Describe(plan, autoencoder, images).ForEach(Console.WriteLine);
            return ExitCode.Done;
        }

        using var latents = autoencoder?.Encode(console, images, plan.Options.Data, device, interruption.Token);
        if (latents is not null)
        {
            images.Dispose(); // they stand for the images from here on
            plan = diffusion!.In(latents);
        }
        var folder = given ?? RunFolder.Named(DateTime.Now, plan.Options.Data.Path);
        using var model = plan.CreateModel(images, device);
        using var taken = Prepared(folder, request, held is not null);
        using var log = RunLog.Open(settings.Logging, console, folder.Log);
        return Train(new TrainRun(folder, plan.Options, model, latents is null ? images : latents.Data, log, resumption), folder, console, interruption, log);
    }

    /// <summary>Trains; a failure that is no defect is told in the log, and what was saved stays as it is.</summary>
    internal static int Train(TrainRun run, RunFolder folder, IAnsiConsole console, Interruption interruption, ILogger log)
    {
        try
        {
            return run.Train(console, interruption);
        }
        catch (TrainingDivergedException divergence)
        {
            log.Error("{Message:l}", divergence.Message);
            return ExitCode.Failed;
        }
        catch (Exception exception) when (exception is not InputException && Failure.Of(exception) is { } failure)
        {
            foreach (var line in failure.Lines)
            {
                log.Error("{Message:l}", line);
            }
            log.Information("What was saved is whole. Go on with: train --run {Folder:l} --resume", folder.Path);
            return failure.ExitCode;
        }
    }

    /// <summary>Makes the folder ready; locks it where it was not there to be locked before.</summary>
    private static RunLock? Prepared(RunFolder folder, TrainRequest request, bool isHeld)
    {
        try
        {
            Durable.CreateFolder(folder.Path);
            var taken = isHeld ? null : RunLock.Take(folder.Path);
            folder.Prepare(request.Resume, request.Overwrite);
            return taken;
        }
        catch (Exception problem) when (Failure.IsOfFiles(problem) && !Failure.IsFullDisk(problem))
        {
            throw new InputException($"The run's folder {folder.Path} cannot be written: {Failure.Reason(problem)} Give another --run, or the rights to write there.", problem);
        }
    }

    private static RunFolder? Given(TrainRequest request) => request switch
    {
        { Run: { } path } => new RunFolder(path),
        { Resume: true } or { Overwrite: true } => throw new InputException("--resume and --overwrite need --run: which run is meant?"),
        _ => null,
    };

    /// <summary>A resumed run keeps its own settings, over which the command line's go.</summary>
    private static IEnumerable<string> Files(TrainRequest request, RunFolder? folder) =>
        request.Resume && folder is not null && File.Exists(folder.Config) ? [folder.Config, .. request.Configs] : request.Configs;
}
