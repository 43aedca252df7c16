using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A queue of a device's work: what is put into one is done in order, what is put into two side by side. It comes from libtorch's pool and is never freed.</summary>
/// <param name="Device">The device, with its number.</param>
/// <param name="Id">libtorch's number of the stream.</param>
internal readonly unsafe record struct DeviceStream(Device Device, long Id)
{
    /// <summary>The calling thread's stream of a device.</summary>
    internal static DeviceStream Current(Device device)
    {
        long id;
        Native.tss_stream_get((int)device.type, device.index, &id).Check();
        return new DeviceStream(device, id);
    }

    /// <summary>A stream other than the device's default one.</summary>
    internal static DeviceStream Another(Device device)
    {
        long id;
        Native.tss_stream_new((int)device.type, device.index, &id).Check();
        return new DeviceStream(device, id);
    }

    /// <summary>Puts the calling thread's work into this stream, from here on.</summary>
    internal void Enter() => Native.tss_stream_set((int)Device.type, Device.index, Id).Check();

    /// <summary>Waits until all that was put into it is done.</summary>
    internal void Synchronize() => Native.tss_stream_synchronize((int)Device.type, Device.index, Id).Check();
}
