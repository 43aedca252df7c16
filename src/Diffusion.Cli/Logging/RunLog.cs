using System.Globalization;
using Microsoft.Extensions.Configuration;
using Serilog;
using Serilog.Core;
using Spectre.Console;

namespace Diffusion.Cli.Logging;

/// <summary>The log of a run: to the console, to the run's log.txt, and to whatever section <c>Serilog</c> of the settings adds.</summary>
internal static class RunLog
{
    private const string FileTemplate = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{Level:u3}] {Message:lj}{NewLine}{Exception}";

    /// <summary>Opens the log.</summary>
    /// <param name="settings">Settings with a section Serilog.</param>
    /// <param name="console">Where people look.</param>
    /// <param name="file">The log file, appended to; null writes none.</param>
    /// <exception cref="InputException">The section names what the logger does not know.</exception>
    public static Logger Open(IConfiguration settings, IAnsiConsole console, string? file)
    {
        try
        {
            var configuration = new LoggerConfiguration().ReadFrom.Configuration(settings).WriteTo.Sink(new ConsoleSink(console));
            if (file is not null)
            {
                configuration.WriteTo.File(file, outputTemplate: FileTemplate, formatProvider: CultureInfo.InvariantCulture);
            }
            return configuration.CreateLogger();
        }
        catch (Exception problem) when (problem is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InputException($"Section Serilog of the settings cannot be used: {problem.GetBaseException().Message.ReplaceLineEndings(" ")}", problem);
        }
    }
}
