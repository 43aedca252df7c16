namespace Diffusion.Verification;

/// <summary>What the claims are about, as headings.</summary>
public static class ClaimGroups
{
    /// <summary>The law of a draw.</summary>
    public const string Draws = "1. z = µ + σ·ε has the law N(µ, σ²)";

    /// <summary>The derivatives of a draw and of the divergence.</summary>
    public const string Derivatives = "2. Gradients flow through the draw";

    /// <summary>Two estimators of the gradient of an expectation.</summary>
    public const string Estimators = "3. ∇E[f(z)] by reparameterization and by score function";

    /// <summary>q(x_t | x_0).</summary>
    public const string Forward = "4. The forward process: x_t = α·x_0 + σ·ε";

    /// <summary>Limits of gradients and of log σ².</summary>
    public const string Clipping = "5. Clipping and bounds";

    /// <summary>q(x_s | x_t, x_0).</summary>
    public const string Posterior = "6. The posterior q(x_s | x_t, x_0)";
}
