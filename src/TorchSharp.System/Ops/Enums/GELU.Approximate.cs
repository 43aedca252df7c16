namespace TorchSharp.Modules;

/// <summary>The module of <see cref="torch.nn.functional.gelu(torch.Tensor)"/>.</summary>
public sealed partial class GELU
{
    /// <summary>How Φ, the normal distribution function, is found.</summary>
    public enum Approximate
    {
        /// <summary>Exactly, by erf.</summary>
        none,

        /// <summary>As (1 + tanh(√(2/π)·(x + 0.044715·x³))) / 2.</summary>
        tanh,
    }
}
