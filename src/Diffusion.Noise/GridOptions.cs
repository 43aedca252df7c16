namespace Diffusion.Noise;

/// <summary>Which levels a sampler visits.</summary>
public sealed record GridOptions
{
    /// <summary>Name of the grid (see <see cref="LevelGrid.Create"/>).</summary>
    public required string Grid { get; init; }

    /// <summary>How many levels are left by a step; a grid that says so itself (ddim25, 10,15,20, times:999,500,0) does without.</summary>
    public required int Steps { get; init; }

    /// <summary>The least σ/α of the grid; null takes the process's. Grids of timesteps are laid over those of its steps that are no cleaner.</summary>
    public double? SigmaMin { get; init; }

    /// <summary>The largest σ/α of the grid; null takes the process's. Grids of timesteps are laid over those of its steps that are no noisier (diffusers' lambda_min_clipped λ is e^{−λ}).</summary>
    public double? SigmaMax { get; init; }

    /// <summary>ρ of karras and polyexponential, above 0; null takes 7, and 1 for polyexponential.</summary>
    public double? Rho { get; init; }

    /// <summary>Whether the walk ends at the clean level (true), or at the last level of the grid (false: one step fewer takes noise away).</summary>
    public bool EndsClean { get; init; } = true;

    /// <summary>
    /// Whether a walk that does not end clean goes on from the last level of the grid to the process's cleanest, if it is not there yet: diffusers'
    /// <c>final_sigmas_type</c> "sigma_min". Off.
    /// </summary>
    public bool EndsAtCleanest { get; init; }

    /// <summary>Added to every timestep of leading: diffusers' <c>steps_offset</c>, which other grids do without. 0.</summary>
    public int StepsOffset { get; init; }

    /// <summary>Whether leading and linspace are laid with a point more, of which the cleanest is left out: diffusers' DPM-Solver, DEIS and UniPC. Off.</summary>
    public bool ExtraPoint { get; init; }

    /// <summary>
    /// Whether linspace keeps its timesteps as they come, and between two steps σ/α runs straight (elsewhere here its logarithm does): diffusers' Euler, Heun
    /// and LMS. Off.
    /// </summary>
    public bool FractionalTimes { get; init; }

    /// <summary>How the time that a network is told of a level between two steps of a schedule is rounded; the level itself stays. Not at all.</summary>
    public TimeRounding TimeRounding { get; init; }
}
