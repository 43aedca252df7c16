// Parts of one piece of work side by side, a thread each, and what they share: weights, arranged once for all of them.
#include "fused.h"
#include "shim.h"

#include <map>
#include <mutex>
#include <utility>

namespace {

using at::Tensor;
using tss::WeightOrder;

// What the parts of one run share.
class Arrangements {
 public:
  Tensor of(const Tensor& weight, WeightOrder order, const std::function<Tensor()>& pack) {
    const auto entry = find(weight, order);
    std::call_once(entry->once, [&] { entry->packed = pack(); });
    return entry->packed;
  }

 private:
  // The weight is held so that no other comes to lie where it does.
  struct Entry {
    Tensor weight, packed;
    std::once_flag once;
  };

  std::shared_ptr<Entry> find(const Tensor& weight, WeightOrder order) {
    const std::lock_guard<std::mutex> lock(guard_);
    auto& entry = entries_[{weight.unsafeGetTensorImpl(), order}];
    if (entry == nullptr) entry = std::make_shared<Entry>(), entry->weight = weight;
    return entry;
  }

  std::mutex guard_;
  std::map<std::pair<const void*, WeightOrder>, std::shared_ptr<Entry>> entries_;
};

// Those of the run that this thread does parts of.
thread_local Arrangements* shared = nullptr;

class Sharing {
 public:
  explicit Sharing(Arrangements& arrangements) : before_(std::exchange(shared, &arrangements)) {}
  ~Sharing() { shared = before_; }

 private:
  Arrangements* before_;
};

}  // namespace

namespace tss {

Tensor packed_once(const Tensor& weight, WeightOrder order, const std::function<Tensor()>& pack) { return shared == nullptr ? pack() : shared->of(weight, order, pack); }

}  // namespace tss

// Calls part(index, context) for 0, 1, …, count - 1 on all threads; an operator that a part calls runs on the part's thread alone. A part changes no weight.
TSS_EXPORT tss::Status tss_parts_run(int64_t count, void (*part)(int64_t, void*), void* context) {
  return tss::guarded([&] {
    TORCH_CHECK(count >= 0, "There cannot be ", count, " parts.");
    TORCH_CHECK(part != nullptr, "The work on a part is null.");
    Arrangements arrangements;
    std::atomic<int64_t> next{0};
    at::parallel_for(0, std::min<int64_t>(count, at::get_num_threads()), 1, [&](int64_t, int64_t) {
      const Sharing sharing(arrangements);
      for (int64_t index; (index = next++) < count;) part(index, context);
    });
  });
}
