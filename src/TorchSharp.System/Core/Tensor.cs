namespace TorchSharp;

/// <summary>PyTorch's module of that name, over libtorch: tensors, their operators, and what trains networks of them.</summary>
public static partial class torch
{
    /// <summary>
    /// An array of numbers of one type on one device. Each object owns one reference to the native tensor, which is freed by
    /// <see cref="Dispose()"/>, by the dispose scope that holds it, or in the end by the garbage collector.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private readonly TensorHandle handle;

        internal Tensor(IntPtr handle, bool register = true)
        {
            this.handle = new TensorHandle(handle);
            if (register) DisposeScopeManager.Current.Register(this);
        }

        /// <summary>A name for the user's purposes.</summary>
        public string? name { get; set; }

        /// <summary>Whether it has been disposed of.</summary>
        public bool IsInvalid => handle.IsClosed || handle.IsInvalid;

        /// <summary>How many tensor objects of the process hold a native tensor now.</summary>
        public static long TotalCount => TensorHandle.LiveCount;

        /// <summary>The most tensor objects that ever held a native tensor at a time.</summary>
        public static long PeakCount => TensorHandle.PeakCount;

        /// <summary>The native tensor; valid as long as this object lives and has not been disposed of.</summary>
        /// <exception cref="ObjectDisposedException">It has been disposed of.</exception>
        public IntPtr Handle => Live.DangerousGetHandle();

        /// <summary>The scope that holds it; changed under <see cref="DisposeScopeManager.Gate"/> only.</summary>
        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>The handle, checked to be open.</summary>
        internal TensorHandle Live => handle.IsClosed
            ? throw new ObjectDisposedException(nameof(Tensor), "The tensor has been disposed of, by Dispose() or with the scope that held it.")
            : handle;

        /// <summary>A tensor that takes over a native reference.</summary>
        /// <exception cref="ArgumentException">It is null.</exception>
        public static Tensor UnsafeCreateTensor(IntPtr handle) => handle == 0
            ? throw new ArgumentException("A tensor needs a native reference, but this one is null.", nameof(handle))
            : new Tensor(handle);

        /// <summary>Gives the native reference to the caller; this object counts as disposed of from here on.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            var reference = Live.Share();
            Dispose();
            return reference;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Frees the native tensor and leaves the scope.</summary>
        protected virtual void Dispose(bool disposing)
        {
            if (disposing && handle.TryClose()) DisposeScope.Forget(this);
        }

        /// <summary>Frees the native tensor; its scope has dropped it already.</summary>
        /// <returns>Whether this call did; false if it had been disposed of before.</returns>
        internal bool Free() => handle.TryClose();

        /// <summary>Moves it to the scope around the one that holds it; out of all scopes where there is none.</summary>
        /// <returns>This tensor.</returns>
        public Tensor MoveToOuterDisposeScope()
        {
            _ = Live;
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Moves it to the scope that holds another tensor.</summary>
        /// <returns>This tensor.</returns>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope!);

        /// <summary>Moves it to another scope; out of all scopes where that is null.</summary>
        /// <returns>This tensor.</returns>
        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            _ = Live;
            DisposeScope.Adopt(other, this);
            return this;
        }

        /// <summary>Takes it out of all scopes: it lives until it is disposed of.</summary>
        /// <returns>This tensor.</returns>
        public Tensor DetachFromDisposeScope()
        {
            _ = Live;
            DisposeScope.Adopt(null, this);
            return this;
        }
    }

    /// <summary>Opens a scope on this thread: tensors made until it is disposed of belong to it.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.Current.Open();

    /// <summary>The innermost scope that is open on this thread.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.Current.Innermost;

    /// <summary>Computes a tensor in a scope of its own, which only the result leaves.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
