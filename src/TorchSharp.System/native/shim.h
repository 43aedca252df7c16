// The C ABI between TorchSharp.System and libtorch. Every export answers with a Status and never lets an exception pass:
// the message of the last failure on the calling thread is read with tss_last_error.
//
// A tensor handle is a c10::TensorImpl* that owns one reference; a generator handle is a c10::GeneratorImpl* likewise. Null pointers, wrong counts,
// types, numbers and names are errors; a handle that was freed cannot be told from a live one, which is why the managed side holds every handle
// open for as long as a call uses it.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>
#include <c10/util/Exception.h>

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

// Where a result goes. To be asked for before there is one, so that none is lost.
template <typename T>
T& place(T* result) {
  TORCH_CHECK(result != nullptr, "There is no place for the result: the pointer is null.");
  return *result;
}

// How many elements lie behind a pointer of the caller's.
template <typename T>
size_t extent(const T* elements, int32_t count) {
  TORCH_CHECK(count >= 0, "A list cannot have ", count, " elements.");
  TORCH_CHECK(elements != nullptr || count == 0, "A list of ", count, " elements is null.");
  return static_cast<size_t>(count);
}

// A tensor that shares the handle's reference; null is the undefined tensor.
at::Tensor borrow(TensorHandle handle);

// The same, but null is an error.
at::Tensor borrow_defined(TensorHandle handle);

// Hands one reference over to the caller; null for the undefined tensor.
TensorHandle release(at::Tensor tensor);

std::vector<at::Tensor> borrow_all(const TensorHandle* handles, int32_t count);

at::Generator borrow(GeneratorHandle handle);

// A type of element, checked to be one of libtorch's.
c10::ScalarType scalar_type_of(int64_t number);

// The device of a (type, index) pair, checked to be one that can exist; index -1 is the type's current device.
c10::Device device_of(int32_t type, int32_t index);

}  // namespace tss
