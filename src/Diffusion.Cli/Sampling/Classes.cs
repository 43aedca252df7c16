using System.Globalization;

namespace Diffusion.Cli.Sampling;

/// <summary>The classes that a checkpoint can make pictures of.</summary>
/// <param name="names">A name per class.</param>
internal sealed class Classes(IReadOnlyList<string> names)
{
    /// <summary>How many there are; 0 for a network without classes.</summary>
    public int Count => names.Count;

    /// <summary>A class's name; null for none.</summary>
    public string? Name(long? label) => label is { } index ? names[(int)index] : null;

    /// <summary>The class that the user names, by name or by number; names count first.</summary>
    /// <exception cref="InputException">There is no such class.</exception>
    public long? Find(string? wanted)
    {
        if (wanted is null)
        {
            return null;
        }
        if (names.Count == 0)
        {
            throw new InputException($"--class is '{wanted}', but the checkpoint's network has no classes.");
        }
        for (var i = 0; i < names.Count; i++)
        {
            if (string.Equals(names[i], wanted, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }
        return int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < names.Count
            ? number
            : throw new InputException($"--class is '{wanted}'; the classes are {string.Join(", ", names.Select((name, i) => name == $"{i}" ? name : $"{i} {name}"))}.");
    }
}
