#include "shim.h"

#include <c10/util/Exception.h>

#include <cstring>
#include <exception>
#include <string>

namespace {

thread_local std::string last_message;

// Where there was no memory even for the message.
constexpr char NoMemory[] = "out of memory: the message of the failure could not be kept (std::bad_alloc)";
thread_local bool is_lost = false;

// Some messages carry the place in the C++ source and the frames below it even without a backtrace.
std::string without_frames(std::string message) {
  const auto frames = message.find("\nException raised from ");
  if (frames != std::string::npos) message.resize(frames);
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
  return message;
}

}  // namespace

namespace tss {

void remember_current_exception() noexcept {
  is_lost = false;
  try {
    try {
      throw;
    } catch (const c10::Error& error) {
      last_message = without_frames(error.what_without_backtrace());
    } catch (const std::exception& error) {
      last_message = without_frames(error.what());
    } catch (...) {
      last_message = "libtorch threw something that is no std::exception.";
    }
  } catch (...) {
    is_lost = true;
  }
}

}  // namespace tss

// The message of the last failure on this thread, UTF-8, valid until the next failure on this thread.
TSS_EXPORT const char* tss_last_error(int32_t* length) {
  if (length != nullptr) *length = is_lost ? static_cast<int32_t>(sizeof(NoMemory) - 1) : static_cast<int32_t>(last_message.size());
  return is_lost ? NoMemory : last_message.data();
}
