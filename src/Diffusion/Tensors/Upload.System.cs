using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the machine's own libtorch: pinned memory, a stream for the copies, events between the two.
internal sealed partial class Upload
{
    private readonly Slot[] slots = [];
    private readonly DeviceStream copies;
    private int turn;

    /// <summary>An upload to tensors of one device, which stay the caller's.</summary>
    internal Upload(IReadOnlyList<Tensor> targets)
    {
        this.targets = targets;
        if (targets[0].device is { type: DeviceType.CUDA } device)
        {
            copies = DeviceStream.Another(device);
            slots = [new Slot(targets), new Slot(targets)];
        }
    }

    internal partial void Send(IReadOnlyList<Tensor> sources)
    {
        Check(sources);
        if (slots.Length == 0)
        {
            CopyEach(sources);
            return;
        }

        using var frozen = no_grad();
        turn = 1 - turn;
        slots[turn].Send(sources, targets, copies);
    }

    public partial void Dispose() => Array.ForEach(slots, slot => slot.Dispose());

    /// <summary>One batch on its way: in pinned memory of the host, then in the device's memory, then at its target.</summary>
    private sealed class Slot : IDisposable
    {
        private readonly Tensor[] pinned;
        private readonly Tensor[] near;
        private readonly DeviceEvent arrived = new(DeviceType.CUDA);
        private readonly DeviceEvent taken = new(DeviceType.CUDA);
        private bool isUsed;

        public Slot(IReadOnlyList<Tensor> targets)
        {
            using var scope = NewDisposeScope();
            pinned = [.. targets.Select(target => empty(target.shape, dtype: target.dtype, device: CPU).pin_memory().DetachFromDisposeScope())];
            near = [.. targets.Select(target => empty_like(target).DetachFromDisposeScope())];

            // The device's memory may have belonged to work that is still under way.
            taken.Record(DeviceStream.Current(targets[0].device));
        }

        public void Send(IReadOnlyList<Tensor> sources, IReadOnlyList<Tensor> targets, DeviceStream copies)
        {
            if (isUsed)
            {
                arrived.Synchronize();
            }

            isUsed = true;
            for (var i = 0; i < pinned.Length; i++)
            {
                pinned[i].copy_(sources[i]);
            }

            var work = DeviceStream.Current(copies.Device);
            taken.Block(copies);
            copies.Enter();
            try
            {
                for (var i = 0; i < near.Length; i++)
                {
                    near[i].copy_(pinned[i], nonBlocking: true);
                }

                arrived.Record(copies);
            }
            finally
            {
                work.Enter();
            }

            arrived.Block(work);
            for (var i = 0; i < near.Length; i++)
            {
                targets[i].copy_(near[i]);
            }

            taken.Record(work);
        }

        public void Dispose()
        {
            taken.Synchronize();
            foreach (var tensor in pinned.Concat(near))
            {
                tensor.Dispose();
            }

            arrived.Dispose();
            taken.Dispose();
        }
    }
}
