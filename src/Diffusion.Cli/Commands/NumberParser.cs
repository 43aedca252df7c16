using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Diffusion.Cli.Commands;

/// <summary>Reads numbers of the command line, with an error that says what was written and what would be right.</summary>
internal static class NumberParser
{
    /// <summary>For <c>Option&lt;T?&gt;.CustomParser</c>.</summary>
    public static T? Parse<T>(ArgumentResult result)
        where T : struct, INumber<T>
    {
        var text = result.Tokens[0].Value;
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && T.IsFinite(value))
        {
            return value;
        }

        var option = (result.Parent as OptionResult)?.IdentifierToken?.Value ?? "the value";
        result.AddError($"{option} is \"{text}\"; it must be {Kind<T>()}.");
        return null;
    }

    /// <summary>For an option of two numbers with a comma between them.</summary>
    public static double[]? ParsePair(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        double?[] numbers = [.. text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : (double?)null)];
        if (numbers is [{ } first, { } second])
        {
            return [first, second];
        }

        var option = (result.Parent as OptionResult)?.IdentifierToken?.Value ?? "the value";
        result.AddError($"{option} is \"{text}\"; it must be two numbers with a comma between them.");
        return null;
    }

    private static string Kind<T>()
        where T : struct, INumber<T> => (T.TryParse("0.5", CultureInfo.InvariantCulture, out _), T.TryParse("-1", CultureInfo.InvariantCulture, out _)) switch
        {
            (true, _) => "a number",
            (false, true) => "a whole number",
            (false, false) => "a whole number of 0 or more",
        };
}
