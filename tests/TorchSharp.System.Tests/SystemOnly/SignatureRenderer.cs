using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace TorchSharp.Tests.SystemOnly;

/// <summary>Writes types and members as lines, the way the list of TorchSharp's signatures does.</summary>
internal static class SignatureRenderer
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short",
        [typeof(int)] = "int", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double",
        [typeof(string)] = "string", [typeof(object)] = "object",
    };

    internal static bool IsVisible(Type type)
        => type.IsNested
            ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
            : type.IsPublic;

    internal static string Header(Type type)
    {
        var parents = new List<string>();
        if (type.BaseType is { } baseType && baseType != typeof(object) && baseType != typeof(ValueType) && baseType != typeof(Enum))
        {
            parents.Add(Name(baseType));
        }

        parents.AddRange(type.GetInterfaces().Where(parent => parent.IsVisible).Select(Name));
        var after = parents.Count > 0 ? $" : {string.Join(", ", parents)}" : "";
        return $"## {type.Namespace} :: {Kind(type)} {Name(type)}{after}";
    }

    internal static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return [string.Join(", ", Enum.GetNames(type).Select(name => $"{name}={Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}"))];
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return [];
        }

        return type.GetConstructors(Declared).Where(IsAccessible).Select(Constructor)
            .Concat(type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(Field))
            .Concat(type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(IsAccessible)).Select(Property))
            .Concat(type.GetMethods(Declared).Where(IsOrdinary).Select(Method));
    }

    private static bool IsAccessible(MethodBase method) => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !(method.IsConstructor && method.IsStatic);

    private static bool IsOrdinary(MethodInfo method)
        => IsAccessible(method)
            && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
            && !method.Name.Contains('<', StringComparison.Ordinal);

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Constructor(ConstructorInfo constructor)
        => $"{Access(constructor)}ctor({Parameters(constructor.GetParameters(), false)}){Obsolete(constructor)}";

    private static string Field(FieldInfo field)
    {
        var access = field.IsPublic ? "" : "protected ";
        var kind = field.IsLiteral ? "const " : field.IsStatic ? field.IsInitOnly ? "static readonly " : "static " : field.IsInitOnly ? "readonly " : "";
        return $"{access}{kind}{Name(field.FieldType)} {field.Name};{Obsolete(field)}";
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(true).Where(IsAccessible).ToList();
        var any = accessors[0];
        var modifier = any.IsStatic ? "static " : any.IsVirtual && !any.IsFinal ? "virtual " : "";
        var index = property.GetIndexParameters();
        var name = index.Length > 0 ? $"this[{Parameters(index, false)}]" : property.Name;
        return $"{Access(any)}{modifier}{Name(property.PropertyType)} {name} {{ {Accessor(any, property.GetMethod, "get")}{Accessor(any, property.SetMethod, "set")}}}{Obsolete(property)}";
    }

    private static string Accessor(MethodInfo visible, MethodInfo? accessor, string name) => accessor switch
    {
        null or { IsPrivate: true } => "",
        { IsAssembly: true } or { IsFamilyAndAssembly: true } => $"internal {name}; ",
        _ when visible.IsPublic && !accessor.IsPublic => $"protected {name}; ",
        _ => $"{name}; ",
    };

    private static string Method(MethodInfo method)
    {
        var modifier = method.IsStatic ? "static "
            : method.IsAbstract ? "abstract "
            : !method.IsVirtual ? ""
            : method.GetBaseDefinition() != method ? "override "
            : method.IsFinal ? "" : "virtual ";
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        var extension = method.IsDefined(typeof(ExtensionAttribute), false);
        return $"{Access(method)}{modifier}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method.GetParameters(), extension)}){Obsolete(method)}";
    }

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Obsolete(MemberInfo member) => member.IsDefined(typeof(ObsoleteAttribute), false) ? "  [Obsolete]" : "";

    private static string Parameters(ParameterInfo[] parameters, bool extension)
        => string.Join(", ", parameters.Select((parameter, place) => (extension && place == 0 ? "this " : "") + Parameter(parameter)));

    private static string Parameter(ParameterInfo parameter)
    {
        var passing = parameter.IsDefined(typeof(ParamArrayAttribute), false) || parameter.IsDefined(typeof(ParamCollectionAttribute), false) ? "params "
            : !parameter.ParameterType.IsByRef ? ""
            : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        var type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        return $"{passing}{Name(type)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Default(parameter, type)}" : "")}";
    }

    private static string Default(ParameterInfo parameter, Type type)
    {
        var underlying = Nullable.GetUnderlyingType(type) ?? type;
        return parameter.RawDefaultValue switch
        {
            null when type.IsValueType && Nullable.GetUnderlyingType(type) is null => "default",
            null => "null",
            string text => $"\"{text}\"",
            bool value => value ? "true" : "false",
            { } value when underlying.IsEnum => Enum.GetName(underlying, value) ?? Convert.ToString(value, CultureInfo.InvariantCulture)!,
            { } value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static string Name(Type type)
    {
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        if (Keywords.TryGetValue(type, out var keyword) || type.IsGenericParameter)
        {
            return keyword ?? type.Name;
        }

        var arguments = type.GetGenericArguments();
        return type.IsGenericType && type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true && !type.ContainsGenericParameters
            ? $"({string.Join(", ", arguments.Select(Name))})"
            : Qualified(type, arguments);
    }

    // A nested type carries the arguments of the types around it.
    private static string Qualified(Type type, Type[] arguments)
    {
        var outer = type.DeclaringType is { } declaring ? declaring.GetGenericArguments().Length : 0;
        var own = arguments[outer..];
        var prefix = type.DeclaringType is { } around ? Qualified(around, arguments[..outer]) + "." : "";
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        var name = tick < 0 ? type.Name : type.Name[..tick];
        return prefix + name + (own.Length > 0 ? $"<{string.Join(", ", own.Select(Name))}>" : "");
    }
}
