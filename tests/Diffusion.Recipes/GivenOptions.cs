using System.Globalization;

namespace Diffusion.Recipes;

/// <summary>Pairs of a name and a value from a command line.</summary>
internal sealed class GivenOptions
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <param name="arguments">Names and values in turn.</param>
    /// <param name="known">The names that there are.</param>
    /// <exception cref="InputException">A name is unknown or given twice, or its value is missing.</exception>
    public GivenOptions(IReadOnlyList<string> arguments, params string[] known)
    {
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            if (!known.Contains(name))
            {
                throw new InputException($"'{name}' is not known; the options are {string.Join(", ", known)}.");
            }

            if (i + 1 == arguments.Count)
            {
                throw new InputException($"{name} needs a value.");
            }

            if (!values.TryAdd(name, arguments[i + 1]))
            {
                throw new InputException($"{name} is given twice.");
            }
        }
    }

    /// <summary>The value given, or null.</summary>
    public string? Given(string name) => values.GetValueOrDefault(name);

    /// <summary>The value, which must be given.</summary>
    /// <exception cref="InputException">It is not.</exception>
    public string Text(string name) => Given(name) ?? throw new InputException($"{name} is missing.");

    /// <summary>A whole number, 0 or more.</summary>
    /// <exception cref="InputException">The value is none.</exception>
    public int Whole(string name, int otherwise) => Given(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new InputException($"{name} is '{text}'; it must be a whole number, 0 or more.");

    /// <summary>A number from 0 to 100.</summary>
    /// <exception cref="InputException">The value is none.</exception>
    public double Real(string name, double otherwise) => Given(name) is not { } text ? otherwise
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 100 ? number
        : throw new InputException($"{name} is '{text}'; it must be a number from 0 to 100.");
}
