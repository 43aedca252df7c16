// Gradients, and the modes of the calling thread.
#include "shim.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>

TSS_EXPORT tss::Status tss_tensor_get_grad(tss::TensorHandle handle, tss::TensorHandle* grad) {
  return tss::guarded([&] {
    auto& result = tss::place(grad);
    result = tss::release(tss::borrow_defined(handle).grad());
  });
}

TSS_EXPORT tss::Status tss_tensor_set_grad(tss::TensorHandle handle, tss::TensorHandle grad) {
  return tss::guarded([&] {
    const auto tensor = tss::borrow_defined(handle);
    const auto value = tss::borrow(grad);
    if (value.defined()) {
      TORCH_CHECK(value.sizes() == tensor.sizes(), "A gradient of shape ", value.sizes(), " cannot be given to a tensor of shape ", tensor.sizes(), ".");
      TORCH_CHECK(value.scalar_type() == tensor.scalar_type() && value.device() == tensor.device(),
                  "A gradient must have its tensor's type and device.");
    }
    tensor.mutable_grad() = value;
  });
}

TSS_EXPORT tss::Status tss_tensor_set_requires_grad(tss::TensorHandle handle, int32_t required) {
  return tss::guarded([&] {
    const auto tensor = tss::borrow_defined(handle);
    TORCH_CHECK(tensor.is_leaf() || required != 0,
                "requires_grad of a tensor that was computed from others cannot be turned off: use detach().");
    tensor.set_requires_grad(required != 0);
  });
}

TSS_EXPORT tss::Status tss_tensor_retain_grad(tss::TensorHandle handle) {
  return tss::guarded([&] { tss::borrow_defined(handle).retain_grad(); });
}

// `gradients` holds one handle per root or is null; a null handle is the implicit gradient of ones.
TSS_EXPORT tss::Status tss_backward(
    const tss::TensorHandle* roots, int32_t count, const tss::TensorHandle* gradients, int32_t retain_graph, int32_t create_graph,
    const tss::TensorHandle* inputs, int32_t input_count) {
  return tss::guarded([&] {
    torch::autograd::backward(
        tss::borrow_all(roots, count), tss::borrow_all(gradients, gradients == nullptr ? 0 : count),
        retain_graph != 0, create_graph != 0, tss::borrow_all(inputs, input_count));
  });
}

// Writes one handle per input to `results`; null for an input that the outputs do not depend on.
TSS_EXPORT tss::Status tss_grad(
    const tss::TensorHandle* outputs, int32_t output_count, const tss::TensorHandle* inputs, int32_t input_count,
    const tss::TensorHandle* gradients, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, tss::TensorHandle* results) {
  return tss::guarded([&] {
    tss::extent(results, input_count);
    auto grads = torch::autograd::grad(
        tss::borrow_all(outputs, output_count), tss::borrow_all(inputs, input_count),
        tss::borrow_all(gradients, gradients == nullptr ? 0 : output_count), retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (size_t i = 0; i < grads.size(); i++) results[i] = tss::release(std::move(grads[i]));
  });
}

TSS_EXPORT int32_t tss_grad_mode_get() { return c10::GradMode::is_enabled(); }

TSS_EXPORT void tss_grad_mode_set(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

TSS_EXPORT int32_t tss_inference_mode_get() { return c10::InferenceMode::is_enabled(); }

// Enters inference mode (or leaves it, for enabled = 0) until the guard is given back on the same thread.
TSS_EXPORT tss::Status tss_inference_mode_enter(int32_t enabled, c10::InferenceMode** guard) {
  return tss::guarded([&] {
    auto& entered = tss::place(guard);
    entered = new c10::InferenceMode(enabled != 0);
  });
}

TSS_EXPORT void tss_inference_mode_leave(c10::InferenceMode* guard) {
  tss::guarded([&] { delete guard; });
}

// Bit 0: anomaly detection is on; bit 1: it looks for NaN.
TSS_EXPORT int32_t tss_anomaly_mode_get() {
  return (torch::autograd::AnomalyMode::is_enabled() ? 1 : 0) | (torch::autograd::AnomalyMode::should_check_nan() ? 2 : 0);
}

TSS_EXPORT void tss_anomaly_mode_set(int32_t enabled, int32_t check_nan) {
  torch::autograd::AnomalyMode::set_enabled(enabled != 0, check_nan != 0);
}
