using Diffusion.Probability;

namespace Diffusion.Checkpoints;

/// <summary>
/// <c>likelihood.json</c> beside an autoencoder: what its answers mean and where its log σ² is kept, which diffusers' <c>config.json</c> has no words for.
/// </summary>
public static class LikelihoodFile
{
    private const string KindField = "reconstruction";
    private const string DeviationField = "deviation";
    private const string LowerField = "log_variance_min";
    private const string UpperField = "log_variance_max";
    private const string SoftField = "log_variance_soft";

    /// <summary>Reads the file of a checkpoint's folder; null where there is none, as beside an autoencoder from elsewhere.</summary>
    /// <exception cref="InputException">The file is damaged or says what cannot be.</exception>
    public static (PixelLikelihood Likelihood, LogVarianceBound? Bound)? Read(string folder)
    {
        var path = Path.Combine(folder, CheckpointFiles.Likelihood);
        if (!File.Exists(path))
        {
            return null;
        }

        var file = ConfigReader.Open(path);
        var name = file.Text(KindField, "");
        if (!Enum.TryParse<Reconstruction>(name, out var kind) || !Enum.IsDefined(kind))
        {
            throw file.Error(KindField, $"is {OneLine.Of(name)}; it must be {string.Join(", ", Enum.GetNames<Reconstruction>())}");
        }

        try
        {
            var likelihood = new PixelLikelihood(kind, file.Double(DeviationField, 1));
            var bound = (file.OptionalDouble(LowerField), file.OptionalDouble(UpperField)) is ({ } lower, { } upper)
                ? new LogVarianceBound(lower, upper, file.Bool(SoftField, false))
                : null;
            return (likelihood, bound);
        }
        catch (InputException problem) when (!problem.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InputException($"{path}: {problem.Message}", problem);
        }
    }

    internal static void Write(string folder, PixelLikelihood likelihood, LogVarianceBound? bound) =>
        Durable.WriteText(Path.Combine(folder, CheckpointFiles.Likelihood), ConfigWriter.Write(new Dictionary<string, object?>
        {
            [KindField] = likelihood.Kind.ToString(),
            [DeviationField] = likelihood.Deviation,
            [LowerField] = bound?.Lower,
            [UpperField] = bound?.Upper,
            [SoftField] = bound?.IsSoft ?? false,
        }));
}
