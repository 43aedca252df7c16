using Serilog.Core;
using Serilog.Events;
using Spectre.Console;

namespace Diffusion.Cli.Logging;

/// <summary>Writes log events through the console that draws the live progress, so that neither tears the other apart.</summary>
internal sealed class ConsoleSink(IAnsiConsole console) : ILogEventSink
{
    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        var text = logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture);
        var line = logEvent.Level >= LogEventLevel.Warning ? $"{logEvent.Level.ToString().ToLowerInvariant()}: {text}" : text;
        var style = logEvent.Level switch
        {
            >= LogEventLevel.Error => new Style(Color.Red),
            LogEventLevel.Warning => new Style(Color.Yellow),
            _ => Style.Plain,
        };
        console.WriteLine(OneLine.Of(logEvent.Exception is { } exception ? $"{line} ({exception.Message})" : line, InputException.MaxLineLength), style);
    }
}
