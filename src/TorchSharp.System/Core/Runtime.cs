using System.Runtime.InteropServices;

namespace TorchSharp;

public static unsafe partial class torch
{
    private static Device defaultDevice = CPU;

    /// <summary>The version of libtorch.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8((nint)Native.tss_version())!;

    /// <summary>The device of tensors that are made without one; the CPU at first.</summary>
    public static Device get_default_device() => defaultDevice;

    /// <summary>Sets the device of tensors that are made without one.</summary>
    public static void set_default_device(Device device) => defaultDevice = InitializeDevice(device);

    /// <inheritdoc cref="set_default_device(Device)"/>
    public static void set_default_device(string device) => set_default_device(new Device(device));

    /// <summary>Makes sure that a device can be used; null stands for the default one.</summary>
    /// <returns>The device.</returns>
    /// <exception cref="InvalidOperationException">It cannot be used.</exception>
    public static Device InitializeDevice(Device? device)
    {
        if (device is null) return defaultDevice;
        InitializeDeviceType(device.type);
        return device;
    }

    /// <summary>Makes sure that devices of a kind can be used.</summary>
    /// <exception cref="InvalidOperationException">They cannot.</exception>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
            throw new InvalidOperationException($"This machine has no {deviceType} device that libtorch {__version__} can use; known here: CPU{(cuda.is_available() ? ", CUDA" : "")}.");
    }

    /// <summary>Whether devices of a kind can be used.</summary>
    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType switch
    {
        DeviceType.CPU or DeviceType.META => true,
        DeviceType.CUDA => cuda.is_available(),
        _ => false,
    };

    /// <summary>Whether a CUDA device can be used.</summary>
    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>How many threads an operator uses; the number of physical cores at first, unless OMP_NUM_THREADS is set.</summary>
    public static int get_num_threads() => Threads(0);

    /// <summary>Sets how many threads an operator uses.</summary>
    public static void set_num_threads(int num) => Native.tss_threads_set(0, num).Check();

    /// <summary>How many threads run operators side by side.</summary>
    public static int get_num_interop_threads() => Threads(1);

    /// <summary>Sets how many threads run operators side by side; possible once, before any was started.</summary>
    public static void set_num_interop_threads(int num) => Native.tss_threads_set(1, num).Check();

    private static int Threads(int which)
    {
        int count;
        Native.tss_threads_get(which, &count).Check();
        return count;
    }

    /// <summary>CUDA devices.</summary>
    public static class cuda
    {
        /// <summary>Whether a CUDA device can be used.</summary>
        public static bool is_available() => device_count() > 0;

        /// <summary>How many CUDA devices can be used.</summary>
        public static int device_count()
        {
            int count;
            Native.tss_cuda_device_count(&count).Check();
            return count;
        }

        /// <summary>Whether cuDNN can be used.</summary>
        public static bool is_cudnn_available()
        {
            int available;
            Native.tss_cuda_cudnn_available(&available).Check();
            return available != 0;
        }

        /// <summary>Seeds the default generator of the current CUDA device.</summary>
        public static void manual_seed(long seed) => Native.tss_cuda_manual_seed((ulong)seed, 0).Check();

        /// <summary>Seeds the default generators of all CUDA devices.</summary>
        public static void manual_seed_all(long seed) => Native.tss_cuda_manual_seed((ulong)seed, 1).Check();

        /// <summary>Waits until a CUDA device, the current one unless told otherwise, has done all it was asked to.</summary>
        public static void synchronize(Device? device = null) => Native.tss_cuda_synchronize(device?.index ?? -1).Check();
    }
}
