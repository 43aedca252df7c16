// shim_tests OPERATORS [ROUNDS]: the library's C ABI under arguments that no caller should give.
// shim_tests --use-after-free: uses a freed handle, which only a sanitizer can catch; to prove that it does.
#include "abi.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

int64_t calls = 0;
int64_t failures = 0;

void note(bool good, const char* what, const char* why) {
  calls++;
  if (good) return;
  failures++;
  std::fprintf(stderr, "%s: %s\n", what, why);
}

}  // namespace

namespace abi {

void refused(int32_t status, const char* call) {
  int32_t length = 0;
  tss_last_error(&length);
  note(status == 1 && length > 0, call, status == 1 ? "refused without a message" : "not refused");
}

void accepted(int32_t status, const char* call) { note(status == 0, call, status == 0 ? "" : tss_last_error(nullptr)); }

void holds(bool condition, const char* what) { note(condition, what, "does not hold"); }

Tensor* ones(int64_t elements) {
  Operator* op = nullptr;
  ACCEPTED(tss_operator_find("aten::ones", "", &op));
  Value size{IntList, 1, {}}, made{};
  size.pointer = &elements;
  int32_t count = 0;
  ACCEPTED(tss_operator_call(op, &size, 1, &made, 1, &count));
  return static_cast<Tensor*>(const_cast<void*>(made.pointer));
}

}  // namespace abi

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: %s OPERATORS [ROUNDS] | --use-after-free\n", arguments[0]);
    return 2;
  }
  if (std::strcmp(arguments[1], "--use-after-free") == 0) {
    auto* tensor = abi::ones(1);
    tss_tensor_free(tensor);
    abi::TensorInfo info;
    return tss_tensor_info(tensor, &info);
  }

  abi::refuse_bad_arguments();
  abi::call_operators_with_anything(arguments[1], count > 2 ? std::atoi(arguments[2]) : 40);
  HOLDS(tss_tensor_live_handles() == 0);
  HOLDS(tss_generator_live_handles() == 0);
  std::printf("C ABI over libtorch %s: %lld checks, %lld failed\n", tss_version(), static_cast<long long>(calls), static_cast<long long>(failures));
  return failures == 0 ? 0 : 1;
}
