// Which kernels this processor takes.
#include "shim.h"

#include "kernels/kernels.h"

#include <cstdlib>
#include <string>

namespace tss::kernels {

#if defined(__x86_64__)
extern const Table table_avx2;
extern const Table table_avx512;

namespace {

bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
}

const Table* best(const std::string& wish) {
  if (wish == "off") return nullptr;
  if (has_avx512() && wish != "avx2") return &table_avx512;
  return has_avx2() ? &table_avx2 : nullptr;
}

const Table* chosen = best(std::getenv("TORCHSHARP_KERNELS") == nullptr ? "" : std::getenv("TORCHSHARP_KERNELS"));

}  // namespace

const Table* table() { return chosen; }
#else
namespace {
const Table* best(const std::string&) { return nullptr; }
const Table* chosen = nullptr;
}  // namespace
const Table* table() { return nullptr; }
#endif

}  // namespace tss::kernels

// The instruction set of the kernels in use; "off" where libtorch's operators do everything.
TSS_EXPORT const char* tss_kernels_get() { return tss::kernels::table() == nullptr ? "off" : tss::kernels::table()->name; }

// Chooses other ones: "off", "avx2", or "" for the best that the processor has. Not while an operator runs.
TSS_EXPORT tss::Status tss_kernels_set(const char* wish) {
  return tss::guarded([&] {
    TORCH_CHECK(wish != nullptr, "The name of the kernels is null.");
    tss::kernels::chosen = tss::kernels::best(wish);
  });
}
