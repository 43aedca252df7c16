using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The processor.</summary>
    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>The device of tensors without memory.</summary>
    public static readonly Device META = new(DeviceType.META);

    /// <summary>The current CUDA device.</summary>
    public static Device CUDA => new(DeviceType.CUDA);

    /// <summary>Apple's Metal device.</summary>
    public static Device MPS => new(DeviceType.MPS);

    /// <summary>A device from its description: "cpu", "cuda", "cuda:1".</summary>
    public static Device device(string description) => new(description);

    /// <summary>A device from its type's name and its index; -1 is the current one.</summary>
    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    /// <summary>A device from its type and its index; -1 is the current one.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>The CUDA device of an index.</summary>
    public static Device device(int index) => new(index);

    /// <summary>Where a tensor's memory lies.</summary>
    public class Device
    {
        /// <summary>Parses "cpu", "cuda", "cuda:1".</summary>
        /// <exception cref="ArgumentException">No such kind of device, or an index that is no number.</exception>
        public Device(string description)
        {
            var parts = description.Split(':');
            type = ParseType(parts[0]);
            index = -1;
            if (parts.Length == 1) return;
            if (parts.Length > 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
                throw new ArgumentException($"Device '{description}' must be like 'cpu', 'cuda' or 'cuda:1'.", nameof(description));
            index = parsed;
        }

        /// <summary>A device from its type's name and its index; -1 is the current one.</summary>
        public Device(string deviceType, int index = -1)
            : this(ParseType(deviceType), index)
        {
        }

        /// <summary>A device from its type and its index; -1 is the current one.</summary>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>The CUDA device of an index.</summary>
        public Device(int index)
            : this(DeviceType.CUDA, index)
        {
        }

        /// <summary>The kind of the device.</summary>
        public DeviceType type { get; } = DeviceType.CPU;

        /// <summary>Which of its kind; -1 is the current one.</summary>
        public int index { get; } = -1;

        /// <summary>Parses "cpu", "cuda", "cuda:1".</summary>
        public static implicit operator Device(string description) => new(description);

        /// <summary>"cpu", "cuda", "cuda:1".</summary>
        public override string ToString() =>
            index < 0 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}:{index}");

        private string Name => type switch
        {
            DeviceType.CPU => "cpu",
            DeviceType.CUDA => "cuda",
            DeviceType.MPS => "mps",
            DeviceType.META => "meta",
            _ => type.ToString(),
        };

        private static DeviceType ParseType(string name) =>
            Enum.TryParse<DeviceType>(name, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && !char.IsAsciiDigit(name[0])
                ? parsed
                : throw new ArgumentException($"Unknown device '{name}'; known are cpu, cuda, mps and meta.", nameof(name));
    }
}
