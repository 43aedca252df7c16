// Random number generators.
#include "shim.h"

#include <ATen/Context.h>

#include <mutex>

namespace tss {

at::Generator borrow(GeneratorHandle handle) {
  TORCH_CHECK(handle != nullptr, "The generator has been disposed.");
  return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(handle));
}

}  // namespace tss

TSS_EXPORT void tss_generator_free(tss::GeneratorHandle generator) {
  if (generator == nullptr) return;
  tss::guarded([&] { c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(generator).reset(); });
}

TSS_EXPORT tss::Status tss_generator_default(int32_t device_type, int32_t device_index, tss::GeneratorHandle* result) {
  return tss::guarded([&] {
    at::Generator generator = at::globalContext().defaultGenerator(tss::device_of(device_type, device_index));
    *result = generator.unsafeReleaseGeneratorImpl();
  });
}

// A generator of its own on the device: the device's default one, cloned and seeded anew.
TSS_EXPORT tss::Status tss_generator_new(int32_t device_type, int32_t device_index, uint64_t seed, tss::GeneratorHandle* result) {
  return tss::guarded([&] {
    at::Generator base = at::globalContext().defaultGenerator(tss::device_of(device_type, device_index));
    at::Generator generator;
    {
      std::lock_guard<std::mutex> lock(base.mutex());
      generator = base.clone();
    }
    generator.set_current_seed(seed);
    *result = generator.unsafeReleaseGeneratorImpl();
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
    auto generator = tss::borrow(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    *seed = renew != 0 ? generator.seed() : generator.current_seed();
  });
}

TSS_EXPORT tss::Status tss_generator_get_state(tss::GeneratorHandle handle, tss::TensorHandle* state) {
  return tss::guarded([&] {
    auto generator = tss::borrow(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    *state = tss::release(generator.get_state());
  });
}

TSS_EXPORT tss::Status tss_generator_set_state(tss::GeneratorHandle handle, tss::TensorHandle state) {
  return tss::guarded([&] {
    auto generator = tss::borrow(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(tss::borrow(state));
  });
}

TSS_EXPORT tss::Status tss_generator_device(tss::GeneratorHandle handle, int32_t* device_type, int32_t* device_index) {
  return tss::guarded([&] {
    const auto device = tss::borrow(handle).device();
    *device_type = static_cast<int32_t>(device.type());
    *device_index = device.index();
  });
}

// Seeds the default generators of all devices.
TSS_EXPORT tss::Status tss_manual_seed(uint64_t seed) {
  return tss::guarded([&] { at::manual_seed(seed); });
}
