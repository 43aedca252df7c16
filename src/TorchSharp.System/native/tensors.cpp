// Life, metadata and memory of tensors.
#include "shim.h"

#include <ATen/ATen.h>
#include <c10/core/UndefinedTensorImpl.h>

#include <atomic>

namespace {

std::atomic<int64_t> live_handles{0};

struct TensorInfo {
  const int64_t* sizes;
  const int64_t* strides;  // null where the layout has none
  int64_t dimensions;
  int64_t elements;
  int64_t storage_offset;
  int32_t scalar_type;
  int32_t element_size;
  int32_t device_type;
  int32_t device_index;
  int32_t requires_grad;
  int32_t is_leaf;
  int32_t is_contiguous;
  int32_t is_sparse;
};

}  // namespace

namespace tss {

at::Tensor borrow(TensorHandle handle) {
  if (handle == nullptr) return {};
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(handle));
}

TensorHandle release(at::Tensor tensor) {
  if (!tensor.defined()) return nullptr;
  live_handles.fetch_add(1, std::memory_order_relaxed);
  return tensor.unsafeReleaseTensorImpl();
}

std::vector<at::Tensor> borrow_all(const TensorHandle* handles, int32_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int32_t i = 0; i < count; i++) tensors.push_back(borrow(handles[i]));
  return tensors;
}

}  // namespace tss

TSS_EXPORT void tss_tensor_free(tss::TensorHandle tensor) {
  if (tensor == nullptr) return;
  live_handles.fetch_sub(1, std::memory_order_relaxed);
  tss::guarded([&] { c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(tensor).reset(); });
}

// How many tensor handles have been handed out and not been freed.
TSS_EXPORT int64_t tss_tensor_live_handles() { return live_handles.load(); }

// Sizes and strides point into the tensor: to be copied at once.
TSS_EXPORT tss::Status tss_tensor_info(tss::TensorHandle handle, TensorInfo* info) {
  return tss::guarded([&] {
    const auto tensor = tss::borrow(handle);
    const bool strided = tensor.layout() == c10::kStrided;
    *info = {};
    info->sizes = tensor.sizes().data();
    info->strides = strided ? tensor.strides().data() : nullptr;
    info->dimensions = tensor.dim();
    info->elements = tensor.numel();
    info->storage_offset = strided ? tensor.storage_offset() : 0;
    info->scalar_type = static_cast<int32_t>(tensor.scalar_type());
    info->element_size = static_cast<int32_t>(tensor.element_size());
    info->device_type = static_cast<int32_t>(tensor.device().type());
    info->device_index = tensor.device().index();
    info->requires_grad = tensor.requires_grad();
    info->is_leaf = tensor.is_leaf();
    info->is_contiguous = strided && tensor.is_contiguous();
    info->is_sparse = tensor.is_sparse();
  });
}

// The address of the tensor's first element, in its device's memory.
TSS_EXPORT tss::Status tss_tensor_data(tss::TensorHandle handle, void** data) {
  return tss::guarded([&] { *data = tss::borrow(handle).data_ptr(); });
}

// A CPU tensor over memory that somebody else owns; `deleter(context)` is called when the last tensor over it is gone.
TSS_EXPORT tss::Status tss_tensor_alias(
    void* data, int32_t scalar_type, const int64_t* sizes, int32_t dimensions, void (*deleter)(void*), void* context, tss::TensorHandle* result) {
  return tss::guarded([&] {
    const auto options = at::TensorOptions().dtype(static_cast<c10::ScalarType>(scalar_type));
    *result = tss::release(at::from_blob(
        data, at::IntArrayRef(sizes, dimensions), [deleter, context](void*) { deleter(context); }, options));
  });
}
