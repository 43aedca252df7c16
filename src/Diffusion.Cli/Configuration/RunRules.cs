namespace Diffusion.Cli.Configuration;

/// <summary>What must hold of a run's options, within a section and between sections.</summary>
internal static class RunRules
{
    /// <summary>Checks everything that can be checked before the data are read.</summary>
    /// <exception cref="InputException">Lists everything that is wrong, one to a line.</exception>
    public static void Check(RunOptions options)
    {
        var problems = options.Data.Problems()
            .Concat(options.Schedule.Problems())
            .Concat(options.Model.Problems())
            .Concat(options.Training.Problems())
            .Concat(options.Sampling.Problems())
            .ToList();
        if (problems.Count > 0)
        {
            throw new InputException(string.Join('\n', problems));
        }
    }
}
