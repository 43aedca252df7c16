using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>The gradient of a network: the gradients of all its parameters as one vector.</summary>
internal static class Gradients
{
    /// <summary>Keeps the clipped norm off 0/0, as PyTorch's does.</summary>
    private const double Margin = 1e-6;

    /// <summary>Its Euclidean norm; 0 for a network without gradients. Infinite or NaN as soon as one element is.</summary>
    internal static double Norm(nn.Module network)
    {
        using var frozen = no_grad();
        return Scoped.Value(() =>
        {
            var norms = Of(network).Select(pair => pair.Gradient.norm().to_type(ScalarType.Float32)).ToArray();
            return norms.Length == 0 ? 0 : (double)stack(norms).norm().item<float>();
        });
    }

    /// <summary>Scales it to the length <paramref name="most"/> where it is longer (Pascanu et al. 2013).</summary>
    internal static void Clip(nn.Module network, double norm, double most)
    {
        var factor = most / (norm + Margin);
        if (factor >= 1)
        {
            return;
        }

        using var frozen = no_grad();
        Scoped.Run(() =>
        {
            foreach (var (_, gradient) in Of(network))
            {
                gradient.mul_(factor);
            }
        });
    }

    /// <summary>The first parameter whose gradient has an element that is infinite or NaN; null where none has.</summary>
    internal static string? FirstNonFinite(nn.Module network)
    {
        using var frozen = no_grad();
        return Of(network).Where(pair => Scoped.Value(() => !pair.Gradient.isfinite().all().item<bool>())).Select(pair => pair.Name).FirstOrDefault();
    }

    private static IEnumerable<(string Name, Tensor Gradient)> Of(nn.Module network) =>
        network.named_parameters().Where(pair => pair.parameter.grad is not null).Select(pair => (pair.name, pair.parameter.grad!));
}
