using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Diffusion.Cli.Configuration;

/// <summary>
/// Fills option records from settings, strictly: every key must be a property of the record, every required property must be
/// given, every text must be of its property's type. All problems are found before any is reported.
/// </summary>
internal sealed class OptionsReader(IReadOnlyDictionary<string, Setting> settings)
{
    private readonly List<string> problems = [];

    /// <summary>Reads a whole tree of records; sections named in <paramref name="foreign"/> belong to others and are left alone.</summary>
    /// <exception cref="InputException">Lists every problem, one to a line.</exception>
    public static T Read<T>(IReadOnlyDictionary<string, Setting> settings, params string[] foreign)
    {
        var own = settings.Where(pair => !foreign.Contains(pair.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
        var reader = new OptionsReader(own);
        var options = reader.ReadRecord(typeof(T), "", foreign);
        return reader.problems.Count == 0 ? (T)options : throw new InputException(reader.problems);
    }

    private object ReadRecord(Type type, string path, params string[] foreign)
    {
        var record = Activator.CreateInstance(type)!;
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).ToList();
        foreach (var property in properties)
        {
            ReadProperty(record, property, Join(path, property.Name));
        }
        RefuseUnknown(path, [.. properties.Select(property => property.Name), .. foreign]);
        return record;
    }

    private void ReadProperty(object record, PropertyInfo property, string path)
    {
        if (!settings.Keys.Any(key => SettingPath.IsAtOrBelow(key, path)))
        {
            if (property.GetCustomAttribute<RequiredMemberAttribute>() is not null)
            {
                problems.Add($"{path} is missing.");
            }
            return;
        }
        var type = property.PropertyType;
        if (type.IsArray)
        {
            property.SetValue(record, ReadArray(property, path));
        }
        else if (IsRecord(type))
        {
            property.SetValue(record, ReadRecord(type, path));
        }
        else if (settings.TryGetValue(path, out var setting))
        {
            ReadValue(record, property, path, setting);
        }
        else
        {
            problems.Add($"{path} is a section; it must be {Describe(type)}.");
        }
    }

    private void ReadValue(object record, PropertyInfo property, string path, Setting setting)
    {
        if (string.IsNullOrEmpty(setting.Value) && (property.PropertyType != typeof(string) || setting.Value is null))
        {
            if (IsNullable(property))
            {
                property.SetValue(record, null);
            }
            else
            {
                problems.Add($"{path} is empty ({setting.Source}); it must be {Describe(property.PropertyType)}.");
            }
        }
        else if (Parse(setting.Value!, property.PropertyType) is { } value)
        {
            property.SetValue(record, value);
        }
        else
        {
            problems.Add($"{path} is '{setting.Value}' ({setting.Source}); it must be {Describe(property.PropertyType)}.");
        }
    }

    private Array? ReadArray(PropertyInfo property, string path)
    {
        var element = property.PropertyType.GetElementType()!;
        if (settings.TryGetValue(path, out var whole) && whole.Value is null && IsNullable(property))
        {
            return null;
        }
        var items = whole is not null
            ? (whole.Value ?? "").Trim().TrimStart('[').TrimEnd(']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(text => whole with { Value = text.Trim('"') }).ToList()
            : settings.Where(pair => SettingPath.IsAtOrBelow(pair.Key, path)).OrderBy(pair => Index(pair.Key, path)).Select(pair => pair.Value).ToList();
        var array = Array.CreateInstance(element, items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (Parse(items[i].Value ?? "", element) is { } value)
            {
                array.SetValue(value, i);
            }
            else
            {
                problems.Add($"{path}:{i} is '{items[i].Value}' ({items[i].Source}); it must be {Describe(element)}.");
            }
        }
        return array;
    }

    private void RefuseUnknown(string path, string[] known)
    {
        var unknown = settings.Where(pair => path.Length == 0 || SettingPath.IsAtOrBelow(pair.Key, path))
            .Select(pair => (Name: pair.Key[(path.Length == 0 ? 0 : Math.Min(path.Length + 1, pair.Key.Length))..].Split(':')[0], pair.Value.Source))
            .Where(child => child.Name.Length > 0 && !known.Contains(child.Name, StringComparer.OrdinalIgnoreCase))
            .DistinctBy(child => child.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, source) in unknown)
        {
            problems.Add($"{Join(path, name)} ({source}) is no setting; {Hint(path, name, known)}");
        }
    }

    private static string Hint(string path, string name, string[] known) => NearestName.Find(name, known) is { } near
        ? $"did you mean {Join(path, near)}?"
        : $"the {(path.Length == 0 ? "sections" : $"settings of {path}")} are {string.Join(", ", known)}.";

    private static object? Parse(string text, Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (target == typeof(string))
        {
            return text;
        }
        if (target.IsEnum)
        {
            return Enum.TryParse(target, text, ignoreCase: true, out var named) && Enum.IsDefined(target, named!) && !char.IsAsciiDigit(text[0]) ? named : null;
        }
        const NumberStyles Number = NumberStyles.Float;
        var invariant = CultureInfo.InvariantCulture;
        return Type.GetTypeCode(target) switch
        {
            TypeCode.Boolean => bool.TryParse(text, out var value) ? value : null,
            TypeCode.Int32 => int.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var value) ? value : null,
            TypeCode.Int64 => long.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var value) ? value : null,
            TypeCode.UInt64 => ulong.TryParse(text, NumberStyles.None, invariant, out var value) ? value : null,
            TypeCode.Double => double.TryParse(text, Number, invariant, out var value) && double.IsFinite(value) ? value : null,
            _ => throw new InvalidOperationException($"{target} is no type of a setting."),
        };
    }

    private static string Describe(Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        return target switch
        {
            { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(target)),
            { IsArray: true } => "an array",
            _ when target == typeof(bool) => "true or false",
            _ when target == typeof(double) => "a finite number",
            _ when target == typeof(ulong) => "a whole number from 0",
            _ when target == typeof(string) => "a text",
            _ => "a whole number",
        };
    }

    private static bool IsRecord(Type type) => type.IsClass && type != typeof(string) && !type.IsArray;

    private static bool IsNullable(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private static int Index(string key, string path) =>
        int.TryParse(key.AsSpan(path.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : int.MaxValue;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}:{name}";
}
