using Diffusion.Noise;

namespace Diffusion.Checkpoints;

/// <summary>The levels that the fields of a scheduler's config choose.</summary>
internal static class SchedulerGrids
{
    internal const string SigmaMin = "sigma_min";

    private const string Karras = "karras";
    private const string Exponential = "exponential";
    private const string Lu = "logsnr";

    /// <summary>σ/α where diffusers sets ᾱ = 2⁻²⁴ in the place of a last ᾱ of 0.</summary>
    private static readonly double LargestRatio = Math.Sqrt((1 << 24) - 1);

    /// <summary>DDPM, DDIM and PNDM: timesteps, and the first of them in the place of the clean level unless <c>set_alpha_to_one</c>.</summary>
    internal static GridOptions Timesteps(SchedulerConfig config, int steps) =>
        Ending(new GridOptions { Grid = Spacing(config), Steps = steps, StepsOffset = config.StepsOffset }, config.SetAlphaToOne);

    /// <summary>DPM-Solver, UniPC and DEIS: timesteps of n + 1 points, or spaced by σ/α over the whole process and told to the network as whole timesteps.</summary>
    internal static GridOptions Multistep(SchedulerConfig config, int steps)
    {
        var grid = SpacedByRatio(config) switch
        {
            null => Ratios(new GridOptions { Grid = Spacing(config), Steps = steps, StepsOffset = config.StepsOffset, ExtraPoint = true }, null, Clipped(config)),
            { } name => Ratios(new GridOptions { Grid = name, Steps = steps }, config.SigmaMin, config.SigmaMax ?? Largest(config))
                with { TimeRounding = name == Exponential ? TimeRounding.Down : TimeRounding.Nearest },
        };
        return Ending(grid, EndsClean(config));
    }

    /// <summary>Euler, Heun and LMS: σ/α straight between timesteps, or spaced between the first and the last of those.</summary>
    internal static GridOptions InSigma(SchedulerConfig config, int steps)
    {
        if (config.InterpolationType != "linear")
        {
            throw new InputException($"\"interpolation_type\" is {OneLine.Of(config.InterpolationType)}; only linear is supported, use it or another grid.");
        }

        var timesteps = new GridOptions { Grid = Spacing(config), Steps = steps, StepsOffset = config.StepsOffset, FractionalTimes = true };
        if (SpacedByRatio(config) is not { } name)
        {
            return Ending(timesteps, EndsClean(config));
        }

        var ends = LevelGrid.Create(config.ToProcess(), timesteps with { EndsClean = false });
        var least = steps > 1 ? ends[^1].Ratio : (double?)null;
        return Ending(Ratios(new GridOptions { Grid = name, Steps = steps }, config.SigmaMin ?? least, config.SigmaMax ?? Math.Min(ends[0].Ratio, LargestRatio)), EndsClean(config));
    }

    /// <summary>Karras et al.'s σ, or ln σ evenly spaced.</summary>
    internal static GridOptions Edm(SchedulerConfig config, int steps) => Ending(
        config.SigmaSchedule switch
        {
            Karras => new GridOptions { Grid = Karras, Steps = steps, Rho = config.Rho },
            Exponential => new GridOptions { Grid = Exponential, Steps = steps },
            var other => throw new InputException($"\"sigma_schedule\" is {OneLine.Of(other)}; it must be karras or exponential."),
        },
        EndsClean(config));

    /// <summary>
    /// t evenly from 1 before the shift. diffusers takes the end, 1/1000, for shifted already once and then again: σ/α = s²/999, which is so here too unless it is
    /// below the cleanest level that the network was trained for.
    /// </summary>
    internal static GridOptions Flow(SchedulerConfig config, int steps)
    {
        (string Field, bool Given)[] refused = [("shift_terminal", config.ShiftTerminal is not null), ("invert_sigmas", config.InvertSigmas)];
        if (Array.Find(refused, entry => entry.Given).Field is { } field)
        {
            throw new InputException($"\"{field}\" is given, and no grid here does that; choose another grid.");
        }

        var process = config.ToProcess();
        var least = Math.Max(1, config.Shift * config.Shift) * new FlowProcess().Cleanest.Ratio;
        return new GridOptions { Grid = SpacedByRatio(config) ?? "linspace", Steps = steps, SigmaMin = least > process.Cleanest.Ratio ? least : null };
    }

    private static GridOptions Ending(GridOptions grid, bool clean) => grid with { EndsClean = clean, EndsAtCleanest = !clean };

    private static GridOptions Ratios(GridOptions grid, double? min, double? max) => grid with { SigmaMin = min, SigmaMax = max };

    private static bool EndsClean(SchedulerConfig config) => config.FinalSigmasType switch
    {
        "zero" => true,
        SigmaMin => false,
        var other => throw new InputException($"\"final_sigmas_type\" is {OneLine.Of(other)}; it must be zero or sigma_min."),
    };

    private static string Spacing(SchedulerConfig config) => TimestepGrid.Spacings.Contains(config.TimestepSpacing)
        ? config.TimestepSpacing
        : throw new InputException($"\"timestep_spacing\" is {OneLine.Of(config.TimestepSpacing)}; it must be {string.Join(", ", TimestepGrid.Spacings)}.");

    /// <summary>The grid over σ/α, or null for one of timesteps.</summary>
    private static string? SpacedByRatio(SchedulerConfig config) => config switch
    {
        { UseBetaSigmas: true } => throw new InputException("\"use_beta_sigmas\" is true, and levels that follow a beta distribution are not supported; choose another grid."),
        { UseKarrasSigmas: true } => Karras,
        { UseLuLambdas: true } => Lu,
        { UseExponentialSigmas: true } => Exponential,
        _ => null,
    };

    /// <summary>e^{−λ} of <c>lambda_min_clipped</c>, where the process is noisier anywhere.</summary>
    private static double? Clipped(SchedulerConfig config) => Math.Exp(-config.LambdaMinClipped) is var ratio && ratio < config.ToProcess().Noisiest.Ratio ? ratio : null;

    /// <summary>Where a process that ends without signal must be cut for its σ/α to be spaced.</summary>
    private static double? Largest(SchedulerConfig config) => double.IsPositiveInfinity(config.ToProcess().Noisiest.Ratio) ? LargestRatio : null;
}
