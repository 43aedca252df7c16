using System.Text.Json;

namespace Diffusion.Noise;

/// <summary>Reads a <see cref="ScheduleDefinition"/> from JSON, strictly: each error names the file, the key and the value.</summary>
internal static class ScheduleReader
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    internal static ScheduleDefinition Read(string json, string source)
    {
        using var document = ParseText(json, source);
        try
        {
            return Read(document.RootElement, source);
        }
        catch (InvalidOperationException e)
        {
            throw new InputException($"{source}: this is not valid JSON: {e.Message}", e); // an escape that is no character, such as half a surrogate pair
        }
    }

    private static ScheduleDefinition Read(JsonElement root, string source)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InputException($"{source}: a schedule is a JSON object such as {{\"kind\": \"cosine\"}}, not {Shown(root)}.");
        }

        if (!root.TryGetProperty("kind", out var kindElement))
        {
            throw new InputException($"{source}: \"kind\" is missing; it must be one of {string.Join(", ", ScheduleKind.Names)}.");
        }

        var kind = ScheduleKind.Named(new JsonValue(source, "kind", kindElement).Text(), source);
        CheckKeys(root, kind, source);
        return root.EnumerateObject().Aggregate(
            new ScheduleDefinition { Kind = kind.Name },
            (definition, property) => With(definition, new JsonValue(source, property.Name, property.Value)));
    }

    private static JsonDocument ParseText(string json, string source)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException e)
        {
            throw new InputException($"{source}, line {e.LineNumber + 1}: this is not valid JSON: {e.Message.Split(" LineNumber:")[0]}", e);
        }
    }

    private static void CheckKeys(JsonElement root, ScheduleKind kind, string source)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (!kind.AllKeys.Contains(property.Name))
            {
                throw new InputException($"{source}: \"{property.Name}\" is no key of kind \"{kind.Name}\"{NearestName.Hint(property.Name, kind.AllKeys)} "
                    + $"Its keys are {string.Join(", ", kind.AllKeys)}.");
            }

            if (!seen.Add(property.Name))
            {
                throw new InputException($"{source}: \"{property.Name}\" is given twice; keep one.");
            }
        }
    }

    private static ScheduleDefinition With(ScheduleDefinition definition, JsonValue value) => value.Key switch
    {
        "kind" => definition,
        "description" => definition with { Description = OneLine.Of(value.Text(), OneLine.MessageLength) },
        "steps" => definition with { Steps = value.WholeNumber() },
        "betaStart" => definition with { BetaStart = value.Number() },
        "betaEnd" => definition with { BetaEnd = value.Number() },
        "rescale" => definition with { Rescale = value.TrueOrFalse() },
        "offset" => definition with { Offset = value.Number() },
        "maxBeta" => definition with { MaxBeta = value.Number() },
        "start" => definition with { Start = value.Number() },
        "end" => definition with { End = value.Number() },
        "tau" => definition with { Tau = value.Number() },
        "mu" => definition with { Mu = value.Number() },
        "b" => definition with { B = value.Number() },
        "likeDiffusers" => definition with { LikeDiffusers = value.TrueOrFalse() },
        "rate" => definition with { Rate = value.Number() },
        "sigmaMin" => definition with { SigmaMin = value.Number() },
        "sigmaMax" => definition with { SigmaMax = value.Number() },
        "betaMin" => definition with { BetaMin = value.Number() },
        "betaMax" => definition with { BetaMax = value.Number() },
        "timeMin" => definition with { TimeMin = value.Number() },
        "shift" => definition with { Shift = value.Number() },
        "zeroTerminalSnr" => definition with { ZeroTerminalSnr = value.TrueOrFalse() },
        "betas" => definition with { Betas = value.Numbers() },
        "alphaBars" => definition with { AlphaBars = value.Numbers() },
        _ => throw new InvalidOperationException($"Key \"{value.Key}\" belongs to a kind but has no property."),
    };

    /// <summary>The value as the user wrote it, cut where it would fill the line.</summary>
    private static string Shown(JsonElement element)
    {
        var text = element.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= 40 ? text : text[..40] + "…";
    }

    private readonly record struct JsonValue(string Source, string Key, JsonElement Element)
    {
        internal string Text() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Not("a text in quotes");

        internal bool TrueOrFalse() => Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? Element.GetBoolean() : throw Not("true or false");

        internal int WholeNumber() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var value) ? value : throw Not("a whole number");

        internal double Number() =>
            Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw Not("a number");

        internal double[] Numbers()
        {
            var (source, key) = (Source, Key);
            return Element.ValueKind == JsonValueKind.Array
                ? [.. Element.EnumerateArray().Select((entry, index) => new JsonValue(source, $"{key}[{index}]", entry).Number())]
                : throw Not("a list of numbers");
        }

        private InputException Not(string expected) => new($"{Source}: {Key} is {Shown(Element)}; it must be {expected}.");
    }
}
