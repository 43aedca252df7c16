namespace Diffusion.Noise;

/// <summary>What a network is told of a level between two steps of a schedule.</summary>
public enum TimeRounding
{
    /// <summary>The time between the steps.</summary>
    None,

    /// <summary>The nearest step, of two as near the even one: diffusers' multistep solvers with karras and lu.</summary>
    Nearest,

    /// <summary>The step before: diffusers' multistep solvers with exponential.</summary>
    Down,
}
