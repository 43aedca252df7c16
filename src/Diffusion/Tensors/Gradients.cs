using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>The gradients of a network's parameters as one vector. Parameters without one do not count.</summary>
internal static class Gradients
{
    /// <summary>Keeps the clipped norm off 0/0, as PyTorch's does.</summary>
    internal const double Margin = 1e-6;

    /// <summary>Its Euclidean norm; 0 where there are no gradients. Infinite or NaN as soon as one element is.</summary>
    internal static double Norm(IEnumerable<Parameter> parameters)
    {
        using var frozen = no_grad();
        return Scoped.Value(() => Of(parameters) is { Length: > 0 } gradients ? FusedOperators.Norm(gradients) : 0);
    }

    /// <summary>Scales it to the length <paramref name="most"/> where it is longer (Pascanu et al. 2013).</summary>
    internal static void Clip(IEnumerable<Parameter> parameters, double norm, double most)
    {
        var factor = most / (norm + Margin);
        if (factor >= 1)
        {
            return;
        }

        using var frozen = no_grad();
        Scoped.Run(() =>
        {
            foreach (var gradient in Of(parameters))
            {
                gradient.mul_(factor);
            }
        });
    }

    /// <summary>The first parameter whose gradient has an element that is infinite or NaN; null where none has.</summary>
    internal static string? FirstNonFinite(nn.Module network)
    {
        using var frozen = no_grad();
        return network.named_parameters()
            .FirstOrDefault(pair => Scoped.Value(() => pair.parameter.grad is { } gradient && !gradient.isfinite().all().item<bool>())).name;
    }

    /// <summary>The gradients there are.</summary>
    internal static Tensor[] Of(IEnumerable<Parameter> parameters) => [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
}
