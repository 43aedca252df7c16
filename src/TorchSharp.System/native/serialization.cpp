// One tensor in a file, in libtorch's own archive format.
#include "shim.h"

#include <torch/serialize.h>

#include <string>

namespace {

std::string path_of(const char* path) {
  TORCH_CHECK(path != nullptr, "The path is null.");
  return path;
}

}  // namespace

TSS_EXPORT tss::Status tss_tensor_save(tss::TensorHandle tensor, const char* path) {
  return tss::guarded([&] { torch::save(tss::borrow_defined(tensor), path_of(path)); });
}

TSS_EXPORT tss::Status tss_tensor_load(const char* path, tss::TensorHandle* result) {
  return tss::guarded([&] {
    auto& loaded = tss::place(result);
    at::Tensor tensor;
    torch::load(tensor, path_of(path));
    loaded = tss::release(std::move(tensor));
  });
}
