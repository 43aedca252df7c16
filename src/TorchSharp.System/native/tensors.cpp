// Life, metadata and memory of tensors.
#include "shim.h"

#include <ATen/ATen.h>
#include <c10/core/UndefinedTensorImpl.h>

#include <atomic>
#include <limits>
#include <memory>

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
static_assert(sizeof(TensorInfo) == 72, "The managed side lays this out in 72 bytes.");

// libtorch multiplies the sizes of memory that is not its own without looking.
void check_sizes(at::IntArrayRef sizes, size_t element_size) {
  auto room = std::numeric_limits<int64_t>::max() / static_cast<int64_t>(element_size);
  for (const auto size : sizes) {
    TORCH_CHECK(size >= 0, "A dimension cannot have ", size, " elements.");
    TORCH_CHECK(size <= room, "A tensor of shape ", sizes, " is larger than memory can be.");
    if (size > 0) room /= size;
  }
}

}  // namespace

namespace tss {

at::Tensor borrow(TensorHandle handle) {
  if (handle == nullptr) return {};
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(handle));
}

at::Tensor borrow_defined(TensorHandle handle) {
  TORCH_CHECK(handle != nullptr, "The tensor is undefined: its handle is null.");
  return borrow(handle);
}

TensorHandle release(at::Tensor tensor) {
  if (!tensor.defined()) return nullptr;
  live_handles.fetch_add(1, std::memory_order_relaxed);
  return tensor.unsafeReleaseTensorImpl();
}

std::vector<at::Tensor> borrow_all(const TensorHandle* handles, int32_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(extent(handles, count));
  for (int32_t i = 0; i < count; i++) tensors.push_back(borrow(handles[i]));
  return tensors;
}

}  // namespace tss

TSS_EXPORT void tss_tensor_free(tss::TensorHandle tensor) {
  if (tensor == nullptr) return;
  live_handles.fetch_sub(1, std::memory_order_relaxed);
  tss::guarded([&] { c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(tensor).reset(); });
}

// One more reference to the same tensor, to be freed on its own.
TSS_EXPORT tss::Status tss_tensor_share(tss::TensorHandle handle, tss::TensorHandle* result) {
  return tss::guarded([&] {
    auto& shared = tss::place(result);
    shared = tss::release(tss::borrow_defined(handle));
  });
}

// How many tensor handles have been handed out and not been freed.
TSS_EXPORT int64_t tss_tensor_live_handles() { return live_handles.load(); }

// Sizes and strides point into the tensor: to be copied at once.
TSS_EXPORT tss::Status tss_tensor_info(tss::TensorHandle handle, TensorInfo* info) {
  return tss::guarded([&] {
    tss::place(info) = {};
    const auto tensor = tss::borrow_defined(handle);
    const bool strided = tensor.layout() == c10::kStrided;
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
  return tss::guarded([&] { tss::place(data) = tss::borrow_defined(handle).data_ptr(); });
}

// A CPU tensor over memory that somebody else owns; `deleter(context)` is called once, when the last tensor over it is gone, or before the return of a
// call that failed.
TSS_EXPORT tss::Status tss_tensor_alias(
    void* data, int32_t scalar_type, const int64_t* sizes, int32_t dimensions, void (*deleter)(void*), void* context, tss::TensorHandle* result) {
  return tss::guarded([&] {
    TORCH_CHECK(deleter != nullptr, "The function that gives the memory back is null.");
    const std::shared_ptr<void> owner(context, deleter);
    auto& alias = tss::place(result);
    const auto type = tss::scalar_type_of(scalar_type);
    const at::IntArrayRef shape(sizes, tss::extent(sizes, dimensions));
    check_sizes(shape, c10::elementSize(type));
    TORCH_CHECK(data != nullptr || c10::multiply_integers(shape) == 0, "The memory of the tensor is null.");
    alias = tss::release(at::from_blob(data, shape, [owner](void*) {}, at::TensorOptions().dtype(type)));
  });
}
