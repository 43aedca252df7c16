// Operators with arguments of all kinds: whatever they make of them, the process lives and nothing is lost.
#include "abi.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace abi;

constexpr int32_t MaxArguments = 20;
constexpr int64_t Integers[] = {0, 1, 2, -1, 3, INT64_C(1) << 48, INT64_MAX, INT64_MIN};
constexpr double Reals[] = {0, 1, -1, 0.5, 1e308, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()};
constexpr const char* Words[] = {"", "reflect", "none", "sum", "\xff", "cpu"};

// Arguments drawn from all kinds, with live tensors and generators most of the time.
class Draw {
 public:
  explicit Draw(uint32_t seed) : random_(seed), tensors_{ones(1), ones(6), ones(0)}, list_{tensors_[0], nullptr, tensors_[1]} {
    ACCEPTED(tss_generator_new(0, -1, 0, &generator_));
  }

  ~Draw() {
    for (auto* tensor : tensors_) tss_tensor_free(tensor);
    tss_generator_free(generator_);
  }

  Value next() {
    Value value{pick(2) == 0 ? TensorTag : pick(Tags), 0, {}};
    switch (value.tag) {
      case TensorTag: value.pointer = pick(8) == 0 ? nullptr : tensors_[pick(3)]; break;
      case Int: value.integer = Integers[pick(std::size(Integers))]; break;
      case Double: value.real = Reals[pick(std::size(Reals))]; break;
      case Bool: value.integer = pick(2); break;
      case IntList: list(value, Integers); break;
      case DoubleList: list(value, Reals); break;
      case TensorList: list(value, list_); break;
      case DeviceTag: value.integer = static_cast<int64_t>(random_()) << pick(33); break;
      case GeneratorTag: value.pointer = pick(4) == 0 ? nullptr : generator_; break;
      case String:
        value.pointer = Words[pick(std::size(Words))];
        value.length = static_cast<int32_t>(std::strlen(static_cast<const char*>(value.pointer)));
        break;
      default: break;
    }
    return value;
  }

  int32_t pick(size_t count) { return static_cast<int32_t>(random_() % count); }

 private:
  template <typename T, size_t N>
  void list(Value& value, const T (&elements)[N]) {
    const auto from = pick(N);
    value.pointer = elements + from;
    value.length = pick(N - from + 1);
  }

  std::mt19937 random_;
  Tensor* tensors_[3];
  Tensor* list_[3];
  Generator* generator_ = nullptr;
};

// How many arguments the operator takes, from its complaint of too many.
int32_t arity(const Operator* op) {
  Value arguments[MaxArguments] = {};
  int32_t count = 0, taken = MaxArguments;
  if (tss_operator_call(op, arguments, MaxArguments, nullptr, 0, &count) == 0) return MaxArguments;
  const std::string message(tss_last_error(nullptr));
  const auto place = message.find(" takes ");
  if (place != std::string::npos) std::sscanf(message.c_str() + place, " takes %d", &taken);
  return taken;
}

void call(const Operator* op, Draw& draw, int32_t most) {
  Value arguments[MaxArguments], results[4];
  const auto given = draw.pick(3) == 0 ? draw.pick(most + 1) : most;
  for (int32_t i = 0; i < given; i++) arguments[i] = draw.next();
  int32_t count = 0;
  if (tss_operator_call(op, arguments, given, results, 4, &count) != 0) return;
  std::vector<Value> all(results, results + (count < 4 ? count : 4));
  if (count > 4) {
    all.resize(count);
    ACCEPTED(tss_operator_overflow(all.data() + 4, count - 4));
  }
  for (const auto& value : all)
    if (value.tag == TensorTag) tss_tensor_free(static_cast<Tensor*>(const_cast<void*>(value.pointer)));
}

// 0: the operator stood it; 1: a handle was lost.
int stand(const Operator* op, uint32_t seed, int32_t rounds) {
  const auto before = tss_tensor_live_handles();
  {
    Draw draw(seed);
    const auto most = arity(op);
    for (int32_t round = 0; round < rounds; round++) call(op, draw, most);
  }
  return tss_tensor_live_handles() == before ? 0 : 1;
}

}  // namespace

namespace abi {

void call_operators_with_anything(const char* file, int32_t rounds) {
  std::ifstream lines(file);
  std::string line;
  uint32_t seed = 0;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string name, overload;
    words >> name >> overload;
    Operator* op = nullptr;
    ACCEPTED(tss_operator_find(name.c_str(), overload.c_str(), &op));
    if (op == nullptr) continue;
    seed++;
    std::fflush(nullptr);
    const auto child = fork();
    if (child == 0) _exit(stand(op, seed, rounds));
    int status = -1;
    waitpid(child, &status, 0);
    holds(status == 0, line.c_str());
  }
  HOLDS(seed > 0);
}

}  // namespace abi
