namespace Diffusion.Sampling;

/// <summary>What an exponential solver takes for smooth along the way; the other follows from x.</summary>
public enum SolvedFor
{
    /// <summary>x̂_0 (DPM-Solver++): fit for guidance and few steps.</summary>
    Clean,

    /// <summary>ε̂ (DPM-Solver, DEIS).</summary>
    Epsilon,
}
