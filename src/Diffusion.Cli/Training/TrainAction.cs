using Diffusion.Cli.Configuration;
using Diffusion.Cli.Logging;
using Diffusion.Networks;
using Diffusion.Tensors;
using Diffusion.Training;

namespace Diffusion.Cli.Training;

/// <summary>Does what <c>train</c> was asked for: everything that can be wrong is found before anything is written.</summary>
internal static class TrainAction
{
    /// <summary>Trains, or only shows what would be trained.</summary>
    public static int Run(TrainRequest request)
    {
        var given = Given(request);
        given?.Check(request.Resume, request.Overwrite);
        var files = Files(request, given).ToList();
        var start = StartingPoint.Find(given, request, files);
        var settings = RunSettings.Read(files, StartingPoint.Assignments(request), start);
        var process = settings.Options.Model.Kind == ModelKind.UNet ? RunPlan.ProcessOf(settings, start) : null;
        if (process is not null)
        {
            RunRules.CheckSchedule(settings.Options, process);
        }
        var device = Devices.Parse(settings.Options.Training.Device);

        var console = Terminal.StandardError();
        using var interruption = new Interruption();
        using var dataset = DataView.Read(console, settings.Options.Data, interruption.Token);
        IRunPlan plan = process is null ? AutoencoderPlan.Make(settings.Options, dataset) : RunPlan.Make(settings, start, process, dataset);
        if (request.DryRun)
        {
            Console.WriteLine(plan.Options.ToJson());
            DryRun.Describe(plan, dataset).ForEach(Console.WriteLine);
            return ExitCode.Done;
        }

        var folder = given ?? RunFolder.Named(DateTime.Now, plan.Options.Data.Path);
        using var model = plan.CreateModel(dataset, device);
        folder.Prepare(request.Resume, request.Overwrite);
        using var log = RunLog.Open(settings.Logging, console, folder.Log);
        try
        {
            return new TrainRun(folder, plan.Options, model, dataset, log).Train(console, interruption);
        }
        catch (TrainingDivergedException divergence)
        {
            log.Error("{Message:l}", divergence.Message);
            return ExitCode.Failed;
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
