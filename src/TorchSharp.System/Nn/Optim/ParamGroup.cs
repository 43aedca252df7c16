using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameters with settings of their own.</summary>
public class ParamGroup : optim.ILearningRateController
{
    /// <summary>The parameters.</summary>
    public IEnumerable<Parameter> Parameters { get; set; } = [];

    /// <summary>The settings; null for the optimiser's defaults.</summary>
    public OptimizerOptions? Options { get; set; }

    /// <inheritdoc/>
    public double LearningRate
    {
        get => Options?.LearningRate ?? throw NoOptions();
        set => (Options ?? throw NoOptions()).LearningRate = value;
    }

    /// <inheritdoc/>
    public double InitialLearningRate
    {
        get => (Options ?? throw NoOptions()).InitialLearningRate;
        set => (Options ?? throw NoOptions()).InitialLearningRate = value;
    }

    private static InvalidOperationException NoOptions()
        => new("The group has no learning rate yet: it gets the optimiser's when it is added to one.");
}
