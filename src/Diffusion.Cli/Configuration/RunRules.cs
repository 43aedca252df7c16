using Diffusion.Denoising;
using Diffusion.Networks;
using Diffusion.Noise;

namespace Diffusion.Cli.Configuration;

/// <summary>What must hold of a run's options, within a section and between sections.</summary>
internal static class RunRules
{
    /// <summary>Checks everything that can be checked before the data are read.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="further">What else is wrong with them, a line each.</param>
    /// <exception cref="InputException">Lists everything that is wrong, one to a line.</exception>
    public static void Check(RunOptions options, IEnumerable<string> further)
    {
        var problems = Missing(options)
            .Concat(options.Data.Problems())
            .Concat(options.Schedule.Problems())
            .Concat(options.Model.Problems())
            .Concat(options.Loss.Problems(options.Model.LearnVariance))
            .Concat(options.Autoencoder.Problems(options.Model.Kind))
            .Concat(options.Training.Problems())
            .Concat(options.Model.Kind == ModelKind.UNet ? options.Training.LevelProblems(options.Model.Channels.Length) : [])
            .Concat(options.Sampling.Problems())
            .Concat(further)
            .ToList();
        if (problems.Count > 0)
        {
            throw new InputException(problems);
        }
    }

    private static IEnumerable<string> Missing(RunOptions options) =>
        options.From is null && options.Model.Kind == ModelKind.UNet && string.IsNullOrEmpty(options.Schedule.Name) ? ["Schedule:Name is missing; only a run that starts from a checkpoint (From) goes without."] : [];

    /// <summary>Checks that what is trained and how it is sampled fit the process.</summary>
    /// <exception cref="InputException">
    /// The prediction is undefined at one of the levels, the loss or the drawing of times needs another kind of process, or sampling takes more steps than there are.
    /// </exception>
    public static void CheckSchedule(RunOptions options, NoiseProcess process)
    {
        _ = new DenoisingLoss(process, options.Schedule.ToPrediction(), options.Loss);
        TimeSampler.Create(options.Training.Times, process);
        options.Sampling.Check(process, options.Model.LearnVariance);
    }
}
