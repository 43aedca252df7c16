using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>
/// AdamW's step (Loshchilov and Hutter 2017) whose numbers lie on the device, so that neither the step nor whether it is taken at all needs to be known to the host:
/// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², p ← (1 − rate·λ)·p − rate · m̂ / (√v̂ + ε).
/// </summary>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Decay">λ.</param>
internal readonly partial record struct DeviceAdamW(double Beta1, double Beta2, double Decay)
{
    /// <summary>ε.</summary>
    internal const double Epsilon = 1e-8;

    /// <summary>Takes the step, or none.</summary>
    /// <param name="memory">Parameters with their moments and gradients, all on one device.</param>
    /// <param name="rate">The learning rate, a scalar float64 on the device, as the others are.</param>
    /// <param name="step">The number of this step, from 1.</param>
    /// <param name="scale">What the gradients are multiplied with first; they may be changed by it.</param>
    /// <param name="taken">Whether the step is taken, a scalar bool. Where not, nothing changes, whatever the gradients hold.</param>
    internal partial void Step(Moments memory, Tensor rate, Tensor step, Tensor scale, Tensor taken);

    /// <summary>The step, one parameter after another.</summary>
    private void EachStep(Moments memory, Tensor rate, Tensor step, Tensor scale, Tensor taken)
    {
        var (beta1, beta2) = (Beta1, Beta2);
        var kept = 1 - rate * Decay;
        var length = rate / (1 - Power(beta1, step));
        var root = (1 - Power(beta2, step)).sqrt();
        foreach (var (parameter, gradient, mean, square) in memory.Each())
        {
            Scoped.Run(() =>
            {
                var scaled = gradient * scale;
                var m = (mean * beta1).add_(scaled, 1 - beta1);
                var v = (square * beta2).addcmul_(scaled, scaled, 1 - beta2);
                var moved = parameter * kept - m / (v.sqrt() / root + Epsilon) * length;
                mean.copy_(where(taken, m, mean));
                square.copy_(where(taken, v, square));
                parameter.copy_(where(taken, moved, parameter));
            });
        }
    }

    /// <summary>β^step; 0 for β = 0, whose logarithm there is not.</summary>
    private static Tensor Power(double beta, Tensor step) => beta == 0 ? step * 0 : (step * Math.Log(beta)).exp();

    /// <summary>Parameters, and beside each its gradient and its averages.</summary>
    internal readonly record struct Moments(Tensor[] Parameters, Tensor[] Gradients, Tensor[] Means, Tensor[] Squares)
    {
        internal IEnumerable<(Tensor Parameter, Tensor Gradient, Tensor Mean, Tensor Square)> Each()
        {
            for (var i = 0; i < Parameters.Length; i++)
            {
                yield return (Parameters[i], Gradients[i], Means[i], Squares[i]);
            }
        }
    }
}
