// Operators of our own, called through the dispatcher like ATen's: the kernels where they fit, libtorch's operators everywhere else.
#pragma once

#include "kernels/kernels.h"

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/custom_function.h>

#include <functional>
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

}  // namespace tss
