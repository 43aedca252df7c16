// One tensor in a file, in libtorch's own archive format.
#include "shim.h"

#include <torch/serialize.h>

TSS_EXPORT tss::Status tss_tensor_save(tss::TensorHandle tensor, const char* path) {
  return tss::guarded([&] { torch::save(tss::borrow(tensor), std::string(path)); });
}

TSS_EXPORT tss::Status tss_tensor_load(const char* path, tss::TensorHandle* result) {
  return tss::guarded([&] {
    at::Tensor tensor;
    torch::load(tensor, std::string(path));
    *result = tss::release(std::move(tensor));
  });
}
