using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>Runs tensor code in a scope of its own: what it makes on the way is freed, what it returns passes to the scope outside.</summary>
/// <remarks>
/// Scopes are per thread, so a body is synchronous and must not be an iterator: a sequence calls <c>Run</c> for each
/// element and has no scope open when it yields.
/// </remarks>
public static class Scoped
{
    /// <summary>Runs <paramref name="body"/> and frees every tensor that it made.</summary>
    public static void Run(Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var scope = NewDisposeScope();
        body();
    }

    /// <summary>Runs <paramref name="body"/> and frees every tensor that it made but the one returned.</summary>
    public static Tensor Run(Func<Tensor> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(body());
    }

    /// <summary>Runs <paramref name="body"/> and frees every tensor that it made but the two returned.</summary>
    public static (Tensor First, Tensor Second) Run(Func<(Tensor First, Tensor Second)> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var scope = NewDisposeScope();
        var (first, second) = body();
        return (scope.MoveToOuter(first), scope.MoveToOuter(second));
    }

    /// <summary>Runs <paramref name="body"/>, frees every tensor that it made and returns its value, which must hold no tensor.</summary>
    public static T Value<T>(Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var scope = NewDisposeScope();
        return body();
    }
}
