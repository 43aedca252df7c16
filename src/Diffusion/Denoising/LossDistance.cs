namespace Diffusion.Denoising;

/// <summary>How far apart two numbers are: what each element of F − F* costs.</summary>
public enum LossDistance
{
    /// <summary>e².</summary>
    Mse,

    /// <summary>|e|.</summary>
    L1,

    /// <summary>e²/2 up to δ, δ·(|e| − δ/2) beyond (Huber 1964).</summary>
    Huber,
}
