// Operators of our own, called through the dispatcher like ATen's: the kernels where they fit, libtorch's operators everywhere else.
#pragma once

#include "kernels/kernels.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <iterator>
#include <memory>
#include <vector>

#if AT_PARALLEL_OPENMP && !defined(_OPENMP)
#error "at::parallel_for would run on one thread and say nothing: compile this with OpenMP"
#endif

namespace tss {

// Whether the kernels take this tensor: dense float32 on the processor.
inline bool suits(const at::Tensor& x) {
  return kernels::table() != nullptr && x.defined() && x.device().is_cpu() && x.scalar_type() == at::kFloat && x.layout() == at::kStrided && !x.is_complex();
}

inline bool suits_or_absent(const at::Tensor& x) { return !x.defined() || suits(x); }

inline at::Tensor value_or_undefined(const c10::optional<at::Tensor>& x) { return x.has_value() ? *x : at::Tensor(); }

// An undefined tensor is none: torch::autograd::Function takes no undefined ones.
inline c10::optional<at::Tensor> some(const at::Tensor& x) { return x.defined() ? c10::optional<at::Tensor>(x) : c10::nullopt; }

inline const float* data_or_null(const at::Tensor& x) { return x.defined() ? x.data_ptr<float>() : nullptr; }

// The gradients of a function made of libtorch's operators, themselves differentiable: what a kernel's own gradient is not. Undefined where an input wants none.
std::vector<at::Tensor> differentiable_gradients(const std::function<at::Tensor(const std::vector<at::Tensor>&)>& function, const std::vector<at::Tensor>& inputs, const at::Tensor& gradient);

// A Function's answer; while no gradients are recorded without a word to autograd: its context is null.
template <typename Function, typename... Arguments>
at::Tensor applied(const Arguments&... arguments) {
  return at::GradMode::is_enabled() ? Function::apply(arguments...) : Function::forward(nullptr, arguments...);
}

// Memory of one thread inside a parallel loop.
class Scratch {
 public:
  explicit Scratch(int64_t floats) : data_(static_cast<float*>(std::aligned_alloc(64, (floats * sizeof(float) + 63) / 64 * 64)), std::free) {
    if (data_ == nullptr) throw std::bad_alloc();
  }
  float* data() { return data_.get(); }

 private:
  std::unique_ptr<float, decltype(&std::free)> data_;
};

// Calls action(first, last, scratch) for pieces of [0, end) of at most `grain` each, on all threads. A thread has a share of its own, always the same of the images, so that
// what it wrote for one operator lies in its caches for the next; when it is done it takes pieces from the others' shares, so that nobody waits for a slower one.
// Which thread does a piece is left to chance: an action writes only what is its piece's own.
template <typename Action>
void share_out(int64_t end, int64_t grain, int64_t scratch_floats, const Action& action) {
  const int64_t threads = end <= grain ? 1 : at::get_num_threads();
  struct alignas(64) Share {
    std::atomic<int64_t> next;
  };
  std::vector<Share> shares(threads);
  const auto begins = [&](int64_t share) { return (end * share / threads + grain - 1) / grain * grain; };
  for (int64_t share = 0; share < threads; share++) shares[share].next = begins(share);
  const auto work = [&](int64_t own, int64_t) {
    Scratch scratch(scratch_floats);
    for (int64_t i = 0; i < threads; i++) {
      const int64_t share = (own + i) % threads, limit = std::min(begins(share + 1), end);
      for (int64_t first; (first = shares[share].next.fetch_add(grain)) < limit;) action(first, std::min(first + grain, limit), scratch.data());
    }
  };
  at::parallel_for(0, threads, 1, work);
}

// The shape of a convolution of x with a weight, and whether it is done by tiles.
kernels::Convolution convolution_of(at::IntArrayRef x, const at::Tensor& weight, int64_t stride, int64_t padding);
bool has_tiles(const kernels::Convolution& s);

// A weight for the convolution by tiles, or for that of a gradient.
at::Tensor packed_tiles(const kernels::Convolution& s, const at::Tensor& weight, bool backward);

// The operator conv2d.
at::Tensor conv2d(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups,
                  const c10::optional<at::Tensor>& addend);

// The order in which an algorithm reads a weight.
enum class WeightOrder { Tiles, DoubledTiles };

// What pack makes of a weight; the parts of one tss_parts_run share it.
at::Tensor packed_once(const at::Tensor& weight, WeightOrder order, const std::function<at::Tensor()>& pack);

// A weight as an algorithm of tiles reads it: pack(packed, first, last) does units of 16 of the `to` channels; channels that only fill the last panel are zero.
template <typename Pack>
at::Tensor packed_in_units(int64_t floats, int64_t to, const Pack& pack) {
  constexpr int64_t Unit = 16, WidestPanel = 32;
  const at::Tensor packed = to % WidestPanel == 0 ? at::empty({floats}, at::kFloat) : at::zeros({floats}, at::kFloat);
  at::parallel_for(0, to / Unit, 1, [&](int64_t first, int64_t last) { pack(packed.data_ptr<float>(), first, last); });
  return packed;
}

// Sums that threads gather in shares of their own.
struct Shares {
  at::Tensor sums, biases;
  std::vector<const float*> used;  // in the threads' order
  int64_t count() const { return static_cast<int64_t>(used.size()); }
  at::Tensor bias() const { return biases.sum(0).to(at::kFloat); }
};

// Calls action(first, last, sums, biases, scratch) for the parts of [0, end), one of each thread, always the same: `size` floats to be set, and `channels` doubles to add to.
template <typename Action>
Shares gather(int64_t end, int64_t grain, int64_t size, int64_t channels, int64_t scratch_floats, const Action& action) {
  const int64_t threads = at::get_num_threads();
  Shares shares{at::empty({threads * size}, at::kFloat), at::zeros({threads, channels}, at::kDouble), {}};
  std::vector<const float*> all(threads);
  at::parallel_for(0, end, grain, [&](int64_t first, int64_t last) {
    Scratch scratch(scratch_floats);
    const int64_t own = at::get_thread_num();
    float* const sums = shares.sums.data_ptr<float>() + own * size;
    all[own] = sums;
    action(first, last, sums, shares.biases.data_ptr<double>() + own * channels, scratch.data());
  });
  std::copy_if(all.begin(), all.end(), std::back_inserter(shares.used), [](const float* sums) { return sums != nullptr; });
  return shares;
}

}  // namespace tss
