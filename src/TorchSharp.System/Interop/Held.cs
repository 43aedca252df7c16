using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Keeps handles open: whoever disposes of them meanwhile, on whatever thread, frees nothing until this is disposed of.</summary>
internal readonly ref struct Held
{
    private readonly SafeHandle?[] handles;

    private Held(SafeHandle?[] handles, nint[] pointers)
    {
        this.handles = handles;
        Pointers = pointers;
    }

    /// <summary>The native references, null for none, in order; pinned, an empty array is a null pointer.</summary>
    internal nint[] Pointers { get; }

    /// <summary>Keeps one handle open.</summary>
    /// <exception cref="ObjectDisposedException">It is closed already.</exception>
    internal static Held One(SafeHandle handle)
    {
        Open(handle);
        return new Held([handle], []);
    }

    /// <summary>Keeps the handles of tensors open; null is no list.</summary>
    /// <exception cref="ObjectDisposedException">A tensor has been disposed of; none is kept open then.</exception>
    internal static Held All(IList<torch.Tensor>? tensors)
    {
        TensorHandle?[] handles = tensors is null ? [] : [.. tensors.Select(tensor => tensor?.Live)];
        var pointers = new nint[handles.Length];
        OpenAll(handles, pointers);
        return new Held(handles, pointers);
    }

    /// <summary>Opens each handle once more and writes the native references, null for none.</summary>
    /// <exception cref="ObjectDisposedException">One is closed already; none is left open by this call.</exception>
    internal static void OpenAll(ReadOnlySpan<SafeHandle?> handles, Span<nint> pointers)
    {
        var opened = 0;
        try
        {
            for (; opened < handles.Length; opened++) pointers[opened] = handles[opened] is { } handle ? Open(handle) : 0;
        }
        catch
        {
            CloseAll(handles[..opened]);
            throw;
        }
    }

    /// <summary>Opens a handle once more.</summary>
    /// <returns>The native reference.</returns>
    /// <exception cref="ObjectDisposedException">It is closed already.</exception>
    internal static nint Open(SafeHandle handle)
    {
        var opened = false;
        handle.DangerousAddRef(ref opened);
        return handle.DangerousGetHandle();
    }

    /// <summary>Takes back what <see cref="OpenAll"/> did.</summary>
    internal static void CloseAll(ReadOnlySpan<SafeHandle?> handles)
    {
        foreach (var handle in handles) handle?.DangerousRelease();
    }

    /// <summary>From here on the handles may be freed.</summary>
    public void Dispose() => CloseAll(handles);
}
