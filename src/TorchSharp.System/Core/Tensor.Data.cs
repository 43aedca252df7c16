using System.Runtime.CompilerServices;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        private static readonly Operator Item = new("aten::item");

        /// <summary>The memory of a contiguous tensor on the CPU, valid until the tensor is disposed of; setting it copies.</summary>
        /// <exception cref="InvalidOperationException">It lies elsewhere, or not in order.</exception>
        public Span<byte> bytes
        {
            get
            {
                var info = Info();
                if (info.DeviceType != (int)DeviceType.CPU) throw new InvalidOperationException("Only the bytes of a tensor on the CPU can be read; move it there with cpu().");
                if (info.IsContiguous == 0) throw new InvalidOperationException("Only the bytes of a contiguous tensor can be read; call contiguous() first.");
                return new Span<byte>(DataPointer(), checked((int)(info.Elements * info.ElementSize)));
            }

            set
            {
                using var held = Held.One(Live);
                var target = bytes;
                if (value.Length != target.Length) throw new ArgumentException($"{value.Length} bytes for a tensor of {target.Length}.", nameof(value));
                value.CopyTo(target);
            }
        }

        /// <summary>The elements, whose type must be <typeparamref name="T"/>.</summary>
        /// <exception cref="ArgumentException">They are of another type.</exception>
        public TensorAccessor<T> data<T>() => new(this);

        /// <summary>The only element, whose type must be <typeparamref name="T"/>.</summary>
        /// <exception cref="ArgumentException">It is of another type.</exception>
        /// <exception cref="InvalidOperationException">There is not exactly one.</exception>
        public T item<T>()
        {
            ElementTypes.Check<T>(this);
            var info = Info();
            if (info.Elements != 1) throw new InvalidOperationException($"item() needs a tensor of one element; this one has {info.Elements}.");
            if (info.DeviceType == (int)DeviceType.CPU) return First<T>();
            using var here = cpu();
            return here.First<T>();
        }

        /// <summary>The only element, converted.</summary>
        public Scalar ToScalar()
        {
            var value = Item.CallScalar(this);
            return dtype switch
            {
                ScalarType.Float32 => (float)value.AsDouble,
                ScalarType.Byte => (byte)value.AsInt64,
                ScalarType.Int8 => (sbyte)value.AsInt64,
                ScalarType.Int16 => (short)value.AsInt64,
                ScalarType.Int32 => (int)value.AsInt64,
                ScalarType.Float16 => (Half)value.AsDouble,
                ScalarType.BFloat16 => new BFloat16((float)value.AsDouble),
                _ => value,
            };
        }

        /// <summary>Element number <paramref name="i"/> in row-major order, whose type must be <typeparamref name="T"/>.</summary>
        public T ReadCpuValue<T>(long i)
        {
            if (!is_cpu()) throw new InvalidOperationException("Only elements of a tensor on the CPU can be read; move it there with cpu().");
            ElementTypes.Check<T>(this);
            Span<T> one = new T[1];
            using var elements = data<T>();
            if (i < 0 || i >= elements.Count) throw new ArgumentOutOfRangeException(nameof(i), i, $"The tensor has {elements.Count} elements.");
            elements.CopyTo(one, 0, i);
            return one[0];
        }

        /// <summary>The only element, converted.</summary>
        public static explicit operator float(Tensor value) => value.ToSingle();

        /// <summary>The only element, converted.</summary>
        public static explicit operator double(Tensor value) => value.ToDouble();

        /// <summary>The only element, truncated toward zero.</summary>
        public static explicit operator sbyte(Tensor value) => value.ToSByte();

        /// <summary>The only element, truncated toward zero.</summary>
        public static explicit operator byte(Tensor value) => value.ToByte();

        /// <summary>The only element, truncated toward zero.</summary>
        public static explicit operator short(Tensor value) => value.ToInt16();

        /// <summary>The only element, truncated toward zero.</summary>
        public static explicit operator int(Tensor value) => value.ToInt32();

        /// <summary>The only element, truncated toward zero.</summary>
        public static explicit operator long(Tensor value) => value.ToInt64();

        /// <summary>Whether the only element differs from zero.</summary>
        public static explicit operator bool(Tensor value) => value.ToBoolean();

        internal void* DataPointer()
        {
            void* data;
            Native.tss_tensor_data(Live, &data).Check();
            return data;
        }

        private T First<T>()
        {
            using var held = Held.One(Live);
            return Unsafe.Read<T>(DataPointer());
        }
    }
}
