// The C ABI between TorchSharp.System and libtorch. Every export answers with a Status and never lets an exception pass:
// the message of the last failure on the calling thread is read with tss_last_error.
//
// A tensor handle is a c10::TensorImpl* that owns one reference; a generator handle is a c10::GeneratorImpl* likewise.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <cstdint>
#include <vector>

#define TSS_EXPORT extern "C" __attribute__((visibility("default")))

namespace tss {

enum Status : int32_t { Ok = 0, Failed = 1 };

using TensorHandle = c10::TensorImpl*;
using GeneratorHandle = c10::GeneratorImpl*;

// Remembers the exception in flight as this thread's message. To be called inside a catch block only.
void remember_current_exception() noexcept;

template <typename Action>
Status guarded(Action&& action) noexcept {
  try {
    action();
    return Ok;
  } catch (...) {
    remember_current_exception();
    return Failed;
  }
}

// A tensor that shares the handle's reference; null is the undefined tensor.
at::Tensor borrow(TensorHandle handle);

// Hands one reference over to the caller; null for the undefined tensor.
TensorHandle release(at::Tensor tensor);

std::vector<at::Tensor> borrow_all(const TensorHandle* handles, int32_t count);

at::Generator borrow(GeneratorHandle handle);

// The device of a (type, index) pair; index -1 is the type's current device.
c10::Device device_of(int32_t type, int32_t index);

}  // namespace tss
