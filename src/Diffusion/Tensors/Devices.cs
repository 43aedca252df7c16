using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>The devices a user can name.</summary>
public static class Devices
{
    /// <summary><c>auto</c> (the first GPU, else the CPU), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    /// <exception cref="InputException">The name is another one, or the machine has no such GPU.</exception>
    public static Device Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToLowerInvariant() switch
        {
            "auto" => cuda.is_available() ? device(DeviceType.CUDA, 0) : CPU,
            "cpu" => CPU,
            "cuda" => Gpu(name, 0),
            var other when other.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(other["cuda:".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var index) => Gpu(name, index),
            _ => throw new InputException($"Device '{name}' is unknown; it must be auto, cpu, cuda or cuda:N."),
        };
    }

    private static Device Gpu(string name, int index)
    {
        var count = cuda.is_available() ? cuda.device_count() : 0;
        return index < count
            ? device(DeviceType.CUDA, index)
            : throw new InputException($"Device '{name}' cannot be used: libtorch sees {count} CUDA devices here; use cpu or auto, or give libtorch a CUDA build.");
    }
}
