using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Evaluation;

/// <summary>One question to a model: what does it make of this image at this level?</summary>
/// <param name="Image">Which image.</param>
/// <param name="Level">The level of x = α·x_0 + σ·ε.</param>
/// <param name="Stream">ε is drawn from (seed, image, stream), whatever the model and the batch.</param>
internal readonly record struct Probe(int Image, NoiseLevel Level, ulong Stream)
{
    /// <summary>Asks a batch of questions at once, and has the answers judged.</summary>
    /// <param name="probes">The questions.</param>
    /// <param name="images">What they are about.</param>
    /// <param name="denoiser">Who is asked.</param>
    /// <param name="seed">Of ε.</param>
    /// <param name="judge">From x_0 and the guess to a number per question, [N].</param>
    /// <returns>For each question that number, and the mean square of x̂_0 − x_0.</returns>
    public static (double Judged, double CleanError)[] Ask(IReadOnlyList<Probe> probes, HeldOutImages images, MixedDenoiser denoiser, ulong seed, Func<Tensor, Denoised, Tensor> judge) =>
        Scoped.Value(() =>
        {
            using var frozen = no_grad();
            int[] indices = [.. probes.Select(probe => probe.Image)];
            NoiseLevel[] levels = [.. probes.Select(probe => probe.Level)];
            var clean = images.Clean(indices);
            var noise = GaussianNoise.Draw([.. probes.Select(probe => new RandomStream(seed, (ulong)probe.Image, probe.Stream))], clean.shape, clean.dtype, clean.device);
            var guess = denoiser(ForwardProcess.Sample(clean, levels, noise), levels, images.Labels(indices));
            var error = (guess.Clean - clean).square().mean([1, 2, 3]);
            return Doubles(judge(clean, guess)).Zip(Doubles(error)).ToArray();
        });

    /// <summary>A tensor's numbers on the host.</summary>
    public static double[] Doubles(Tensor values) => values.to_type(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
}
