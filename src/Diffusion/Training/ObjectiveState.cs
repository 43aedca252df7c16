using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>What of the objective changes while a network is trained: the losses that time sampling remembers, and the learned uncertainty with its optimiser.</summary>
public sealed class ObjectiveState : IDisposable
{
    private readonly Dictionary<string, Tensor> memory;
    private readonly string[] parameterNames;
    private readonly AdamW? optimizer;

    /// <summary>The state before the first step. Makes the uncertainty its own, on the device where it is; no weight decay pulls at it.</summary>
    internal ObjectiveState(TimeSampler times, LossUncertainty? uncertainty, TrainingOptions options)
    {
        (Times, Uncertainty) = (times, uncertainty);
        memory = times.Memory().ToDictionary(pair => "time_sampling/" + pair.Key, pair => tensor(pair.Value).DetachFromDisposeScope());
        parameterNames = uncertainty is null ? [] : [.. uncertainty.named_parameters().Select(pair => pair.name)];
        optimizer = uncertainty is null ? null : optim.AdamW(uncertainty.parameters(), options.LearningRate, options.Beta1, options.Beta2, weight_decay: 0);
    }

    /// <summary>How levels are drawn.</summary>
    internal TimeSampler Times { get; }

    /// <summary>The learned balance of the levels' losses; null for none.</summary>
    internal LossUncertainty? Uncertainty { get; }

    /// <summary>The live tensors by their names in a <see cref="TrainingSnapshot"/>.</summary>
    internal Dictionary<string, Tensor> Tensors()
    {
        using var frozen = no_grad();
        foreach (var (key, values) in Times.Memory())
        {
            Scoped.Run(() => { memory["time_sampling/" + key].copy_(tensor(values)); });
        }

        var tensors = new Dictionary<string, Tensor>(memory);
        foreach (var (key, weight) in Uncertainty?.state_dict() ?? [])
        {
            tensors.Add("uncertainty/raw/" + key, weight);
        }

        foreach (var (key, moments) in Moments())
        {
            tensors.Add("uncertainty/exp_avg/" + key, moments.exp_avg);
            tensors.Add("uncertainty/exp_avg_sq/" + key, moments.exp_avg_sq);
        }

        return tensors;
    }

    /// <summary>After a snapshot was copied into <see cref="Tensors"/>.</summary>
    /// <exception cref="InputException">The losses remembered are of another schedule.</exception>
    internal void Restored(long step)
    {
        Times.Remember(memory.ToDictionary(pair => pair.Key.Split('/')[1], pair => pair.Value.data<double>().ToArray()));
        CountMoments(step);
    }

    /// <summary>AdamW's memory after updates that it did not make itself.</summary>
    internal void CountMoments(long step)
    {
        foreach (var (_, moments) in Moments())
        {
            moments.step = step;
        }
    }

    /// <summary>The norm of the gradient of what the objective learns by one; 0 where it learns nothing so.</summary>
    internal double GradientNorm() => Uncertainty is null ? 0 : Gradients.Norm(Uncertainty.parameters());

    /// <summary>What it learns by a gradient.</summary>
    internal IEnumerable<Parameter> Parameters => Uncertainty?.parameters() ?? [];

    /// <summary>Before the gradient of a step.</summary>
    internal void ZeroGrad() => Uncertainty?.zero_grad();

    /// <summary>An update of the uncertainty along the gradient that is there.</summary>
    internal void Step(double rate)
    {
        if (optimizer is not null)
        {
            optimizer.ParamGroups.Single().LearningRate = rate;
            optimizer.step();
        }
    }

    /// <summary>AdamW's memory of the uncertainty's parameters, in their order; none where there is no uncertainty.</summary>
    internal IEnumerable<(string Key, AdamW.State Moments)> Moments() =>
        optimizer is null ? [] : parameterNames.Zip(optimizer.state_dict().State, (name, state) => (name, (AdamW.State)state));

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer?.Dispose();
        Uncertainty?.Dispose();
        foreach (var tensor in memory.Values)
        {
            tensor.Dispose();
        }
    }
}
