using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules applied one after the other. What is computed between them is disposed as soon as the next has used it.</summary>
public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly List<(string Name, nn.Module<Tensor, Tensor> Module)> _modules = [];

    internal Sequential(IEnumerable<(string Name, nn.Module<Tensor, Tensor> Module)> modules)
        : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules)
        {
            append(name, module);
        }
    }

    /// <summary>Modules with their names.</summary>
    protected Sequential(params (string name, nn.Module<Tensor, Tensor> module)[] modules)
        : this(modules.AsEnumerable())
    {
    }

    /// <summary>Modules named by their place, from 0.</summary>
    protected Sequential(params nn.Module<Tensor, Tensor>[] modules)
        : this(modules.Select((module, index) => (Name(index), module)))
    {
    }

    /// <summary>How many modules there are.</summary>
    public int Count => _modules.Count;

    /// <summary>The module at this place.</summary>
    public nn.IModule<Tensor, Tensor> this[int index] => _modules[index].Module;

    /// <summary>The same modules from one place to before another, under their names.</summary>
    public Sequential this[Range index]
    {
        get
        {
            var (start, length) = index.GetOffsetAndLength(Count);
            return new Sequential(_modules.GetRange(start, length).AsEnumerable());
        }
    }

    /// <summary>The same modules from one place to before another, under their names; an end that is not given is the sequence's.</summary>
    public Sequential this[(int? start, int? end) index] => this[(index.start ?? 0)..(index.end ?? Count)];

    /// <summary>Adds a module at the end.</summary>
    public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
    {
        if (module is not nn.Module<Tensor, Tensor> appended)
        {
            throw new ArgumentException($"A sequence holds modules from Tensor to Tensor, not {module?.GetType().Name ?? "null"}.", nameof(module));
        }

        register_module(name, appended);
        _modules.Add((name, appended));
        return this;
    }

    /// <summary>Adds a module at the end, named by its place.</summary>
    public Sequential append(nn.IModule<Tensor, Tensor> module) => append(Name(Count), module);

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (Count == 0)
        {
            return tensor.alias();
        }

        using var scope = NewDisposeScope();
        var result = tensor;
        foreach (var (_, module) in _modules)
        {
            var next = module.call(result);
            if (!ReferenceEquals(result, tensor) && !ReferenceEquals(result, next))
            {
                result.Dispose();
            }

            result = next;
        }

        return ReferenceEquals(result, tensor) ? tensor : result.MoveToOuterDisposeScope();
    }

    private static string Name(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
