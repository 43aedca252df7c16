using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The step that Adam and AdamW share (Kingma and Ba 2014, Algorithm 1; amsgrad: Reddi et al. 2018).</summary>
internal readonly record struct AdamArithmetic(double Rate, double Beta1, double Beta2, double Epsilon)
{
    /// <summary>m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², p ← p − rate · m̂ / (√v̂ + ε), with m̂ and v̂ corrected for having begun at 0.</summary>
    /// <param name="parameter">p.</param>
    /// <param name="gradient">g.</param>
    /// <param name="step">The number of this step, from 1.</param>
    /// <param name="mean">m.</param>
    /// <param name="square">v.</param>
    /// <param name="largestSquare">Under amsgrad the largest v so far, which takes the place of v in the update.</param>
    internal void Step(Tensor parameter, Tensor gradient, long step, Tensor mean, Tensor square, Tensor? largestSquare)
    {
        var meanCorrection = 1 - Math.Pow(Beta1, step);
        var squareCorrection = 1 - Math.Pow(Beta2, step);
        mean.mul_(Beta1).add_(gradient, 1 - Beta1);
        square.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        largestSquare?.copy_(largestSquare.maximum(square));
        var deviation = (largestSquare ?? square).sqrt().div_(Math.Sqrt(squareCorrection)).add_(Epsilon);
        parameter.addcdiv_(mean, deviation, -Rate / meanCorrection);
    }
}
