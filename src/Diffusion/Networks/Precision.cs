namespace Diffusion.Networks;

/// <summary>The numbers in which a network computes: its activations, and the weights as its layers use them.</summary>
public enum Precision
{
    /// <summary>Those of its weights: float32, or float64 where the weights were made so.</summary>
    Fp32,

    /// <summary>
    /// bfloat16, 8 bits of significand over float32's range: half the memory, and what GPUs multiply fastest. Weights, their gradients as the optimiser sees them,
    /// statistics of normalisations, softmax, the loss and everything outside the network stay in float32 (Micikevicius et al. 2018); float32's range makes the
    /// scaling of the loss needless (Kalamkar et al. 2019).
    /// </summary>
    Bf16,
}
