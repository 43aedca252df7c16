using Diffusion.Cli.Logging;
using Diffusion.Cli.Schedules;
using Diffusion.Imaging;
using Diffusion.Verification;
using Spectre.Console;

namespace Diffusion.Cli.Verification;

/// <summary>Verifies as <c>verify</c> was asked.</summary>
internal static class VerifyAction
{
    /// <summary>The claims go to standard output, and to files if asked; progress to standard error.</summary>
    /// <returns><see cref="ExitCode.Failed"/> where a claim does not hold.</returns>
    public static int Run(VerifyRequest request)
    {
        var problems = request.Problems().ToList();
        if (problems.Count > 0)
        {
            throw new InputException(problems);
        }

        var console = Terminal.StandardError();
        var schedules = ScheduleSelection.Everything(ScheduleFolders.Catalog(), steps: null, message => console.WriteLine($"warning: {message}"));
        if (request.Out is not null)
        {
            Directory.CreateDirectory(request.Out);
        }
        var report = new Verifier([.. schedules.Select(shown => shown.Process)], request.Samples, request.Seed).Run(console.WriteLine);

        (request.Format == "json" ? (Action<TextWriter, VerificationReport>)VerificationJson.Write : VerificationTable.Write)(Console.Out, report);
        if (request.Out is { } folder)
        {
            Save(folder, report, schedules, console);
        }
        return Judge(report);
    }

    /// <summary>The exit code; each claim that does not hold gets a line on standard error.</summary>
    internal static int Judge(VerificationReport report)
    {
        var failures = report.Failures.ToList();
        foreach (var claim in failures)
        {
            Console.Error.WriteLine(FormattableString.Invariant(
                $"error: {claim.Statement}: measured {claim.Measured:G6}, expected {claim.Expected:G6} within {claim.Tolerance:G3}."));
        }
        return failures.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Save(string folder, VerificationReport report, IReadOnlyList<ShownSchedule> schedules, IAnsiConsole console)
    {
        void Write(string name, Action<string> write)
        {
            var path = Path.Combine(folder, name);
            write(path);
            console.WriteLine(path);
        }

        Write("verification.json", path => TextFile.Write(path, writer => VerificationJson.Write(writer, report)));
        Write("draws.svg", path => TextFile.Write(path, writer => DrawPlot.Write(writer, report.Seed)));
        Write("gradient-variance.svg", path => TextFile.Write(path, writer => VariancePlot.Write(writer, report)));
        Write("noising.png", path =>
        {
            var strip = NoisingPicture.Strip(report.Seed);
            ImageFile.WritePng(path, strip.Draw(schedules), strip.Settings(schedules));
        });
    }
}
