using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>Copies between named tensors.</summary>
internal static class Weight
{
    /// <summary>Copies into every tensor of <paramref name="targets"/> the source of the name that <paramref name="name"/> gives its key.</summary>
    /// <exception cref="ArgumentException">A source is missing, or of another shape; nothing has been copied then.</exception>
    public static void CopyAll(IReadOnlyDictionary<string, Tensor> sources, IReadOnlyDictionary<string, Tensor> targets, Func<string, string> name)
    {
        foreach (var (key, target) in targets)
        {
            if (!sources.TryGetValue(name(key), out var source))
            {
                throw new ArgumentException($"There is no tensor '{name(key)}'; the network has one of shape [{string.Join(',', target.shape)}].", nameof(sources));
            }

            if (!source.shape.AsSpan().SequenceEqual(target.shape))
            {
                throw new ArgumentException(
                    $"Tensor '{name(key)}' has the shape [{string.Join(',', source.shape)}]; the network needs [{string.Join(',', target.shape)}].", nameof(sources));
            }
        }

        using var frozen = no_grad();
        Scoped.Run(() =>
        {
            foreach (var (key, target) in targets)
            {
                target.copy_(sources[name(key)]);
            }
        });
    }
}
