// Streams and events of a device, through c10's own guards: nothing of CUDA is needed to compile this, and a libtorch without it says so.
#include "shim.h"

#include <c10/core/Event.h>
#include <c10/core/Stream.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/version.h>

#include <chrono>
#include <memory>
#include <thread>

#define TSS_EVENTS_SYNCHRONIZE (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 6))

namespace {

c10::impl::VirtualGuardImpl guard_of(const c10::Device& device) { return c10::impl::VirtualGuardImpl(device.type()); }

// A stream is its device and a number that libtorch gives out; streams come from a pool and are never freed.
c10::Stream stream_of(int32_t type, int32_t index, int64_t id) {
  const auto device = tss::device_of(type, index);
  TORCH_CHECK(device.has_index(), "A stream's device needs its number.");
  return c10::Stream(c10::Stream::UNSAFE, device, id);
}

c10::Event& event_at(c10::Event* event) {
  TORCH_CHECK(event != nullptr, "The event is null.");
  return *event;
}

}  // namespace

// The calling thread's stream of a device.
TSS_EXPORT tss::Status tss_stream_get(int32_t type, int32_t index, int64_t* id) {
  return tss::guarded([&] {
    const auto device = tss::device_of(type, index);
    tss::place(id) = guard_of(device).getStream(device).id();
  });
}

// Another stream than the device's default one.
TSS_EXPORT tss::Status tss_stream_new(int32_t type, int32_t index, int64_t* id) {
  return tss::guarded([&] {
    const auto device = tss::device_of(type, index);
    tss::place(id) = guard_of(device).getStreamFromGlobalPool(device).id();
  });
}

TSS_EXPORT tss::Status tss_stream_set(int32_t type, int32_t index, int64_t id) {
  return tss::guarded([&] {
    const auto stream = stream_of(type, index, id);
    guard_of(stream.device()).exchangeStream(stream);
  });
}

// Waits until all that was put into the stream is done.
TSS_EXPORT tss::Status tss_stream_synchronize(int32_t type, int32_t index, int64_t id) {
  return tss::guarded([&] { stream_of(type, index, id).synchronize(); });
}

TSS_EXPORT tss::Status tss_event_new(int32_t type, c10::Event** event) {
  return tss::guarded([&] {
    auto& result = tss::place(event);
    const auto device = tss::device_of(type, -1);
    (void)guard_of(device);
    result = new c10::Event(device.type(), c10::EventFlag::PYTORCH_DEFAULT);
  });
}

TSS_EXPORT void tss_event_free(c10::Event* event) { delete event; }

// Marks the stream's present end.
TSS_EXPORT tss::Status tss_event_record(c10::Event* event, int32_t type, int32_t index, int64_t id) {
  return tss::guarded([&] { event_at(event).record(stream_of(type, index, id)); });
}

// What is put into the stream from now on waits for the mark; the calling thread does not.
TSS_EXPORT tss::Status tss_event_block(c10::Event* event, int32_t type, int32_t index, int64_t id) {
  return tss::guarded([&] { event_at(event).block(stream_of(type, index, id)); });
}

// The calling thread waits for the mark.
TSS_EXPORT tss::Status tss_event_synchronize(c10::Event* event) {
  return tss::guarded([&] {
#if TSS_EVENTS_SYNCHRONIZE
    event_at(event).synchronize();
#else
    while (!event_at(event).query()) std::this_thread::sleep_for(std::chrono::microseconds(20));
#endif
  });
}
