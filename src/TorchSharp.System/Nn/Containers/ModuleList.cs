using System.Collections;
using System.Globalization;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A list of modules, registered under their places: keys are <c>0.weight</c>, <c>1.weight</c> and so on.</summary>
public class ModuleList<T> : nn.Module, IList<T>
    where T : nn.Module
{
    private readonly List<T> _list = [];

    /// <summary>A list of these modules.</summary>
    public ModuleList(params T[] modules)
        : base(nameof(ModuleList<>))
    {
        ArgumentNullException.ThrowIfNull(modules);
        extend(modules);
    }

    /// <summary>The module at a place.</summary>
    public T this[int index]
    {
        get => _list[index];
        set => Change(() => _list[index] = value);
    }

    /// <summary>How many modules there are.</summary>
    public int Count => _list.Count;

    /// <summary>False: modules can be added and removed.</summary>
    public bool IsReadOnly => false;

    /// <summary>Adds a module at the end.</summary>
    public void Add(T item) => Change(() => _list.Add(item));

    /// <summary>Adds modules at the end.</summary>
    public void append(params T[] parameters) => extend(parameters);

    /// <summary>Adds modules at the end.</summary>
    public void extend(IEnumerable<T> modules) => Change(() => _list.AddRange(modules));

    /// <summary>Removes all modules, without disposing them.</summary>
    public void Clear() => Change(_list.Clear);

    /// <summary>Whether the module is in the list.</summary>
    public bool Contains(T item) => _list.Contains(item);

    /// <summary>Copies the modules into an array.</summary>
    public void CopyTo(T[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    /// <summary>The modules in order.</summary>
    public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The place of the module, or −1.</summary>
    public int IndexOf(T item) => _list.IndexOf(item);

    /// <summary>Puts a module at a place; those behind it move, and so do their keys.</summary>
    public void Insert(int index, T item) => Change(() => _list.Insert(index, item));

    /// <summary>Removes the module, without disposing it.</summary>
    public bool Remove(T item)
    {
        var index = IndexOf(item);
        if (index >= 0)
        {
            RemoveAt(index);
        }

        return index >= 0;
    }

    /// <summary>Removes the module at a place, without disposing it.</summary>
    public void RemoveAt(int index) => Change(() => _list.RemoveAt(index));

    /// <summary>Registers each module under its place.</summary>
    protected override void RegisterComponents()
    {
        ClearModules();
        for (var i = 0; i < _list.Count; i++)
        {
            register_module(i.ToString(CultureInfo.InvariantCulture), _list[i]);
        }
    }

    private void Change(Action change)
    {
        change();
        RegisterComponents();
    }
}
