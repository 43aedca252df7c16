// Random number generators.
#include "shim.h"

#include <ATen/Context.h>

#include <atomic>
#include <mutex>

namespace {

std::atomic<int64_t> live_handles{0};

tss::GeneratorHandle hand_over(at::Generator generator) {
  live_handles.fetch_add(1, std::memory_order_relaxed);
  return generator.unsafeReleaseGeneratorImpl();
}

// libtorch 1.13 forgets the weak reference that all the strong ones together hold, and never frees what it cloned.
at::Generator clone(const at::Generator& original) {
  auto copy = original.clone();
  if (copy.getIntrusivePtr().weak_use_count() == 0) c10::raw::weak_intrusive_ptr::incref(copy.unsafeGetGeneratorImpl());
  return copy;
}

}  // namespace

namespace tss {

at::Generator borrow(GeneratorHandle handle) {
  TORCH_CHECK(handle != nullptr, "The generator has been disposed.");
  return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(handle));
}

}  // namespace tss

TSS_EXPORT void tss_generator_free(tss::GeneratorHandle generator) {
  if (generator == nullptr) return;
  live_handles.fetch_sub(1, std::memory_order_relaxed);
  tss::guarded([&] { c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(generator).reset(); });
}

// How many generator handles have been handed out and not been freed.
TSS_EXPORT int64_t tss_generator_live_handles() { return live_handles.load(); }

TSS_EXPORT tss::Status tss_generator_default(int32_t device_type, int32_t device_index, tss::GeneratorHandle* result) {
  return tss::guarded([&] {
    auto& generator = tss::place(result);
    generator = hand_over(at::globalContext().defaultGenerator(tss::device_of(device_type, device_index)));
  });
}

// A generator of its own on the device: the device's default one, cloned and seeded anew.
TSS_EXPORT tss::Status tss_generator_new(int32_t device_type, int32_t device_index, uint64_t seed, tss::GeneratorHandle* result) {
  return tss::guarded([&] {
    auto& made = tss::place(result);
    at::Generator base = at::globalContext().defaultGenerator(tss::device_of(device_type, device_index));
    at::Generator generator;
    {
      std::lock_guard<std::mutex> lock(base.mutex());
      generator = clone(base);
    }
    generator.set_current_seed(seed);
    made = hand_over(std::move(generator));
  });
}

TSS_EXPORT tss::Status tss_generator_set_seed(tss::GeneratorHandle handle, uint64_t seed) {
  return tss::guarded([&] {
    auto generator = tss::borrow(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_current_seed(seed);
  });
}

// The seed it started from; with `renew`, a fresh one from the system's entropy first.
TSS_EXPORT tss::Status tss_generator_get_seed(tss::GeneratorHandle handle, int32_t renew, uint64_t* seed) {
  return tss::guarded([&] {
    auto& result = tss::place(seed);
    auto generator = tss::borrow(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    result = renew != 0 ? generator.seed() : generator.current_seed();
  });
}

TSS_EXPORT tss::Status tss_generator_get_state(tss::GeneratorHandle handle, tss::TensorHandle* state) {
  return tss::guarded([&] {
    auto& result = tss::place(state);
    auto generator = tss::borrow(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    result = tss::release(generator.get_state());
  });
}

TSS_EXPORT tss::Status tss_generator_set_state(tss::GeneratorHandle handle, tss::TensorHandle state) {
  return tss::guarded([&] {
    auto generator = tss::borrow(handle);
    const auto value = tss::borrow_defined(state);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(value);
  });
}

TSS_EXPORT tss::Status tss_generator_device(tss::GeneratorHandle handle, int32_t* device_type, int32_t* device_index) {
  return tss::guarded([&] {
    auto& type = tss::place(device_type);
    auto& index = tss::place(device_index);
    const auto device = tss::borrow(handle).device();
    type = static_cast<int32_t>(device.type());
    index = device.index();
  });
}

// Seeds the default generators of all devices.
TSS_EXPORT tss::Status tss_manual_seed(uint64_t seed) {
  return tss::guarded([&] { at::manual_seed(seed); });
}
