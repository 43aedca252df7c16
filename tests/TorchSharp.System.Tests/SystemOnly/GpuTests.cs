using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.SystemOnly;

/// <summary>Streams, events and graphs on a machine without a GPU: each refuses in one line, and the processor's one stream is what it is.</summary>
public sealed class GpuTests
{
    [Fact]
    public void The_processors_stream_is_one_and_can_be_entered_again()
    {
        var current = DeviceStream.Current(new Device(DeviceType.CPU, 0));
        current.Enter();
        Assert.Equal(current.Id, DeviceStream.Current(new Device(DeviceType.CPU, 0)).Id);
    }

    [Fact]
    public void A_device_without_events_says_so()
    {
        using var mark = new DeviceEvent(DeviceType.CPU);
        var problem = Assert.Throws<ExternalException>(() => mark.Record(DeviceStream.Current(new Device(DeviceType.CPU, 0))));
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public void Without_cuda_graphs_and_memory_say_what_is_missing_in_one_line()
    {
        if (CudaGraph.IsBuilt)
        {
            return;
        }

        var called = false;
        Action[] all = [() => CudaGraph.Record(() => called = true), () => GpuMemory.Of(new Device(DeviceType.CUDA, 0)), () => GpuMemory.ResetPeak(new Device(DeviceType.CUDA, 0))];
        Assert.All(all, action => Assert.StartsWith("Not built with CUDA: ", Assert.Throws<ExternalException>(action).Message, StringComparison.Ordinal));
        Assert.False(called);
    }

    [Fact]
    public void Trying_cudnns_algorithms_is_a_switch()
    {
        var before = backends.cudnn.benchmark;
        backends.cudnn.benchmark = !before;
        Assert.Equal(!before, backends.cudnn.benchmark);
        backends.cudnn.benchmark = before;
    }
}
