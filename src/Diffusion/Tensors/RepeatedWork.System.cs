using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the machine's own libtorch: its CUDA graphs.
internal sealed partial class RepeatedWork
{
    private readonly Recording? recording;

    /// <summary>Work that begins now.</summary>
    /// <param name="device">Where all of its tensors are.</param>
    /// <param name="record">Whether it is to be recorded; only where there is no <see cref="Obstacle"/>.</param>
    /// <param name="work">The work.</param>
    internal RepeatedWork(Device device, bool record, Action work)
    {
        this.work = work;
        if (device.type == DeviceType.CUDA)
        {
            // The same shapes every time: it pays to try which of cuDNN's algorithms is the fastest.
            backends.cudnn.benchmark = true;
        }

        recording = record ? new Recording(device) : null;
    }

    internal static partial string? Obstacle(Device device) => device.type != DeviceType.CUDA ? "there is no GPU in it"
        : !CudaGraph.IsBuilt ? "the native library was built without CUDA's headers"
        : null;

    internal partial void Run()
    {
        if (recording is null)
        {
            work();
        }
        else
        {
            recording.Run(work);
        }
    }

    public partial void Dispose() => recording?.Dispose();

    /// <summary>The work in a stream of its own, which recording needs: calls at first, then the graph.</summary>
    private sealed class Recording(Device device) : IDisposable
    {
        private readonly DeviceStream own = DeviceStream.Another(device);
        private readonly DeviceEvent mark = new(DeviceType.CUDA);
        private CudaGraph? graph;
        private int calls;

        public void Run(Action work)
        {
            var outside = DeviceStream.Current(device);
            mark.Record(outside);
            mark.Block(own);
            own.Enter();
            try
            {
                Advance(work);
            }
            finally
            {
                outside.Enter();
            }

            mark.Record(own);
            mark.Block(outside);
        }

        /// <summary>The memory that was recorded with may still be at work.</summary>
        public void Dispose()
        {
            own.Synchronize();
            graph?.Dispose();
            mark.Dispose();
        }

        private void Advance(Action work)
        {
            if (graph is null && calls++ < CallsBeforeRecording)
            {
                work();
                return;
            }

            (graph ??= Record(work)).Replay();
        }

        private static CudaGraph Record(Action work)
        {
            try
            {
                return CudaGraph.Record(work);
            }
            catch (ExternalException problem)
            {
                throw new InvalidOperationException($"The work could not be recorded as a CUDA graph; Training:CudaGraphs=false does without. {problem.Message}", problem);
            }
        }
    }
}
