using System.Runtime.InteropServices;
using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>Standard normal tensors from streams that give the same numbers on every machine and device.</summary>
public static class GaussianNoise
{
    /// <summary>One tensor filled from one stream, in row-major order.</summary>
    /// <param name="stream">Where the numbers come from; it moves on.</param>
    /// <param name="shape">Shape of the result.</param>
    /// <param name="type">float32 or float64.</param>
    /// <param name="device">Where the result lives; null is the CPU. The numbers are drawn on the CPU.</param>
    public static Tensor Draw(RandomStream stream, long[] shape, ScalarType type = ScalarType.Float32, Device? device = null) =>
        Draw([stream], shape, type, device);

    /// <summary>Tensor [N,…] whose row i is filled from stream i, so that an image does not depend on the batch it is in.</summary>
    /// <param name="streams">N streams; they move on.</param>
    /// <param name="shape">Shape of the result; its elements divide evenly among the streams.</param>
    /// <param name="type">float32 or float64.</param>
    /// <param name="device">Where the result lives; null is the CPU. The numbers are drawn on the CPU.</param>
    /// <exception cref="ArgumentException">The type is another one.</exception>
    public static Tensor Draw(IReadOnlyList<RandomStream> streams, long[] shape, ScalarType type = ScalarType.Float32, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(streams);
        return Scoped.Run(() =>
        {
            var drawn = empty(shape, dtype: type, device: CPU);
            var row = (int)(drawn.numel() / streams.Count);
            for (var i = 0; i < streams.Count; i++)
            {
                Fill(streams[i], drawn.bytes, type, i * row, row);
            }

            return device is null ? drawn : drawn.to(device);
        });
    }

    private static void Fill(RandomStream stream, Span<byte> bytes, ScalarType type, int start, int count)
    {
        switch (type)
        {
            case ScalarType.Float32:
                stream.FillNormal(MemoryMarshal.Cast<byte, float>(bytes).Slice(start, count));
                break;
            case ScalarType.Float64:
                stream.FillNormal(MemoryMarshal.Cast<byte, double>(bytes).Slice(start, count));
                break;
            default:
                throw new ArgumentException($"Noise of type {type} cannot be drawn; draw float32 or float64 and convert.", nameof(type));
        }
    }
}
