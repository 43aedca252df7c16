using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Work of a CUDA device that was recorded once and is started as a whole, in the memory that it was recorded with.</summary>
internal sealed unsafe class CudaGraph : IDisposable
{
    private readonly GraphHandle handle;

    private CudaGraph()
    {
        nint made;
        Native.tss_cuda_graph_new(&made).Check();
        handle = new GraphHandle(made);
    }

    /// <summary>Whether the native library was built with CUDA.</summary>
    internal static bool IsBuilt
    {
        get
        {
            int built;
            Native.tss_cuda_built(&built).Check();
            return built != 0;
        }
    }

    /// <summary>Records what <paramref name="work"/> puts into the calling thread's stream, which is not the default one. Nothing is computed.</summary>
    /// <exception cref="ExternalException">Something in it cannot be recorded: it waits for the device, or draws on memory of the host.</exception>
    internal static CudaGraph Record(Action work)
    {
        var graph = new CudaGraph();
        try
        {
            Native.tss_cuda_graph_begin(graph.handle).Check();
            try
            {
                work();
            }
            catch
            {
                // The stream must not stay in recording; the first failure is the one to tell.
                _ = Native.tss_cuda_graph_end(graph.handle);
                throw;
            }

            Native.tss_cuda_graph_end(graph.handle).Check();
            return graph;
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>Puts the work into the calling thread's stream.</summary>
    internal void Replay() => Native.tss_cuda_graph_replay(handle).Check();

    public void Dispose() => handle.Dispose();
}
