namespace TorchSharp;

/// <summary>A mark in a stream.</summary>
internal sealed unsafe class DeviceEvent : IDisposable
{
    private readonly EventHandle handle;

    /// <summary>A mark that lies nowhere yet: nothing waits for it.</summary>
    internal DeviceEvent(DeviceType type)
    {
        nint made;
        Native.tss_event_new((int)type, &made).Check();
        handle = new EventHandle(made);
    }

    /// <summary>Lays the mark behind all that is in the stream.</summary>
    internal void Record(DeviceStream stream) => Native.tss_event_record(handle, (int)stream.Device.type, stream.Device.index, stream.Id).Check();

    /// <summary>Lets what is put into the stream from now on wait for the mark; the calling thread goes on.</summary>
    internal void Block(DeviceStream stream) => Native.tss_event_block(handle, (int)stream.Device.type, stream.Device.index, stream.Id).Check();

    /// <summary>Waits for the mark.</summary>
    internal void Synchronize() => Native.tss_event_synchronize(handle).Check();

    public void Dispose() => handle.Dispose();
}
