using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>What a loss takes from the levels of its images, as one tensor [rows, N] (or [rows, 1] for one level), so that it reaches a device in one piece.</summary>
/// <param name="Table">The rows in the order of <see cref="Row"/>, of the images' type.</param>
public sealed record LossNumbers(Tensor Table)
{
    /// <summary>The rows.</summary>
    private enum Row
    {
        Alpha,
        Sigma,
        Skip,
        Out,
        In,
        Condition,
        TargetClean,
        TargetNoise,
        Weight,
        Balance,
    }

    /// <summary>The numbers, computed in float64 and cast once.</summary>
    /// <param name="levels">N levels, or one for all.</param>
    /// <param name="scalings">Those of the prediction at each.</param>
    /// <param name="weights">w of each.</param>
    /// <param name="type">The images' type.</param>
    /// <param name="device">The images' device.</param>
    internal static LossNumbers Of(IReadOnlyList<NoiseLevel> levels, Scalings[] scalings, double[] weights, ScalarType type, Device device)
    {
        var targets = scalings.Zip(levels, (scaling, level) => scaling.Target(level)).ToArray();
        double[][] rows =
        [
            [.. levels.Select(level => level.Alpha)],
            [.. levels.Select(level => level.Sigma)],
            [.. scalings.Select(scaling => scaling.Skip)],
            [.. scalings.Select(scaling => scaling.Out)],
            [.. scalings.Select(scaling => scaling.In)],
            [.. scalings.Select(scaling => scaling.Condition)],
            [.. targets.Select(target => target.Clean)],
            [.. targets.Select(target => target.Noise)],
            weights,
            [.. levels.Select(LossUncertainty.Place)],
        ];
        return new LossNumbers(tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, levels.Count], dtype: type, device: device));
    }

    /// <summary>α as [N,1,…,1], as the others that multiply images.</summary>
    internal Tensor Alpha(int dimensions) => Column(Row.Alpha, dimensions);

    /// <summary>σ.</summary>
    internal Tensor Sigma(int dimensions) => Column(Row.Sigma, dimensions);

    /// <summary>x̂_0's share of x.</summary>
    internal Tensor Skip(int dimensions) => Column(Row.Skip, dimensions);

    /// <summary>x̂_0's share of F.</summary>
    internal Tensor Out(int dimensions) => Column(Row.Out, dimensions);

    /// <summary>F's input's share of x.</summary>
    internal Tensor In(int dimensions) => Column(Row.In, dimensions);

    /// <summary>F*'s share of x_0.</summary>
    internal Tensor TargetClean(int dimensions) => Column(Row.TargetClean, dimensions);

    /// <summary>F*'s share of ε.</summary>
    internal Tensor TargetNoise(int dimensions) => Column(Row.TargetNoise, dimensions);

    /// <summary>How noisy each image is, for F, [N] float32.</summary>
    /// <param name="count">N.</param>
    internal Tensor Condition(long count) => Plain(Row.Condition).to_type(ScalarType.Float32).expand(count);

    /// <summary>w, [N].</summary>
    internal Tensor Weight => Plain(Row.Weight);

    /// <summary>s of <see cref="LossUncertainty"/>, [N] float32.</summary>
    internal Tensor Balance => Plain(Row.Balance).to_type(ScalarType.Float32);

    /// <summary>Those of some of the images.</summary>
    internal LossNumbers Part(int from, int count) => Table.shape[1] == 1 ? this : new LossNumbers(Table.narrow(1, from, count));

    /// <summary>Those of chosen images.</summary>
    internal LossNumbers Chosen(Tensor rows) => Table.shape[1] == 1 ? this : new LossNumbers(Table.index_select(1, rows));

    private Tensor Plain(Row row) => Table.narrow(0, (long)row, 1).squeeze(0);

    private Tensor Column(Row row, int dimensions)
    {
        var shape = new long[dimensions];
        Array.Fill(shape, 1);
        shape[0] = Table.shape[1];
        return Plain(row).reshape(shape);
    }
}
