// Devices, threads and the library's global switches.
#include "shim.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/version.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <climits>
#include <limits>

namespace tss {

c10::ScalarType scalar_type_of(int64_t number) {
  TORCH_CHECK(number >= 0 && number < static_cast<int64_t>(c10::ScalarType::Undefined), "There is no type of element with the number ", number, ".");
  return static_cast<c10::ScalarType>(number);
}

c10::Device device_of(int32_t type, int32_t index) {
  TORCH_CHECK(type >= 0 && type < c10::COMPILE_TIME_MAX_DEVICE_TYPES, "There is no type of device with the number ", type, ".");
  const auto last = static_cast<c10::DeviceType>(type) == c10::DeviceType::CPU ? 0 : std::numeric_limits<c10::DeviceIndex>::max();
  TORCH_CHECK(index >= -1 && index <= last, "There is no device number ", index, " of its type.");
  return c10::Device(static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

}  // namespace tss

TSS_EXPORT const char* tss_version() { return TORCH_VERSION; }

TSS_EXPORT tss::Status tss_cuda_device_count(int32_t* count) {
  return tss::guarded([&] { tss::place(count) = static_cast<int32_t>(torch::cuda::device_count()); });
}

TSS_EXPORT tss::Status tss_cuda_cudnn_available(int32_t* available) {
  return tss::guarded([&] { tss::place(available) = torch::cuda::is_available() && torch::cuda::cudnn_is_available(); });
}

TSS_EXPORT tss::Status tss_cuda_synchronize(int32_t device_index) {
  return tss::guarded([&] { torch::cuda::synchronize(device_index); });
}

// Seeds one CUDA device's default generator, or with index -1 those of all.
TSS_EXPORT tss::Status tss_cuda_manual_seed(uint64_t seed, int32_t all) {
  return tss::guarded([&] { all != 0 ? torch::cuda::manual_seed_all(seed) : torch::cuda::manual_seed(seed); });
}

namespace {

// OpenMP ends the process when it cannot start a thread.
constexpr int32_t MaxThreads = 4096;

void check_pool(int32_t which) { TORCH_CHECK(which == 0 || which == 1, "Unknown thread pool ", which, "."); }

}  // namespace

// which: 0 within an operator, 1 between operators.
TSS_EXPORT tss::Status tss_threads_get(int32_t which, int32_t* count) {
  return tss::guarded([&] {
    check_pool(which);
    tss::place(count) = which == 0 ? at::get_num_threads() : at::get_num_interop_threads();
  });
}

TSS_EXPORT tss::Status tss_threads_set(int32_t which, int32_t count) {
  return tss::guarded([&] {
    check_pool(which);
    TORCH_CHECK(count >= 1 && count <= MaxThreads, "The number of threads must be from 1 to ", MaxThreads, ", not ", count, ".");
    which == 0 ? at::set_num_threads(count) : at::set_num_interop_threads(count);
  });
}

// A training step frees and asks for the same large blocks again and again. glibc maps and unmaps each of them anew, and the kernel clears every
// page; kept, they cost nothing (11 to 19 % more images/s measured on 32x32 digits).
TSS_EXPORT void tss_memory_keep() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, INT_MAX);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

namespace {

enum Switch : int32_t { MatmulTf32, CudnnTf32, MatmulReducedFp16, FlashAttention, MathAttention, CudnnBenchmark };

}  // namespace

TSS_EXPORT tss::Status tss_switch_get(int32_t which, int32_t* on) {
  return tss::guarded([&] {
    const auto& context = at::globalContext();
    auto& result = tss::place(on);
    switch (which) {
      case MatmulTf32: result = context.allowTF32CuBLAS(); return;
      case CudnnTf32: result = context.allowTF32CuDNN(); return;
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 9)
      case MatmulReducedFp16: result = context.allowFP16ReductionCuBLAS() == at::CuBLASReductionOption::AllowReducedPrecisionWithSplitK; return;
#else
      case MatmulReducedFp16: result = context.allowFP16ReductionCuBLAS(); return;
#endif
      case FlashAttention: result = context.userEnabledFlashSDP(); return;
      case MathAttention: result = context.userEnabledMathSDP(); return;
      case CudnnBenchmark: result = context.benchmarkCuDNN(); return;
      default: TORCH_CHECK(false, "Unknown switch ", which, ".");
    }
  });
}

TSS_EXPORT tss::Status tss_switch_set(int32_t which, int32_t on) {
  return tss::guarded([&] {
    auto& context = at::globalContext();
    switch (which) {
      case MatmulTf32: context.setAllowTF32CuBLAS(on != 0); return;
      case CudnnTf32: context.setAllowTF32CuDNN(on != 0); return;
      case MatmulReducedFp16: context.setAllowFP16ReductionCuBLAS(on != 0); return;
      case FlashAttention: context.setSDPUseFlash(on != 0); return;
      case MathAttention: context.setSDPUseMath(on != 0); return;
      case CudnnBenchmark: context.setBenchmarkCuDNN(on != 0); return;
      default: TORCH_CHECK(false, "Unknown switch ", which, ".");
    }
  });
}
