// CUDA graphs and the memory of CUDA devices. CMake defines TSS_CUDA where libtorch has CUDA and its headers are there; elsewhere every export but
// tss_cuda_built refuses in one line.
#include "shim.h"

#include <torch/version.h>

#ifdef TSS_CUDA
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#else
namespace at::cuda {
struct CUDAGraph {};
}  // namespace at::cuda
#endif

#define TSS_CAPTURE_MODES (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2))

namespace {

using at::cuda::CUDAGraph;

#ifdef TSS_CUDA

CUDAGraph& graph_at(CUDAGraph* graph) {
  TORCH_CHECK(graph != nullptr, "The graph is null.");
  return *graph;
}

c10::DeviceIndex index_of(int32_t device) { return tss::device_of(static_cast<int32_t>(c10::DeviceType::CUDA), device).index(); }

// The counters of all pools together stand first; the types around them moved from one namespace to another between the versions.
const auto& allocated(const decltype(c10::cuda::CUDACachingAllocator::getDeviceStats(0))& statistics) { return statistics.allocated_bytes[0]; }

template <typename Action>
tss::Status with_cuda(Action&& action) {
  return tss::guarded(action);
}

#else

template <typename Action>
tss::Status with_cuda(Action&&) {
  return tss::guarded([] {
    TORCH_CHECK(false, "Not built with CUDA: torchsharp_system was compiled against a libtorch ", TORCH_VERSION, " without it, or without the headers of CUDA's runtime; point TORCH_DIR at a CUDA build and build again.");
  });
}

#endif

}  // namespace

TSS_EXPORT tss::Status tss_cuda_built(int32_t* built) {
  return tss::guarded([&] {
#ifdef TSS_CUDA
    tss::place(built) = 1;
#else
    tss::place(built) = 0;
#endif
  });
}

TSS_EXPORT tss::Status tss_cuda_graph_new(CUDAGraph** graph) {
  return with_cuda([&] { tss::place(graph) = new CUDAGraph(); });
}

TSS_EXPORT void tss_cuda_graph_free(CUDAGraph* graph) { delete graph; }

// From here on the calling thread's stream, which must not be the device's default one, records instead of computing. What other threads do meanwhile
// (a checkpoint's copies) does not disturb the recording from libtorch 2.2 on.
TSS_EXPORT tss::Status tss_cuda_graph_begin([[maybe_unused]] CUDAGraph* graph) {
  return with_cuda([&] {
#ifdef TSS_CUDA
#if TSS_CAPTURE_MODES
    graph_at(graph).capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
#else
    graph_at(graph).capture_begin();
#endif
#endif
  });
}

TSS_EXPORT tss::Status tss_cuda_graph_end([[maybe_unused]] CUDAGraph* graph) {
  return with_cuda([&] {
#ifdef TSS_CUDA
    graph_at(graph).capture_end();
#endif
  });
}

// Puts the recorded work into the calling thread's stream.
TSS_EXPORT tss::Status tss_cuda_graph_replay([[maybe_unused]] CUDAGraph* graph) {
  return with_cuda([&] {
#ifdef TSS_CUDA
    graph_at(graph).replay();
#endif
  });
}

// Bytes of a device's tensors: now, and at most since the last reset.
TSS_EXPORT tss::Status tss_cuda_memory([[maybe_unused]] int32_t device, int64_t* present, int64_t* peak) {
  return with_cuda([&] {
    tss::place(present) = 0, tss::place(peak) = 0;
#ifdef TSS_CUDA
    const auto statistics = c10::cuda::CUDACachingAllocator::getDeviceStats(index_of(device));
    *present = allocated(statistics).current, *peak = allocated(statistics).peak;
#endif
  });
}

TSS_EXPORT tss::Status tss_cuda_memory_reset_peak([[maybe_unused]] int32_t device) {
  return with_cuda([&] {
#ifdef TSS_CUDA
    c10::cuda::CUDACachingAllocator::resetPeakStats(index_of(device));
#endif
  });
}
