namespace Diffusion.Sampling;

/// <summary>How a multistep solver weighs the first difference of its estimates, where its order leaves a choice.</summary>
public enum SolverType
{
    /// <summary>DPM-Solver's midpoint form: half of the whole integral's weight.</summary>
    Midpoint,

    /// <summary>DPM-Solver's Heun form: the exact integral of the straight line through two estimates.</summary>
    Heun,

    /// <summary>UniPC with B(h) = h (Zhao et al. 2023).</summary>
    Bh1,

    /// <summary>UniPC with B(h) = e^h − 1 (Zhao et al. 2023); better with few steps and guidance.</summary>
    Bh2,
}
