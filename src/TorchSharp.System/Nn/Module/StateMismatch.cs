using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Says in one message everything in which a state dictionary does not fit a module.</summary>
internal static class StateMismatch
{
    private const int Named = 8;

    internal static void Throw(string module, List<string> missing, List<string> unexpected, IEnumerable<(string Key, Tensor Own, Tensor Given)> shared)
    {
        var shapes = shared
            .Where(entry => !entry.Own.shape.AsSpan().SequenceEqual(entry.Given.shape))
            .Select(entry => $"{entry.Key} is [{string.Join(",", entry.Given.shape)}] instead of [{string.Join(",", entry.Own.shape)}]")
            .ToList();
        string[] faults =
        [
            .. Fault("missing keys", missing),
            .. Fault("unexpected keys", unexpected),
            .. Fault("wrong shapes", shapes),
        ];
        if (faults.Length > 0)
        {
            throw new InvalidOperationException($"The state dictionary does not fit {module}: {string.Join("; ", faults)}.");
        }
    }

    private static IEnumerable<string> Fault(string kind, List<string> items)
    {
        if (items.Count > 0)
        {
            var more = items.Count > Named ? $" and {items.Count - Named} more" : "";
            yield return $"{kind} ({items.Count}): {string.Join(", ", items.Take(Named))}{more}";
        }
    }
}
