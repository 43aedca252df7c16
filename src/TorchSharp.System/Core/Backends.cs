namespace TorchSharp;

public static partial class torch
{
    /// <summary>Switches of the libraries that compute.</summary>
    public static partial class backends
    {
        private enum Switch
        {
            MatmulTf32,
            CudnnTf32,
            MatmulReducedFp16,
            FlashAttention,
            MathAttention,
            CudnnBenchmark,
        }

        private static unsafe bool Get(Switch which)
        {
            int on;
            Native.tss_switch_get((int)which, &on).Check();
            return on != 0;
        }

        private static void Set(Switch which, bool on) => Native.tss_switch_set((int)which, on ? 1 : 0).Check();

        /// <summary>CUDA.</summary>
        public static partial class cuda
        {
            /// <summary>Whether scaled dot product attention may take the flash kernel.</summary>
            public static bool flash_sdp_enabled() => Get(Switch.FlashAttention);

            /// <summary>Sets whether scaled dot product attention may take the flash kernel.</summary>
            public static void enable_flash_sdp(bool enable) => Set(Switch.FlashAttention, enable);

            /// <summary>Whether scaled dot product attention may take the plain kernel.</summary>
            public static bool math_sdp_enabled() => Get(Switch.MathAttention);

            /// <summary>Sets whether scaled dot product attention may take the plain kernel.</summary>
            public static void enable_math_sdp(bool enable) => Set(Switch.MathAttention, enable);

            /// <summary>Matrix products on CUDA devices.</summary>
            public static partial class matmul
            {
                /// <summary>Whether products of float32 may round their inputs to TF32's 10 bits of mantissa.</summary>
                public static bool allow_tf32
                {
                    get => Get(Switch.MatmulTf32);
                    set => Set(Switch.MatmulTf32, value);
                }

                /// <summary>Whether products of float16 may be summed in float16.</summary>
                public static bool allow_fp16_reduced_precision_reduction
                {
                    get => Get(Switch.MatmulReducedFp16);
                    set => Set(Switch.MatmulReducedFp16, value);
                }
            }
        }

        /// <summary>cuDNN.</summary>
        public static partial class cudnn
        {
            /// <summary>Whether convolutions of float32 may round their inputs to TF32's 10 bits of mantissa.</summary>
            public static bool allow_tf32
            {
                get => Get(Switch.CudnnTf32);
                set => Set(Switch.CudnnTf32, value);
            }

            /// <summary>Whether cuDNN tries its algorithms for each new shape and keeps the fastest.</summary>
            internal static bool benchmark
            {
                get => Get(Switch.CudnnBenchmark);
                set => Set(Switch.CudnnBenchmark, value);
            }
        }
    }
}
