namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>How many dimensions it has.</summary>
        public long Dimensions => Info().Dimensions;

        /// <inheritdoc cref="Dimensions"/>
        public long ndim => Info().Dimensions;

        /// <inheritdoc cref="Dimensions"/>
        public long dim() => Info().Dimensions;

        /// <summary>How many elements it has.</summary>
        public long NumberOfElements => Info().Elements;

        /// <inheritdoc cref="NumberOfElements"/>
        public long numel() => Info().Elements;

        /// <summary>The bytes of one element.</summary>
        public long ElementSize => Info().ElementSize;

        /// <inheritdoc cref="ElementSize"/>
        public long element_size() => Info().ElementSize;

        /// <summary>The type of its elements.</summary>
        public ScalarType dtype => (ScalarType)Info().ScalarType;

        /// <summary>Where its memory lies.</summary>
        public Device device
        {
            get
            {
                var info = Info();
                return new Device((DeviceType)info.DeviceType, info.DeviceIndex);
            }
        }

        /// <summary>The index of its device; -1 on the CPU.</summary>
        public int device_index => Info().DeviceIndex;

        /// <summary>The kind of its device.</summary>
        public DeviceType device_type => (DeviceType)Info().DeviceType;

        /// <summary>Whether it lies on a CUDA device.</summary>
        public bool is_cuda => device_type == DeviceType.CUDA;

        /// <summary>Whether it has a shape and a type but no memory.</summary>
        public bool is_meta => device_type == DeviceType.META;

        /// <summary>Whether it lies in the processor's memory.</summary>
        public bool is_cpu() => device_type == DeviceType.CPU;

        /// <summary>Whether only its nonzero elements are stored.</summary>
        public bool is_sparse => Info().IsSparse != 0;

        /// <summary>Whether its elements are real floating-point numbers.</summary>
        public bool is_floating_point() => torch.is_floating_point(dtype);

        /// <summary>Whether its elements are integers or booleans.</summary>
        public bool is_integral() => torch.is_integral(dtype);

        /// <summary>Whether its elements are complex.</summary>
        public bool is_complex() => torch.is_complex(dtype);

        /// <summary>Whether its elements lie in memory in order and without gaps.</summary>
        public bool is_contiguous() => Info().IsContiguous != 0;

        /// <summary>The sizes of its dimensions; a copy.</summary>
        public long[] shape
        {
            get
            {
                using var held = Held.One(Live);
                var info = Info();
                return new ReadOnlySpan<long>(info.Sizes, (int)info.Dimensions).ToArray();
            }
        }

        /// <inheritdoc cref="shape"/>
        public long[] size() => shape;

        /// <summary>The size of one dimension; negative counts from the last.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It has no such dimension.</exception>
        public long size(int dim)
        {
            using var held = Held.One(Live);
            var info = Info();
            return info.Sizes[Position(dim, info)];
        }

        /// <summary>The steps in elements from one index to the next, for each dimension.</summary>
        public long[] stride()
        {
            using var held = Held.One(Live);
            var info = Strided();
            return new ReadOnlySpan<long>(info.Strides, (int)info.Dimensions).ToArray();
        }

        /// <summary>The step in elements from one index to the next; negative counts dimensions from the last.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It has no such dimension.</exception>
        public long stride(int dim)
        {
            using var held = Held.One(Live);
            var info = Strided();
            return info.Strides[Position(dim, info)];
        }

        /// <summary>Where in its memory its first element lies, in elements.</summary>
        public long storage_offset() => Info().StorageOffset;

        internal TensorInfo Info()
        {
            TensorInfo info;
            Native.tss_tensor_info(Live, &info).Check();
            return info;
        }

        private TensorInfo Strided()
        {
            var info = Info();
            return info.Strides is null && info.Dimensions > 0
                ? throw new InvalidOperationException("A sparse tensor has no strides.")
                : info;
        }

        private static int Position(int dim, TensorInfo info) => dim >= -info.Dimensions && dim < info.Dimensions
            ? (int)(dim < 0 ? dim + info.Dimensions : dim)
            : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"The tensor has {info.Dimensions} dimensions.");
    }
}
