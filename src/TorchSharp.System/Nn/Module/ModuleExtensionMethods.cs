using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// Changes of a module's type and device that return the module under its own type. Parameter objects are replaced and the old ones disposed, so
/// an optimiser is made after them, not before.
/// </summary>
public static class ModuleExtensionMethods
{
    /// <summary>Floating point parameters and buffers become <paramref name="type"/>.</summary>
    public static T to<T>(this T module, ScalarType type, bool non_blocking = false)
        where T : nn.Module
        => Convert(module, type, null, non_blocking);

    /// <summary>Parameters and buffers move to <paramref name="device"/>.</summary>
    public static T to<T>(this T module, Device device, bool non_blocking = false)
        where T : nn.Module
        => Convert(module, null, device, non_blocking);

    /// <summary>Parameters and buffers move to <paramref name="device"/>, and floating point ones become <paramref name="type"/>.</summary>
    public static T to<T>(this T module, Device device, ScalarType type, bool non_blocking = false)
        where T : nn.Module
        => Convert(module, type, device, non_blocking);

    /// <summary>Parameters and buffers move to the device.</summary>
    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
        where T : nn.Module
        => Convert(module, null, new Device(deviceType, deviceIndex), non_blocking);

    /// <summary>Parameters and buffers move to the device of this name, such as <c>cuda:0</c>.</summary>
    public static T to<T>(this T module, string device, bool non_blocking = false)
        where T : nn.Module
        => Convert(module, null, new Device(device), non_blocking);

    /// <summary>Parameters and buffers take the type and the device of <paramref name="other"/>.</summary>
    public static T to<T>(this T module, Tensor other, bool non_blocking = false)
        where T : nn.Module
    {
        ArgumentNullException.ThrowIfNull(other);
        return Convert(module, other.dtype, other.device, non_blocking);
    }

    /// <summary>Parameters and buffers move to main memory.</summary>
    public static T cpu<T>(this T module, bool non_blocking = false)
        where T : nn.Module
        => Convert(module, null, new Device(DeviceType.CPU), non_blocking);

    /// <summary>Parameters and buffers move to a GPU; without a number, to the current one.</summary>
    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false)
        where T : nn.Module
        => Convert(module, null, new Device(DeviceType.CUDA, deviceIndex), non_blocking);

    /// <summary>Floating point parameters and buffers become float32.</summary>
    public static T @float<T>(this T module, bool non_blocking = false)
        where T : nn.Module
        => Convert(module, ScalarType.Float32, null, non_blocking);

    /// <summary>Floating point parameters and buffers become float64.</summary>
    public static T @double<T>(this T module, bool non_blocking = false)
        where T : nn.Module
        => Convert(module, ScalarType.Float64, null, non_blocking);

    /// <summary>Floating point parameters and buffers become float16.</summary>
    public static T half<T>(this T module, bool non_blocking = false)
        where T : nn.Module
        => Convert(module, ScalarType.Float16, null, non_blocking);

    /// <summary>Floating point parameters and buffers become bfloat16.</summary>
    public static T bfloat16<T>(this T module, bool non_blocking = false)
        where T : nn.Module
        => Convert(module, ScalarType.BFloat16, null, non_blocking);

    private static T Convert<T>(T module, ScalarType? dtype, Device? device, bool nonBlocking)
        where T : nn.Module
    {
        ArgumentNullException.ThrowIfNull(module);
        module.ConvertTensors(dtype, device, nonBlocking);
        return module;
    }
}
