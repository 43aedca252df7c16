using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>‖F − F*‖², mean over channels, rows and columns (Ho et al. 2020, Eq. 14, for any prediction).</summary>
/// <remarks>The target is F* = Clean·x_0 + Noise·ε with the two coefficients of <see cref="Scalings.Target"/>. The loss is float32 (float64 for float64 images).</remarks>
public sealed class DenoisingLoss
{
    private readonly ForwardProcess process;
    private readonly Scalings[] scalings;
    private readonly (double Clean, double Noise)[] targets;

    /// <summary>The loss of a prediction over the levels of a process.</summary>
    public DenoisingLoss(ForwardProcess process, Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(prediction);
        this.process = process;
        var levels = Enumerable.Range(0, process.Schedule.Steps).Select(t => process.Schedule[t]).ToArray();
        scalings = [.. levels.Select(prediction.At)];
        targets = [.. levels.Select((level, t) => scalings[t].Target(level))];
    }

    /// <summary>Each image's loss, [N].</summary>
    /// <param name="network">F.</param>
    /// <param name="clean">x_0 [N,C,H,W].</param>
    /// <param name="t">N indices 0..Steps−1, or one for all.</param>
    /// <param name="noise">ε, the shape of x_0.</param>
    /// <param name="labels">Classes [N] int64, or null.</param>
    public Tensor Each(Network network, Tensor clean, IReadOnlyList<int> t, Tensor noise, Tensor? labels)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(t);
        return Scoped.Run(() =>
        {
            var noisy = process.Sample(clean, t, noise);
            var output = network(Scaled(noisy, t), Condition(clean, t), labels);
            var error = output.to_type(clean.dtype) - Target(clean, t, noise);
            var overImage = Enumerable.Range(1, (int)clean.ndim - 1).Select(d => (long)d).ToArray();
            return error.square().mean(overImage);
        });
    }

    /// <summary>The mean of <see cref="Each"/> over the batch, a scalar.</summary>
    /// <inheritdoc cref="Each"/>
    public Tensor Mean(Network network, Tensor clean, IReadOnlyList<int> t, Tensor noise, Tensor? labels) =>
        Scoped.Run(() => Each(network, clean, t, noise, labels).mean());

    private Tensor Scaled(Tensor noisy, IReadOnlyList<int> t) =>
        t.All(index => scalings[index].In == 1) ? noisy : noisy * PerImage.Column([.. t.Select(index => scalings[index].In)], noisy);

    private Tensor Condition(Tensor clean, IReadOnlyList<int> t)
    {
        var condition = tensor(t.Select(index => (float)scalings[index].Condition).ToArray(), device: clean.device);
        return t.Count == 1 ? condition.expand(clean.shape[0]) : condition;
    }

    private Tensor Target(Tensor clean, IReadOnlyList<int> t, Tensor noise) =>
        PerImage.Column([.. t.Select(index => targets[index].Clean)], clean) * clean
        + PerImage.Column([.. t.Select(index => targets[index].Noise)], clean) * noise;
}
