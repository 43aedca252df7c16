using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules by name, in order of adding; a name is the module's key.</summary>
public class ModuleDict<T> : nn.Module, IDictionary<string, T>, IList<(string, T)>
    where T : nn.Module
{
    private readonly OrderedDictionary<string, T> _modules = [];

    /// <summary>Without modules.</summary>
    public ModuleDict()
        : base(nameof(ModuleDict<>))
    {
    }

    /// <summary>Name and module at a place.</summary>
    public (string, T) this[int index]
    {
        get => Pair(_modules.GetAt(index));
        set => Change(() => _modules.SetAt(index, value.Item1, value.Item2));
    }

    /// <summary>The module of this name.</summary>
    public T this[string key]
    {
        get => _modules[key];
        set => Change(() => _modules[key] = value);
    }

    /// <summary>False: modules can be added and removed.</summary>
    public bool IsReadOnly => false;

    /// <summary>The names.</summary>
    public ICollection<string> Keys => _modules.Keys;

    /// <summary>The modules.</summary>
    public ICollection<T> Values => _modules.Values;

    /// <summary>How many modules there are.</summary>
    public int Count => _modules.Count;

    /// <summary>Adds a module.</summary>
    public void Add((string, T) item) => Add(item.Item1, item.Item2);

    /// <summary>Adds a module.</summary>
    public void Add(string key, T value) => Change(() => _modules.Add(key, value));

    /// <summary>Adds a module.</summary>
    public void Add(KeyValuePair<string, T> item) => Add(item.Key, item.Value);

    /// <summary>Removes all modules, without disposing them.</summary>
    public void clear() => Clear();

    /// <summary>Removes all modules, without disposing them.</summary>
    public void Clear() => Change(_modules.Clear);

    /// <summary>Whether this module is held under this name.</summary>
    public bool Contains((string, T) item) => _modules.TryGetValue(item.Item1, out var held) && ReferenceEquals(held, item.Item2);

    /// <summary>Whether this module is held under this name.</summary>
    public bool Contains(KeyValuePair<string, T> item) => Contains((item.Key, item.Value));

    /// <summary>Whether there is a module of this name.</summary>
    public bool ContainsKey(string key) => _modules.ContainsKey(key);

    /// <summary>Copies names and modules into an array.</summary>
    public void CopyTo((string, T)[] array, int arrayIndex) => _modules.Select(Pair).ToArray().CopyTo(array, arrayIndex);

    /// <summary>Copies names and modules into an array.</summary>
    public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, T>>)_modules).CopyTo(array, arrayIndex);

    /// <summary>Names and modules in order.</summary>
    public IEnumerator<(string, T)> GetEnumerator() => _modules.Select(Pair).GetEnumerator();

    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() => _modules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The place of this module under this name, or −1.</summary>
    public int IndexOf((string, T) item) => Contains(item) ? _modules.IndexOf(item.Item1) : -1;

    /// <summary>Puts a module at a place.</summary>
    public void Insert(int index, (string, T) item) => Change(() => _modules.Insert(index, item.Item1, item.Item2));

    /// <summary>Names and modules in order.</summary>
    public IEnumerator<(string, T)> items() => GetEnumerator();

    /// <summary>The names in order.</summary>
    public IEnumerable<string> keys() => _modules.Keys;

    /// <summary>The modules in order.</summary>
    public IEnumerable<T> values() => _modules.Values;

    /// <summary>Removes the module, without disposing it, if it is held under this name.</summary>
    public bool Remove((string, T) item) => Contains(item) && Remove(item.Item1);

    /// <summary>Removes the module of this name, without disposing it.</summary>
    public bool Remove(string key)
    {
        var removed = _modules.Remove(key);
        RegisterComponents();
        return removed;
    }

    /// <summary>Removes the module, without disposing it, if it is held under this name.</summary>
    public bool Remove(KeyValuePair<string, T> item) => Remove((item.Key, item.Value));

    /// <summary>Removes the module at a place, without disposing it.</summary>
    public void RemoveAt(int index) => Change(() => _modules.RemoveAt(index));

    /// <summary>The module of this name, if there is one.</summary>
    public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value) => _modules.TryGetValue(key, out value);

    /// <summary>Registers each module under its name.</summary>
    protected override void RegisterComponents()
    {
        ClearModules();
        foreach (var (key, module) in _modules)
        {
            register_module(key, module);
        }
    }

    private void Change(Action change)
    {
        change();
        RegisterComponents();
    }

    private static (string, T) Pair(KeyValuePair<string, T> entry) => (entry.Key, entry.Value);
}
