namespace Diffusion.Tensors;

/// <summary>Networks whose weights follow, made without drawing random ones first where the tensor library can leave them out.</summary>
internal static partial class UnsetLayers
{
    /// <summary>
    /// What <paramref name="create"/> makes. Weights of its convolutions, linear layers and embeddings may be anything, not-a-number among it, and how far the global
    /// generator is taken is not said.
    /// </summary>
    internal static partial T Make<T>(Func<T> create);
}
