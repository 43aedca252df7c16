// How long operators take: for each way in which they were called within each other, the time that was the innermost one's own. Costs nothing while nothing is recorded.
#include "shim.h"

#include <ATen/SequenceNumber.h>
#include <ATen/record_function.h>
#include <c10/core/GradMode.h>

#include <chrono>
#include <cstring>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

// A name under the names that it was called within.
struct Node {
  std::map<std::string, std::unique_ptr<Node>> within;
  int64_t calls = 0;
  Clock::duration own{};

  Node* child(const char* name) {
    auto& found = within[name];
    if (found == nullptr) found = std::make_unique<Node>();
    return found.get();
  }
};

struct Line {
  std::string path;
  int64_t calls, nanoseconds;
};

// What the update of the weights is called within: operators that want no gradient, after the backward pass of their step and not of it.
constexpr const char* Update = "update";
constexpr const char* Pass = "pass";

// How the name of everything begins that the backward pass does.
constexpr const char* Engine = "autograd::engine::";

// What a node of the backward pass is called within, before the name of the operator that made it.
constexpr const char* GradientOf = "gradient of ";

// The operators of the forward pass by the numbers of the nodes that they made, from the first on; a thread numbers its own.
struct Made {
  uint64_t end;
  std::string by;
};

std::mutex door;
std::unique_ptr<Node> top = std::make_unique<Node>();
uint64_t recording = 0;  // which one is under way; frames of an earlier one are not counted
bool is_recording = false;
bool was_backward = false;
at::CallbackHandle handle = 0;
std::vector<Line> lines;

struct Frame : at::ObserverContext {
  Frame* above;
  Node* node;
  uint64_t of;
  uint64_t first_made;
  Clock::duration inside{};
  Clock::time_point began;
};

thread_local Frame* innermost = nullptr;
thread_local std::map<uint64_t, Made> made;

// The name under which a node's own stands, or nothing where what made it is not known.
std::string maker_of(const at::RecordFunction& function) {
  if (function.scope() != at::RecordScope::BACKWARD_FUNCTION || function.seqNr() < 0) return {};
  const auto number = static_cast<uint64_t>(function.seqNr());
  const auto after = made.upper_bound(number);
  if (after == made.begin()) return {};
  const Made& found = std::prev(after)->second;
  return number < found.end ? GradientOf + found.by : std::string();
}

// An operator that an earlier recording saw begin is not above one of this recording.
std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction& function) {
  auto frame = std::make_unique<Frame>();
  {
    const std::lock_guard<std::mutex> lock(door);
    frame->above = innermost != nullptr && innermost->of == recording ? innermost : nullptr;
    frame->of = recording;
    frame->first_made = at::sequence_number::peek();
    was_backward = was_backward || function.scope() == at::RecordScope::BACKWARD_FUNCTION;
    const bool updates = was_backward && !c10::GradMode::is_enabled() && std::strncmp(function.name(), Engine, std::strlen(Engine)) != 0;
    Node* parent = frame->above != nullptr ? frame->above->node : top->child(updates ? Update : Pass);
    const std::string maker = maker_of(function);
    frame->node = (maker.empty() ? parent : parent->child(maker.c_str()))->child(function.name());
  }
  innermost = frame.get();
  frame->began = Clock::now();
  return frame;
}

void end(const at::RecordFunction& function, at::ObserverContext* context) {
  auto* frame = static_cast<Frame*>(context);
  if (frame == nullptr) return;
  const auto took = Clock::now() - frame->began;
  innermost = frame->above;
  const std::lock_guard<std::mutex> lock(door);
  if (frame->of != recording) return;
  const auto end = at::sequence_number::peek();
  if (frame->above == nullptr && end > frame->first_made) made[frame->first_made] = {end, function.name()};
  frame->node->calls++;
  frame->node->own += took - frame->inside;
  if (frame->above != nullptr) frame->above->inside += took;
}

void list(const Node& node, const std::string& path) {
  for (const auto& [name, child] : node.within) {
    const std::string here = path.empty() ? name : path + '\n' + name;
    if (child->calls > 0) lines.push_back({here, child->calls, std::chrono::duration_cast<std::chrono::nanoseconds>(child->own).count()});
    list(*child, here);
  }
}

}  // namespace

// Forgets what was recorded, and records from here on, on every thread.
TSS_EXPORT tss::Status tss_operations_start() {
  return tss::guarded([] {
    {
      const std::lock_guard<std::mutex> lock(door);
      TORCH_CHECK(!is_recording, "Operators are being recorded already.");
      top = std::make_unique<Node>();
      lines.clear();
      recording++;
      is_recording = true;
      was_backward = false;
    }
    handle = at::addGlobalCallback(at::RecordFunctionCallback(begin, end).scopes({at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION}));
  });
}

// A training step begins: until its backward pass nothing is an update. What the calling thread's operators made before is forgotten.
TSS_EXPORT void tss_operations_step() {
  made.clear();
  const std::lock_guard<std::mutex> lock(door);
  was_backward = false;
}

// Records no more; how many lines there are to read.
TSS_EXPORT tss::Status tss_operations_stop(int32_t* count) {
  return tss::guarded([&] {
    auto& result = tss::place(count);
    {
      const std::lock_guard<std::mutex> lock(door);
      TORCH_CHECK(is_recording, "No operators are being recorded.");
      is_recording = false;
    }
    at::removeCallback(handle);
    const std::lock_guard<std::mutex> lock(door);
    recording++;
    list(*top, "");
    result = static_cast<int32_t>(lines.size());
  });
}

// One line: "pass" or "update" and the names from the outermost to the innermost, each after a line end; before a node of the backward pass also what made it, UTF-8, valid until the next start; how often it was called, and the
// innermost one's own time.
TSS_EXPORT tss::Status tss_operations_read(int32_t index, const char** path, int64_t* calls, int64_t* nanoseconds) {
  return tss::guarded([&] {
    const std::lock_guard<std::mutex> lock(door);
    auto &name = tss::place(path);
    auto &times = tss::place(calls), &own = tss::place(nanoseconds);
    TORCH_CHECK(index >= 0 && static_cast<size_t>(index) < lines.size(), "There is no line ", index, " of ", lines.size(), ".");
    const Line& line = lines[static_cast<size_t>(index)];
    name = line.path.c_str(), times = line.calls, own = line.nanoseconds;
  });
}
