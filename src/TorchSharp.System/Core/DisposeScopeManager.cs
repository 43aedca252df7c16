namespace TorchSharp;

/// <summary>The open scopes of one thread, innermost last, and its statistics.</summary>
public class DisposeScopeManager
{
    /// <summary>Held while anything changes about which scopes are open and what they hold: tensors and scopes are disposed of on any thread.</summary>
    internal static readonly Lock Gate = new();

    [ThreadStatic]
    private static DisposeScopeManager? current;

    private readonly List<DisposeScope> scopes = [];

    /// <summary>What the calling thread made and disposed of.</summary>
    public static ThreadDisposeScopeStatistics Statistics => Current.OwnStatistics;

    internal static DisposeScopeManager Current => current ??= new DisposeScopeManager();

    internal ThreadDisposeScopeStatistics OwnStatistics { get; } = new();

    internal DisposeScope? Innermost
    {
        get
        {
            lock (Gate) return scopes.Count == 0 ? null : scopes[^1];
        }
    }

    /// <summary>Counts a tensor that was just made, and puts it into the innermost scope if there is one.</summary>
    internal void Register(torch.Tensor tensor)
    {
        lock (Gate)
        {
            var statistics = OwnStatistics.TensorStatistics;
            if (Innermost is not { } scope)
            {
                statistics.CreatedOutsideScopeCount++;
                return;
            }

            statistics.CreatedInScopeCount++;
            scope.Members.Add(tensor);
            tensor.OwningDisposeScope = scope;
        }
    }

    internal DisposeScope Open()
    {
        var scope = new DisposeScope(this);
        lock (Gate) scopes.Add(scope);
        return scope;
    }

    /// <summary>Scopes may close in any order. The gate is held.</summary>
    internal void Close(DisposeScope scope) => scopes.Remove(scope);

    /// <summary>The nearest scope around <paramref name="scope"/> that is still open.</summary>
    internal DisposeScope? Around(DisposeScope scope)
    {
        lock (Gate)
        {
            var index = scopes.IndexOf(scope);
            return index > 0 ? scopes[index - 1] : null;
        }
    }
}
