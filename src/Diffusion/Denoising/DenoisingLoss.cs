using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>‖F − F*‖², mean over channels, rows and columns (Ho et al. 2020, Eq. 14, for any prediction).</summary>
/// <remarks>The target is F* = Clean·x_0 + Noise·ε with the two coefficients of <see cref="Scalings.Target"/>. The loss is float32 (float64 for float64 images).</remarks>
/// <param name="prediction">What the network predicts.</param>
public sealed class DenoisingLoss(Prediction prediction)
{
    private readonly Prediction prediction = prediction ?? throw new ArgumentNullException(nameof(prediction));

    /// <summary>Each image's loss, [N].</summary>
    /// <param name="network">F.</param>
    /// <param name="clean">x_0 [N,C,H,W].</param>
    /// <param name="levels">N levels, or one for all.</param>
    /// <param name="noise">ε, the shape of x_0.</param>
    /// <param name="labels">Classes [N] int64, or null.</param>
    public Tensor Each(Network network, Tensor clean, IReadOnlyList<NoiseLevel> levels, Tensor noise, Tensor? labels)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(levels);
        return Scoped.Run(() =>
        {
            Scalings[] scalings = [.. levels.Select(prediction.At)];
            var noisy = ForwardProcess.Sample(clean, levels, noise);
            var output = network(Scaled(noisy, scalings), Condition(clean, scalings), labels);
            var error = output.to_type(clean.dtype) - Target(clean, levels, scalings, noise);
            var overImage = Enumerable.Range(1, (int)clean.ndim - 1).Select(d => (long)d).ToArray();
            return error.square().mean(overImage);
        });
    }

    /// <summary>The mean of <see cref="Each"/> over the batch, a scalar.</summary>
    /// <inheritdoc cref="Each"/>
    public Tensor Mean(Network network, Tensor clean, IReadOnlyList<NoiseLevel> levels, Tensor noise, Tensor? labels) =>
        Scoped.Run(() => Each(network, clean, levels, noise, labels).mean());

    private static Tensor Scaled(Tensor noisy, Scalings[] scalings) => scalings.All(scaling => scaling.In == 1)
        ? noisy
        : noisy * PerImage.Column([.. scalings.Select(scaling => scaling.In)], noisy);

    private static Tensor Condition(Tensor clean, Scalings[] scalings)
    {
        var condition = tensor(scalings.Select(scaling => (float)scaling.Condition).ToArray(), device: clean.device);
        return scalings.Length == 1 ? condition.expand(clean.shape[0]) : condition;
    }

    private static Tensor Target(Tensor clean, IReadOnlyList<NoiseLevel> levels, Scalings[] scalings, Tensor noise)
    {
        var targets = scalings.Zip(levels, (scaling, level) => scaling.Target(level)).ToArray();
        return PerImage.Column([.. targets.Select(target => target.Clean)], clean) * clean
            + PerImage.Column([.. targets.Select(target => target.Noise)], clean) * noise;
    }
}
