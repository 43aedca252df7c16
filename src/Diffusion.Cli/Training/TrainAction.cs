using Diffusion.Cli.Configuration;
using Diffusion.Cli.Logging;
using Diffusion.Cli.Schedules;
using Diffusion.Networks;
using Diffusion.Noise;
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
        var settings = RunSettings.Read(Files(request, given), request.Assignments);
        var options = settings.Options;
        var schedule = new ScheduleCatalog(ScheduleFolders.All()).Load(options.Schedule.Name, options.Schedule.Steps);
        RunRules.CheckSchedule(options, schedule);
        var device = Devices.Parse(options.Training.Device);

        var console = Terminal.StandardError();
        using var interruption = new Interruption();
        using var dataset = DataView.Read(console, options.Data, interruption.Token);
        var network = UNetConfig.From(options.Model, dataset.Channels, new ImageSize(dataset.Height, dataset.Width), dataset.ClassCount);
        if (request.DryRun)
        {
            Console.WriteLine(options.ToJson());
            DryRun.Describe(network, dataset, options).ForEach(Console.WriteLine);
            return ExitCode.Done;
        }

        var folder = given ?? RunFolder.Named(DateTime.Now, options.Data.Path);
        folder.Prepare(request.Resume, request.Overwrite);
        using var log = RunLog.Open(settings.Logging, console, folder.Log);
        using var run = new TrainRun(folder, options, schedule, network, dataset, device, log);
        try
        {
            return run.Train(console, interruption);
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
