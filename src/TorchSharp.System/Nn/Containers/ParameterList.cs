using System.Collections;
using System.Globalization;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A list of parameters, registered under their places: keys are <c>0</c>, <c>1</c> and so on.</summary>
public class ParameterList : nn.Module, IList<Parameter>
{
    private readonly List<Parameter> _list = [];

    /// <summary>A list of these parameters.</summary>
    public ParameterList(params Parameter[] parameters)
        : base(nameof(ParameterList))
    {
        ArgumentNullException.ThrowIfNull(parameters);
        extend(parameters);
    }

    /// <summary>The parameter at a place.</summary>
    public Parameter this[int index]
    {
        get => _list[index];
        set => Change(() => _list[index] = value);
    }

    /// <summary>How many parameters there are.</summary>
    public int Count => _list.Count;

    /// <summary>False: parameters can be added and removed.</summary>
    public bool IsReadOnly => false;

    /// <summary>Adds a parameter at the end.</summary>
    public void Add(Parameter item) => Change(() => _list.Add(item));

    /// <summary>Adds parameters at the end.</summary>
    public void append(params Parameter[] parameters) => extend(parameters);

    /// <summary>Adds parameters at the end.</summary>
    public void extend(IEnumerable<Parameter> parameters) => Change(() => _list.AddRange(parameters));

    /// <summary>Removes all parameters, without disposing them.</summary>
    public void Clear() => Change(_list.Clear);

    /// <summary>Whether this very parameter is in the list.</summary>
    public bool Contains(Parameter item) => IndexOf(item) >= 0;

    /// <summary>Copies the parameters into an array.</summary>
    public void CopyTo(Parameter[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    /// <summary>The parameters in order.</summary>
    public IEnumerator<Parameter> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The place of this very parameter, or −1.</summary>
    public int IndexOf(Parameter item) => _list.FindIndex(held => ReferenceEquals(held, item));

    /// <summary>Puts a parameter at a place; those behind it move, and so do their keys.</summary>
    public void Insert(int index, Parameter item) => Change(() => _list.Insert(index, item));

    /// <summary>Removes the parameter, without disposing it.</summary>
    public bool Remove(Parameter item)
    {
        var index = IndexOf(item);
        if (index >= 0)
        {
            RemoveAt(index);
        }

        return index >= 0;
    }

    /// <summary>Removes the parameter at a place, without disposing it.</summary>
    public void RemoveAt(int index) => Change(() => _list.RemoveAt(index));

    /// <summary>Registers each parameter under its place.</summary>
    protected override void RegisterComponents()
    {
        foreach (var (key, _) in named_parameters(recurse: false).ToList())
        {
            register_parameter(key, null);
        }

        for (var i = 0; i < _list.Count; i++)
        {
            register_parameter(i.ToString(CultureInfo.InvariantCulture), _list[i]);
        }
    }

    private protected override void TensorsReplaced()
    {
        _list.Clear();
        _list.AddRange(parameters(recurse: false));
    }

    private void Change(Action change)
    {
        change();
        RegisterComponents();
    }
}
