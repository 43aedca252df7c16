using Diffusion.Noise;
using Diffusion.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>Denoisers of mixed levels, made of networks and of one another.</summary>
public static class MixedDenoisers
{
    /// <summary>x̂_0 = Skip·x + Out·F(In·x; Condition), for whatever F predicts; of twice as many channels the second half is the learned variance.</summary>
    /// <param name="network">F, answering C or 2·C channels to C.</param>
    /// <param name="prediction">What F predicts.</param>
    public static MixedDenoiser FromNetwork(Network network, Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(prediction);
        return (noisy, levels, labels) => Denoisers.Scope(() =>
        {
            Scalings[] scalings = [.. levels.Select(prediction.At)];
            Tensor Each(Func<Scalings, double> number) => PerImage.Column([.. scalings.Select(number)], noisy);
            var (skip, scale) = (Each(scaling => scaling.Skip), Each(scaling => scaling.Out));
            var input = scalings.All(scaling => scaling.In == 1) ? noisy : noisy * Each(scaling => scaling.In);
            var conditions = Enumerable.Range(0, (int)noisy.shape[0]).Select(i => (float)scalings[scalings.Length == 1 ? 0 : i].Condition);
            var output = network(input, tensor(conditions.ToArray(), device: noisy.device), labels).to_type(noisy.dtype);
            var learns = output.shape[1] == 2 * noisy.shape[1];
            var answer = learns ? output.narrow(1, 0, noisy.shape[1]) : output;
            return new Denoised(noisy * skip + answer * scale, learns ? output.narrow(1, noisy.shape[1], noisy.shape[1]) : null);
        });
    }

    /// <summary>The same, with x̂_0 held in [−limit, limit].</summary>
    /// <param name="denoiser">The denoiser decorated.</param>
    /// <param name="limit">Largest magnitude of a pixel; images are in [−1,1].</param>
    public static MixedDenoiser Clamped(MixedDenoiser denoiser, double limit = 1)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        return (noisy, levels, labels) => Denoisers.Scope(() =>
        {
            var guess = denoiser(noisy, levels, labels);
            return guess with { Clean = guess.Clean.clamp((Scalar)(-limit), (Scalar)limit) };
        });
    }
}
