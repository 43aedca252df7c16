namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator ToDtype = new("aten::to", "dtype");
        private static readonly Operator ToDevice = new("aten::to", "device");
        private static readonly Operator CloneOf = new("aten::clone");
        private static readonly Operator DetachOf = new("aten::detach");
        private static readonly Operator DetachInPlace = new("aten::detach_");
        private static readonly Operator AliasOf = new("aten::alias");
        private static readonly Operator ContiguousOf = new("aten::contiguous");
        private static readonly Operator PinMemory = new("aten::pin_memory");
        private static readonly Operator IsPinned = new("aten::is_pinned");
        private static readonly Operator CopyFrom = new("aten::copy_");

        /// <summary>Converts the elements; where nothing changes and no copy is asked for, the result shares this memory.</summary>
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(ToDtype.Call(this, type, non_blocking, copy), disposeAfter);

        /// <summary>Converts the elements and moves them; where nothing changes and no copy is asked for, the result shares this memory.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(ToDevice.Call(this, device, type, non_blocking, copy), disposeAfter);

        /// <summary>Moves it to a device; where nothing changes and no copy is asked for, the result shares this memory.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);

        /// <inheritdoc cref="to(Device, bool, bool, bool)"/>
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        /// <inheritdoc cref="to(Device, bool, bool, bool)"/>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        /// <summary>Converts and moves it to another tensor's type and device.</summary>
        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        /// <inheritdoc cref="to(ScalarType, bool, bool, bool)"/>
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(type, copy, disposeAfter, non_blocking);

        /// <summary>Converts it to another tensor's type.</summary>
        public Tensor type_as(Tensor tensor) => to(tensor.dtype);

        /// <summary>Converts the elements.</summary>
        public Tensor type(ScalarType dtype) => to(dtype);

        /// <summary>Applies a conversion.</summary>
        public Tensor type(Func<Tensor, Tensor> typeFunc) => typeFunc(this);

        /// <summary>Moves it to the processor's memory.</summary>
        public Tensor cpu() => to(CPU);

        /// <summary>Moves it to a CUDA device, the current one unless told otherwise.</summary>
        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);

        /// <summary>Converts to Bool.</summary>
        public Tensor @bool() => to(ScalarType.Bool);

        /// <summary>Converts to Byte.</summary>
        public Tensor @byte() => to(ScalarType.Byte);

        /// <summary>Converts to Int8.</summary>
        public Tensor @char() => to(ScalarType.Int8);

        /// <summary>Converts to Int16.</summary>
        public Tensor @short() => to(ScalarType.Int16);

        /// <summary>Converts to Int32.</summary>
        public Tensor @int() => to(ScalarType.Int32);

        /// <summary>Converts to Int64.</summary>
        public Tensor @long() => to(ScalarType.Int64);

        /// <summary>Converts to Float16.</summary>
        public Tensor half() => to(ScalarType.Float16);

        /// <summary>Converts to BFloat16.</summary>
        public Tensor bfloat16() => to(ScalarType.BFloat16);

        /// <summary>Converts to Float32.</summary>
        public Tensor @float() => to(ScalarType.Float32);

        /// <summary>Converts to Float64.</summary>
        public Tensor @double() => to(ScalarType.Float64);

        /// <summary>A copy in memory of its own; gradients flow back through it.</summary>
        public Tensor clone() => CloneOf.Call(this);

        /// <summary>The same memory without its history: no gradient flows back.</summary>
        public Tensor detach() => DetachOf.Call(this);

        /// <summary>Forgets its history.</summary>
        /// <returns>This tensor.</returns>
        public Tensor detach_()
        {
            DetachInPlace.Invoke(this);
            return this;
        }

        /// <summary>Another tensor over the same memory.</summary>
        public Tensor alias() => AliasOf.Call(this);

        /// <summary>The same elements in order and without gaps in memory; shares this memory where that holds already.</summary>
        public Tensor contiguous() => ContiguousOf.Call(this);

        /// <summary>Copies it to page-locked memory, from which CUDA devices can be fed without waiting.</summary>
        public Tensor pin_memory() => PinMemory.Call(this);

        /// <summary>Whether it lies in page-locked memory.</summary>
        public bool is_pinned() => IsPinned.CallValue<bool>(this);

        /// <summary>Overwrites its elements by another's, converted and broadcast.</summary>
        /// <returns>This tensor.</returns>
        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            CopyFrom.Invoke(this, source, nonBlocking);
            return this;
        }

        private Tensor After(Tensor result, bool disposeAfter)
        {
            if (disposeAfter && !ReferenceEquals(result, this)) Dispose();
            return result;
        }
    }

    /// <summary>A copy in memory of its own; gradients flow back through it.</summary>
    public static Tensor clone(Tensor input) => input.clone();
}
