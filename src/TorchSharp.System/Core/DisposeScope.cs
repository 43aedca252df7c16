namespace TorchSharp;

/// <summary>
/// Holds the tensors that are made on its thread while it is the innermost scope, and disposes of them when it is disposed of.
/// It holds tensors only; a scope belongs to the thread that opened it. Disposing of it, of a tensor that it holds, and moving one out may be done on any thread.
/// </summary>
public sealed partial class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager manager;
    private bool closed;

    internal DisposeScope(DisposeScopeManager disposeScopeManager) => manager = disposeScopeManager;

    /// <summary>A copy of the list of what the scope holds.</summary>
    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            lock (Gate) return [.. Open().Members];
        }
    }

    /// <summary>How many tensors the scope holds.</summary>
    public int DisposablesCount
    {
        get
        {
            lock (Gate) return Open().Members.Count;
        }
    }

    /// <summary>What it holds; to be read and changed with the gate held.</summary>
    internal HashSet<torch.Tensor> Members { get; private set; } = new(ReferenceEqualityComparer.Instance);

    private static Lock Gate => DisposeScopeManager.Gate;

    private LifetimeStatistics Statistics => manager.OwnStatistics.TensorStatistics;

    /// <summary>Puts a tensor into this scope, out of the one that holds it.</summary>
    /// <exception cref="InvalidOperationException">It is no tensor.</exception>
    public void Attach(IDisposable disposable) => Attach([disposable]);

    /// <inheritdoc cref="Attach(IDisposable)"/>
    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    /// <inheritdoc cref="Attach(IDisposable)"/>
    /// <returns>What was attached.</returns>
    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var attached = disposables.ToList();
        foreach (var tensor in attached.Select(AsTensor)) Adopt(Open(), tensor);
        return attached;
    }

    /// <summary>Whether the scope holds the tensor.</summary>
    public bool Contains(IDisposable disposable)
    {
        lock (Gate) return Open() is var open && disposable is torch.Tensor tensor && open.Members.Contains(tensor);
    }

    /// <summary>Takes tensors out of this scope and leaves them to the caller; what the scope does not hold is left alone.</summary>
    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    /// <inheritdoc cref="Detach(IDisposable[])"/>
    public void Detach(IEnumerable<IDisposable> disposables) => MoveToOther(null!, disposables);

    /// <summary>Moves tensors from this scope to the one around it; without one they are detached.</summary>
    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    /// <inheritdoc cref="MoveToOuter(IDisposable[])"/>
    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(manager.Around(Open())!, disposables);

    /// <summary>Moves tensors from this scope to another; null detaches them.</summary>
    public void MoveToOther(DisposeScope scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    /// <inheritdoc cref="MoveToOther(DisposeScope, IDisposable[])"/>
    public void MoveToOther(DisposeScope scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var tensor in disposables.Select(AsTensor))
        {
            lock (Gate)
            {
                if (Open().Members.Contains(tensor)) Adopt(scope, tensor);
            }
        }
    }

    /// <summary>Disposes of all that the scope holds; it stays open.</summary>
    public void DisposeEverything() => DisposeEverythingBut([]);

    /// <summary>Disposes of all that the scope holds but for some, which stay in it.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var kept = new HashSet<torch.Tensor>(inKeep.Select(AsTensor), ReferenceEqualityComparer.Instance);
        HashSet<torch.Tensor> doomed;
        lock (Gate)
        {
            kept.IntersectWith(Open().Members);
            doomed = TakeAllBut(kept);
        }

        Free(doomed);
    }

    /// <inheritdoc cref="DisposeEverythingBut(IEnumerable{IDisposable})"/>
    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    /// <summary>Tells the scope that a tensor it holds has been disposed of.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        var tensor = AsTensor(disposable);
        lock (Gate)
        {
            if (!Members.Remove(tensor)) return;
            tensor.OwningDisposeScope = null;
            Statistics.DisposedInScopeCount++;
        }
    }

    /// <summary>Disposes of all that the scope holds and closes it.</summary>
    public void Dispose()
    {
        HashSet<torch.Tensor> doomed;
        lock (Gate)
        {
            if (closed) return;
            closed = true;
            manager.Close(this);
            doomed = TakeAllBut([]);
        }

        Free(doomed);
    }

    /// <summary>Moves a tensor from the scope that holds it, if any, to another, or out of all scopes.</summary>
    internal static void Adopt(DisposeScope? scope, torch.Tensor tensor)
    {
        lock (Gate)
        {
            scope?.Open();
            if (tensor.IsInvalid || tensor.OwningDisposeScope == scope) return;
            if (tensor.OwningDisposeScope is { } holder)
            {
                holder.Members.Remove(tensor);
                if (scope is null) holder.Statistics.DetachedFromScopeCount++;
            }
            else if (scope is not null)
            {
                scope.Statistics.AttachedToScopeCount++;
            }

            scope?.Members.Add(tensor);
            tensor.OwningDisposeScope = scope;
        }
    }

    /// <summary>Counts a tensor that was disposed of, and takes it out of the scope that holds it, if any.</summary>
    internal static void Forget(torch.Tensor tensor)
    {
        lock (Gate)
        {
            if (tensor.OwningDisposeScope is { } scope) scope.MarkAsDisposed(tensor);
            else DisposeScopeManager.Statistics.TensorStatistics.DisposedOutsideScopeCount++;
        }
    }

    private static torch.Tensor AsTensor(IDisposable disposable) =>
        disposable as torch.Tensor ?? throw new InvalidOperationException($"A dispose scope holds tensors, not {disposable?.GetType().Name ?? "null"}.");

    /// <summary>This scope, if it is open still.</summary>
    private DisposeScope Open() => closed ? throw new ObjectDisposedException(nameof(DisposeScope), "The scope has been disposed of, and holds nothing any more.") : this;

    /// <summary>Drops all members but some. The gate is held.</summary>
    /// <returns>What was dropped.</returns>
    private HashSet<torch.Tensor> TakeAllBut(HashSet<torch.Tensor> kept)
    {
        var taken = Members;
        taken.ExceptWith(kept);
        foreach (var tensor in taken) tensor.OwningDisposeScope = null;
        Members = kept;
        return taken;
    }

    /// <summary>Frees tensors that no scope holds any more; outside of the gate, since freeing may take long.</summary>
    private void Free(HashSet<torch.Tensor> doomed)
    {
        var freed = 0;
        foreach (var tensor in doomed)
            if (tensor.Free()) freed++;
        lock (Gate) Statistics.DisposedInScopeCount += freed;
    }
}
