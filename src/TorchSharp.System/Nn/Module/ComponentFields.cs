using System.Collections.Concurrent;
using System.Reflection;
using TorchSharp.Utils;

namespace TorchSharp;

/// <summary>The fields of a module class that can hold a sub-module, parameter or buffer.</summary>
internal static class ComponentFields
{
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Known = new();

    /// <summary>All instance fields, in order of declaration, the class's own before those of its bases; those of the library's base classes are left out.</summary>
    internal static FieldInfo[] Of(Type moduleType) => Known.GetOrAdd(moduleType, Find);

    internal static string NameOf(FieldInfo field) => field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;

    private static FieldInfo[] Find(Type moduleType)
    {
        const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var fields = new List<FieldInfo>();
        for (var type = moduleType; type is not null && type != typeof(torch.nn.Module); type = type.BaseType)
        {
            fields.AddRange(type.GetFields(Declared).OrderBy(field => field.MetadataToken).Where(CanHoldComponent));
        }

        return [.. fields];
    }

    private static bool CanHoldComponent(FieldInfo field)
        => !field.FieldType.IsValueType && !typeof(Delegate).IsAssignableFrom(field.FieldType) && field.FieldType != typeof(string);
}
