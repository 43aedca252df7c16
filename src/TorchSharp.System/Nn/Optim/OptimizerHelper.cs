using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>An optimiser that remembers something of each parameter, and can save and restore it.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    private readonly Dictionary<Parameter, OptimizerState> _states = new(ReferenceEqualityComparer.Instance);

    private protected OptimizerHelper()
    {
    }

    /// <inheritdoc/>
    public override void add_param_group(ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        _ = Groups;
        var options = Complete(param_group.Options);
        param_group.Options = options;
        options.InitialLearningRate = options.LearningRate!.Value;
        base.add_param_group(param_group);
        foreach (var parameter in param_group.Parameters)
        {
            var state = CreateState(parameter);
            state.Initialize(options);
            _states.Add(parameter, state);
        }
    }

    /// <summary>The settings and memory. They are the live objects: writing into them changes the optimiser.</summary>
    public virtual StateDictionary state_dict()
    {
        var result = new StateDictionary();
        foreach (var group in Groups)
        {
            result.Options.Add(group.Options!);
            result.StateIndexRef.Add([]);
            foreach (var parameter in group.Parameters)
            {
                result.StateIndexRef[^1].Add(result.State.Count);
                result.State.Add(_states[parameter]);
            }
        }

        return result;
    }

    /// <summary>Copies settings and memory from another optimiser of the same kind, with as many groups and parameters.</summary>
    /// <exception cref="ArgumentException">The numbers of groups or parameters differ; nothing was copied.</exception>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        ArgumentNullException.ThrowIfNull(state_dict);
        var own = this.state_dict();
        if (state_dict.Options.Count != own.Options.Count || !own.StateIndexRef.Zip(state_dict.StateIndexRef).All(pair => pair.First.Count == pair.Second.Count))
        {
            throw new ArgumentException(
                $"The state is of groups of [{Counts(state_dict)}] parameters, but this {GetType().Name} has groups of [{Counts(own)}].", nameof(state_dict));
        }

        for (var group = 0; group < own.Options.Count; group++)
        {
            own.Options[group].LoadStateDict(state_dict.Options[group]);
            foreach (var (target, source) in own.StateIndexRef[group].Zip(state_dict.StateIndexRef[group]))
            {
                own.State[target].LoadStateDict(state_dict.State[source]);
            }
        }
    }

    /// <summary>Writes settings and memory to a file in TorchSharp's format.</summary>
    public void save_state_dict(string location)
    {
        _ = state_dict();
        using var stream = File.Create(location);
        using var writer = new BinaryWriter(stream);
        save_state_dict(writer);
    }

    /// <summary>Writes settings and memory in TorchSharp's format.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var own = state_dict();
        writer.Write(GetType().Name);
        writer.WriteLeb128(own.Options.Count);
        writer.WriteLeb128(own.State.Count);
        own.Options.ForEach(options => options.SaveStateDict(writer));
        own.State.ForEach(state => state.SaveStateDict(writer));
    }

    /// <summary>Reads settings and memory from a file that <c>save_state_dict</c> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is of another kind of optimiser, or of other numbers of groups or parameters.</exception>
    public void load_state_dict(string location)
    {
        _ = state_dict();
        using var stream = File.OpenRead(location);
        using var reader = new BinaryReader(stream);
        load_state_dict(reader);
    }

    /// <summary>Reads settings and memory that <c>save_state_dict</c> wrote.</summary>
    /// <exception cref="InvalidDataException">They are of another kind of optimiser, or of other numbers of groups or parameters.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var own = state_dict();
        var kind = reader.ReadString();
        if (kind != GetType().Name)
        {
            throw new InvalidDataException($"The file holds the state of the optimiser '{kind}', but this is {GetType().Name}.");
        }

        var (groups, states) = (reader.ReadLeb128(), reader.ReadLeb128());
        if (groups != own.Options.Count || states != own.State.Count)
        {
            throw new InvalidDataException(
                $"The file holds {groups} groups and {states} parameters, but this {kind} has {own.Options.Count} groups and {own.State.Count} parameters.");
        }

        own.Options.ForEach(options => options.LoadStateDict(reader));
        own.State.ForEach(state => state.LoadStateDict(reader));
    }

    /// <summary>Moves the memory to a device, after the parameters themselves.</summary>
    public void to(Device device)
    {
        foreach (var parameter in Groups.SelectMany(group => group.Parameters))
        {
            _states[parameter].to(device);
        }
    }

    private protected override void DisposeStates()
    {
        foreach (var state in _states.Values.OfType<IDisposable>())
        {
            state.Dispose();
        }
    }

    private protected override void Update(ParamGroup group)
    {
        foreach (var parameter in group.Parameters)
        {
            using var scope = NewDisposeScope();
            if (parameter.grad is { } gradient)
            {
                Update(parameter, gradient, group.Options!, _states[parameter]);
            }
        }
    }

    /// <summary>What is remembered of one parameter.</summary>
    private protected OptimizerState StateOf(Parameter parameter) => _states[parameter];

    /// <summary>One parameter's update. A scope is open and gradients are not recorded.</summary>
    private protected abstract void Update(Parameter parameter, Tensor gradient, OptimizerOptions options, OptimizerState state);

    /// <summary>The options with defaults for what they lack; null for all defaults.</summary>
    private protected abstract OptimizerOptions Complete(OptimizerOptions? options);

    private protected abstract OptimizerState CreateState(Parameter parameter);

    private static string Counts(StateDictionary state) => string.Join(", ", state.StateIndexRef.Select(group => group.Count));
}
