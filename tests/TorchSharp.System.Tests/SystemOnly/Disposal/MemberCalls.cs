using System.Collections;
using System.Reflection;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly.Disposal;

/// <summary>Calls members by reflection, with an argument of each type that would do if the tensors were alive.</summary>
internal static class MemberCalls
{
    /// <summary>What each member did that was not an <see cref="ObjectDisposedException"/>, a line each.</summary>
    /// <param name="members">Methods and getters, of one object or static.</param>
    /// <param name="target">The object that was disposed of; null for static members.</param>
    /// <param name="tensor">What is given for each tensor.</param>
    internal static IReadOnlyList<string> NotRefused(IEnumerable<MethodInfo> members, object? target, Func<Tensor> tensor) =>
        [.. members.Select(member => (Member: Close(member), Outcome: Outcome(Close(member), target, tensor)))
            .Where(call => call.Outcome is not null)
            .Select(call => $"{call.Member.DeclaringType!.Name}.{call.Member.Name}({string.Join(", ", call.Member.GetParameters().Select(parameter => parameter.ParameterType.Name))}): {call.Outcome}")];

    /// <summary>Whether reflection can call it at all: nothing in it is a span.</summary>
    internal static bool Callable(MethodInfo method) =>
        !method.ReturnType.IsByRefLike && !method.GetParameters().Any(parameter => parameter.ParameterType.IsByRefLike || parameter.ParameterType.IsPointer);

    private static string? Outcome(MethodInfo method, object? target, Func<Tensor> tensor)
    {
        try
        {
            using var scope = NewDisposeScope();
            var result = method.Invoke(target, [.. method.GetParameters().Select(parameter => Argument(parameter, tensor))]);
            if (result is IEnumerable sequence and not string) foreach (var element in sequence) _ = element;
            return "did not throw";
        }
        catch (Exception problem)
        {
            var cause = problem is TargetInvocationException { InnerException: { } inner } ? inner : problem;
            return cause is ObjectDisposedException ? null : $"{cause.GetType().Name}: {cause.Message.Split('\n')[0]}";
        }
    }

    private static MethodInfo Close(MethodInfo method) => method.IsGenericMethodDefinition
        ? method.MakeGenericMethod([.. method.GetGenericArguments().Select(TypeFor)])
        : method;

    private static Type TypeFor(Type argument)
    {
        var constraints = argument.GetGenericParameterConstraints();
        return constraints.Contains(typeof(nn.Module)) ? typeof(Linear) : constraints.Contains(typeof(IDisposable)) ? typeof(Tensor) : typeof(float);
    }

    private static object? Argument(ParameterInfo parameter, Func<Tensor> tensor)
    {
        var type = parameter.ParameterType;
        if (type == typeof(Tensor) || type == typeof(IDisposable)) return tensor();
        if (type.IsAssignableFrom(typeof(Tensor[])) && type != typeof(object) && type != typeof(Array)) return new[] { tensor() };
        if (type.IsAssignableFrom(typeof(List<Tensor>)) && type != typeof(object)) return new List<Tensor> { tensor() };
        if (parameter.HasDefaultValue && parameter.DefaultValue is not null) return parameter.DefaultValue;
        if (type == typeof(string)) return parameter.Name switch { "location" or "filename" => "/dev/null", "device" or "deviceType" => "cpu", _ => "a" };
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Value(underlying);
        if (parameter.HasDefaultValue) return type.IsValueType ? Activator.CreateInstance(type) : null;
        return Value(type);
    }

    private static object? Value(Type type)
    {
        if (type.IsByRef) return null;
        if (type == typeof(Parameter)) return new Parameter(ones(1));
        if (type == typeof(Scalar)) return (Scalar)1;
        if (type == typeof(Device)) return CPU;
        if (type == typeof(Size)) return new Size([1]);
        if (type == typeof(TensorIndex)) return TensorIndex.Single(0);
        if (type == typeof(Range)) return 0..1;
        if (type == typeof(ScalarType)) return ScalarType.Float32;
        if (type == typeof(Stream)) return new MemoryStream();
        if (type == typeof(BinaryWriter)) return new BinaryWriter(new MemoryStream());
        if (type == typeof(BinaryReader)) return new BinaryReader(new MemoryStream(new byte[64]));
        if (type == typeof(Array)) return new float[1];
        if (type == typeof(DisposeScope)) return CurrentDisposeScope;
        if (type == typeof(Generator)) return new Generator();
        if (type == typeof(optim.Optimizer.StateDictionary)) return new optim.Optimizer.StateDictionary();
        if (type == typeof(ParamGroup)) return new AdamW.ParamGroup([new Parameter(ones(1))]);
        if (type == typeof(IEnumerable<Parameter>)) return new[] { new Parameter(ones(1)) };
        if (type == typeof(Linear)) return nn.Linear(1, 1);
        if (type == typeof(nn.Module)) return nn.Identity();
        if (type == typeof(Func<Tensor, Tensor>)) return (Func<Tensor, Tensor>)(tensor => tensor.to(ScalarType.Float64));
        if (type == typeof(Action<nn.Module>)) return (Action<nn.Module>)(_ => { });
        if (type == typeof(Dictionary<string, Tensor>)) return new Dictionary<string, Tensor>();
        if (type.IsAssignableFrom(typeof(List<int>)) && type != typeof(object)) return new List<int> { 1 };
        if (type.IsAssignableFrom(typeof(List<long>)) && type != typeof(object)) return new List<long> { 0 };
        if (type.IsArray) return Filled(type.GetElementType()!);
        if (type.IsValueType) return type.IsPrimitive && type != typeof(bool) ? Convert.ChangeType(1, type, null) : Activator.CreateInstance(type);
        return null;
    }

    private static Array Filled(Type element)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(Value(element), 0);
        return array;
    }
}
