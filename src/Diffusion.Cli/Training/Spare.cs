using Serilog;

namespace Diffusion.Cli.Training;

/// <summary>Writes that a run can do without: one that fails, on a full disk or in a folder that is gone, is a warning, and the run goes on.</summary>
/// <param name="log">The run's log.</param>
internal sealed class Spare(ILogger log)
{
    private readonly HashSet<string> failing = [];

    /// <summary>Does it; of failures of the same name in a row, the first is told.</summary>
    /// <param name="what">What is written, for the log.</param>
    /// <param name="write">Writes it.</param>
    /// <returns>Whether it was done.</returns>
    public bool Try(string what, Action write)
    {
        try
        {
            write();
            failing.Remove(what);
            return true;
        }
        catch (Exception problem) when (Failure.IsOfFiles(problem))
        {
            if (failing.Add(what))
            {
                log.Warning("{What:l} cannot be written; the run goes on without it: {Reason:l}", what, Failure.Reason(problem));
            }
            return false;
        }
    }
}
