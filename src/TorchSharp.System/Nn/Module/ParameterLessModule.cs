using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A module that has nothing to train or save.</summary>
public abstract class ParameterLessModule<T1, TResult> : nn.Module<T1, TResult>, IParameterLessModule
{
    /// <summary>Names the module.</summary>
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    /// <summary>Not allowed.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_buffer(string name, Tensor? tensor, bool persistent = true) => throw Refusal("buffer", name);

    /// <summary>Not allowed.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_module(string name, nn.Module? submodule) => throw Refusal("sub-module", name);

    /// <summary>Not allowed.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_parameter(string name, Parameter? param) => throw Refusal("parameter", name);

    private InvalidOperationException Refusal(string kind, string name)
        => new($"{GetName()} is a module without state: it cannot hold the {kind} '{name}'. Derive from nn.Module instead.");
}
