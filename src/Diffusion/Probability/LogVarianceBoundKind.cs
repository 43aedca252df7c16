namespace Diffusion.Probability;

/// <summary>How log σ² is kept within [−m, m].</summary>
public enum LogVarianceBoundKind
{
    /// <summary>Approached smoothly: the gradient never dies.</summary>
    Soft,

    /// <summary>Cut off at the bounds; outside them no gradient leads back.</summary>
    Clamp,

    /// <summary>Not at all.</summary>
    None,
}
