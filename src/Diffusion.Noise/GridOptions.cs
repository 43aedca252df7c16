namespace Diffusion.Noise;

/// <summary>Which levels a sampler visits.</summary>
public sealed record GridOptions
{
    /// <summary>Name of the grid (see <see cref="LevelGrid.Create"/>).</summary>
    public required string Grid { get; init; }

    /// <summary>How many levels are left by a step; a grid that says so itself (ddim25, 10,15,20, times:999,500,0) does without.</summary>
    public required int Steps { get; init; }

    /// <summary>The least σ/α of karras, exponential, polyexponential and logsnr; null takes the process's.</summary>
    public double? SigmaMin { get; init; }

    /// <summary>The largest σ/α of karras, exponential, polyexponential and logsnr; null takes the process's.</summary>
    public double? SigmaMax { get; init; }

    /// <summary>ρ of karras and polyexponential, above 0; null takes 7, and 1 for polyexponential.</summary>
    public double? Rho { get; init; }

    /// <summary>Whether the walk ends at the clean level (true), or at the last level of the grid (false: one step fewer takes noise away).</summary>
    public bool EndsClean { get; init; } = true;
}
