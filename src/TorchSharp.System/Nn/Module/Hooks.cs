namespace TorchSharp;

/// <summary>Hooks of one kind in order of registration, each under a key of its own.</summary>
internal sealed class Hooks<THook>
    where THook : Delegate
{
    private readonly OrderedDictionary<string, THook> _hooks = [];

    internal int Count => _hooks.Count;

    internal string Add(THook hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        var key = Guid.NewGuid().ToString("N");
        _hooks.Add(key, hook);
        return key;
    }

    internal bool Remove(string key) => _hooks.Remove(key);

    /// <summary>A copy, so that a hook may remove itself while it runs.</summary>
    internal THook[] Snapshot() => [.. _hooks.Values];
}
