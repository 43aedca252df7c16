using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>How layers make and initialise their parameters: outside every scope, and drawing random numbers in PyTorch's order.</summary>
internal static class LayerParameter
{
    internal static Parameter Empty(Device? device, ScalarType? dtype, params long[] shape) => Detached(empty(shape, dtype: dtype, device: device));

    internal static Parameter Ones(Device? device, ScalarType? dtype, params long[] shape) => Detached(ones(shape, dtype: dtype, device: device));

    internal static Parameter Zeros(Device? device, ScalarType? dtype, params long[] shape) => Detached(zeros(shape, dtype: dtype, device: device));

    /// <summary>Weights uniform in ±1/√fan_in (Kaiming with a = √5), then the bias likewise: what PyTorch's linear and convolution layers do. Nothing where they are left <see cref="Unset"/>.</summary>
    internal static void InitialiseAffine(Parameter weight, Parameter? bias)
    {
        if (Unset.IsOn)
        {
            return;
        }

        nn.init.kaiming_uniform_(weight, a: Math.Sqrt(5));
        if (bias is not null)
        {
            var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
            var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
            nn.init.uniform_(bias, -bound, bound);
        }
    }

    private static Parameter Detached(Tensor data)
    {
        var parameter = new Parameter(data);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
