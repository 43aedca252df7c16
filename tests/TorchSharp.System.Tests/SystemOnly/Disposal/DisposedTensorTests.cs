using System.Reflection;
using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly.Disposal;

/// <summary>Whoever uses a tensor that was disposed of is told so, whichever member it is; nothing reaches freed memory.</summary>
public sealed class DisposedTensorTests : IDisposable
{
    private const BindingFlags PublicInstance = BindingFlags.Instance | BindingFlags.Public;

    /// <summary>What does not need the native tensor: whether it was disposed of, its name, and .NET's own members.</summary>
    private static readonly string[] Harmless =
    [
        "Dispose", "get_IsInvalid", "get_name", "set_name", nameof(Equals), nameof(GetHashCode), nameof(GetType),
    ];

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Every_member_of_a_tensor_refuses_a_disposed_one()
    {
        var members = typeof(Tensor).GetMethods(PublicInstance).Where(method => !Harmless.Contains(method.Name) && MemberCalls.Callable(method)).ToList();

        Assert.True(members.Count > 400, $"{members.Count} members");
        AssertNone(MemberCalls.NotRefused(members, Disposed(), () => ones(1)));
    }

    [Fact]
    public void Every_function_of_tensors_refuses_a_disposed_one()
    {
        var functions = Functions().ToList();

        Assert.True(functions.Count > 400, $"{functions.Count} functions");
        AssertNone(MemberCalls.NotRefused(functions, null, Disposed));
    }

    /// <summary>Spans cannot be handed over by reflection.</summary>
    [Fact]
    public void Its_memory_is_refused_too()
    {
        var tensor = Disposed();

        Assert.Throws<ObjectDisposedException>(() => tensor.bytes.Length);
        Assert.Throws<ObjectDisposedException>(() => tensor.bytes = new byte[4]);
        Assert.Throws<ObjectDisposedException>(() => new Modules.Parameter(tensor));
    }

    [Fact]
    public void An_accessor_of_a_disposed_tensor_refuses_to_read_and_to_write()
    {
        var tensor = ones(4);
        var accessor = tensor.data<float>();
        tensor.Dispose();

        Assert.Throws<ObjectDisposedException>(() => accessor[0]);
        Assert.Throws<ObjectDisposedException>(() => accessor[0] = 1);
        Assert.Throws<ObjectDisposedException>(accessor.ToArray);
        Assert.Throws<ObjectDisposedException>(accessor.ToNDArray);
        Assert.Throws<ObjectDisposedException>(() => accessor.First());
        Assert.Throws<ObjectDisposedException>(() => accessor.CopyTo(new float[4]));
        Assert.Throws<ObjectDisposedException>(() => accessor.CopyFrom(new float[4]));
    }

    [Fact]
    public void A_tensor_that_gave_its_memory_away_is_a_disposed_one()
    {
        var tensor = ones(1);
        using var parameter = new Modules.Parameter(tensor);

        Assert.True(tensor.IsInvalid);
        Assert.Throws<ObjectDisposedException>(() => tensor.shape);
        tensor.Dispose();
        Assert.Equal([1L], parameter.shape);
    }

    [Fact]
    public void A_null_reference_is_no_tensor() => Assert.Throws<ArgumentException>(() => Tensor.UnsafeCreateTensor(0));

    /// <summary>A disposed tensor in a list must not keep the others of the list from being freed.</summary>
    [Fact]
    public void A_list_with_a_disposed_tensor_is_refused_and_holds_nothing_back()
    {
        var (first, second) = (ones(1), ones(1));
        var before = Native.tss_tensor_live_handles();

        Assert.Throws<ObjectDisposedException>(() => cat([first, second, Disposed()]));
        Assert.Throws<ObjectDisposedException>(() => autograd.backward([first, Disposed()]));
        first.Dispose();
        second.Dispose();
        Assert.Equal(before - 2, Native.tss_tensor_live_handles());
    }

    private static void AssertNone(IReadOnlyList<string> calls) => Assert.True(calls.Count == 0, string.Join("\n", calls));

    private static Tensor Disposed()
    {
        var tensor = ones(1);
        tensor.Dispose();
        return tensor;
    }

    /// <summary>All public static functions that take a tensor, but for those that need none alive.</summary>
    private static IEnumerable<MethodInfo> Functions() =>
        from type in typeof(torch).Assembly.GetTypes()
        where type.IsVisible && type.IsAbstract && type.IsSealed
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public)
        where method.GetParameters().Any(parameter => TakesTensors(parameter) && !parameter.HasDefaultValue) && MemberCalls.Callable(method)
        select method;

    private static bool TakesTensors(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(Tensor) || (parameter.ParameterType != typeof(object) && parameter.ParameterType != typeof(Array) && parameter.ParameterType.IsAssignableFrom(typeof(Tensor[])));
}
