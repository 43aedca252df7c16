namespace TorchSharp.Modules;

/// <summary>Parameters with settings of their own, of one optimiser's kind.</summary>
public class ParamGroup<TOptions> : ParamGroup
    where TOptions : OptimizerOptions
{
    /// <summary>Without parameters.</summary>
    public ParamGroup()
    {
    }

    /// <summary>These parameters with these settings; null for the optimiser's defaults.</summary>
    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
    {
        Parameters = parameters;
        Options = options;
    }

    /// <summary>The settings; null for the optimiser's defaults.</summary>
    public new TOptions? Options
    {
        get => base.Options as TOptions;
        set => base.Options = value;
    }
}
