namespace Diffusion.Probability;

/// <summary>How a pixel is distributed around what a decoder answers: the law p(x | z) of an autoencoder, and so the error that it is trained on.</summary>
public enum Reconstruction
{
    /// <summary>Normal around the answer: the square of the error.</summary>
    L2,

    /// <summary>Laplace around the answer: the error itself, less strict with outliers.</summary>
    L1,

    /// <summary>Black or white, with the probability of white whose logit is the answer; a grey pixel counts as so much of each.</summary>
    Bernoulli,
}
