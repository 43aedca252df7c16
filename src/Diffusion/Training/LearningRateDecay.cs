namespace Diffusion.Training;

/// <summary>What the learning rate does after the warm-up.</summary>
public enum LearningRateDecay
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>It falls to 0 on a straight line, which ends with the run.</summary>
    Linear,

    /// <summary>It falls to 0 along half a cosine, which ends with the run.</summary>
    Cosine,
}
