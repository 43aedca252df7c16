using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>
/// The update that belongs to <see cref="RepeatedSteps"/>: clip, AdamW and averages, with everything that changes from update to update on the device. Whether a
/// step is an update is decided there: one whose loss or gradient is not finite changes nothing, and the next one takes its place in the plan.
/// </summary>
internal sealed class RepeatedUpdate : IDisposable
{
    private const int FixedColumns = 2;

    private readonly TrainingState state;
    private readonly TrainingOptions options;

    /// <summary>For each update ahead its learning rate, its number from 1, and the rate of each average, [most ahead, columns] float64.</summary>
    private readonly Tensor plan;

    /// <summary>How many updates of the plan have been taken, [1] int64.</summary>
    private readonly Tensor taken;

    private readonly Upload upload;

    /// <summary>An update of a state on its device.</summary>
    /// <param name="state">What is trained; stays the caller's.</param>
    /// <param name="options">How.</param>
    /// <param name="mostAhead">The longest plan.</param>
    internal RepeatedUpdate(TrainingState state, TrainingOptions options, int mostAhead)
    {
        (this.state, this.options) = (state, options);
        plan = zeros([mostAhead, FixedColumns + state.Averages.Count], dtype: ScalarType.Float64, device: state.Device).DetachFromDisposeScope();
        taken = zeros([1], dtype: ScalarType.Int64, device: state.Device).DetachFromDisposeScope();
        upload = new Upload([plan, taken]);
    }

    /// <summary>The network's parameters that have gradients, by their place in what <see cref="Run"/> returns.</summary>
    internal IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>Writes down what the next updates are, from the state's counters on.</summary>
    /// <param name="count">How many.</param>
    internal void Plan(int count) => Scoped.Run(() =>
    {
        var rows = new double[plan.shape[0], plan.shape[1]];
        for (var ahead = 0; ahead < count; ahead++)
        {
            var step = state.Step + ahead;
            var update = new WeightUpdate(options.BatchSize, state.Images + ((long)ahead * options.BatchSize), step);
            (rows[ahead, 0], rows[ahead, 1]) = (LearningRate.At(step, options), step + 1);
            foreach (var (index, average) in state.Averages.Index())
            {
                rows[ahead, FixedColumns + index] = 1 - average.Rule.Decay(update);
            }
        }

        upload.Send([tensor(rows.Cast<double>().ToArray(), plan.shape, dtype: ScalarType.Float64), zeros([1], dtype: ScalarType.Int64)]);
    });

    /// <summary>Updates along the gradient that is there, if all is finite. Nothing is read by the host.</summary>
    /// <param name="loss">The step's loss, a scalar float64.</param>
    /// <returns>Float64: the loss, whether the update was taken (1 or 0), the norm of the network's gradient, that of the objective's, and the norm of each of <see cref="Names"/>.</returns>
    internal Tensor Run(Tensor loss)
    {
        using var frozen = no_grad();
        return Scoped.Run(() =>
        {
            var row = plan.index_select(0, taken).squeeze(0);
            var (network, names) = MomentsOf(state.Network.named_parameters().Select(pair => pair.parameter), state.Moments());
            Names = names;
            var norms = FusedOperators.Norms(network.Gradients);
            var norm = norms.norm();
            var (own, ownNorm) = Own(norm);
            var finite = loss.isfinite().logical_and(norm.isfinite()).logical_and(ownNorm.isfinite());
            var scale = options.GradientClip is { } most ? (most / (norm + Gradients.Margin)).clamp_max(1) : ones_like(norm);
            var (rate, number) = (Number(row, 0), Number(row, 1));
            new DeviceAdamW(options.Beta1, options.Beta2, options.WeightDecay).Step(network, rate, number, scale, finite);
            if (own is { } memory)
            {
                new DeviceAdamW(options.Beta1, options.Beta2, 0).Step(memory, rate, number, ones_like(norm), finite);
            }

            foreach (var (index, average) in state.Averages.Index())
            {
                average.Update(where(finite, Number(row, FixedColumns + index), zeros_like(norm)).to_type(ScalarType.Float32));
            }

            taken.add_(finite.to_type(ScalarType.Int64));
            return cat([stack([loss, finite.to_type(ScalarType.Float64), norm, ownNorm]), norms]);
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        upload.Dispose();
        plan.Dispose();
        taken.Dispose();
    }

    private static Tensor Number(Tensor row, int place) => row.narrow(0, place, 1).squeeze(0);

    private static (DeviceAdamW.Moments Moments, string[] Names) MomentsOf(IEnumerable<Parameter> parameters, IEnumerable<(string Key, AdamW.State Moments)> memory)
    {
        var moving = parameters.Zip(memory, (parameter, state) => (parameter, parameter.grad, state)).Where(pair => pair.grad is not null).ToArray();
        return (
            new DeviceAdamW.Moments(
                [.. moving.Select(pair => pair.parameter)], [.. moving.Select(pair => pair.grad!)], [.. moving.Select(pair => pair.state.Moments.exp_avg)],
                [.. moving.Select(pair => pair.state.Moments.exp_avg_sq)]),
            [.. moving.Select(pair => pair.state.Key)]);
    }

    /// <summary>What the objective learns by one; none where it learns nothing so.</summary>
    private (DeviceAdamW.Moments? Moments, Tensor Norm) Own(Tensor like)
    {
        if (state.Objective?.Uncertainty is not { } uncertainty)
        {
            return (null, zeros_like(like));
        }

        var (moments, _) = MomentsOf(uncertainty.parameters(), state.Objective.Moments());
        return (moments, FusedOperators.Norms(moments.Gradients).norm());
    }
}
