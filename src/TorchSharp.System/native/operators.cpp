// Any ATen operator, found by schema name and called with boxed arguments.
#include "shim.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>
#include <ATen/core/stack.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

TSS_EXPORT void tss_tensor_free(tss::TensorHandle tensor);

namespace {

enum Tag : int32_t { None, TensorTag, Int, Double, Bool, IntList, DoubleList, TensorList, DeviceTag, GeneratorTag, String };

// 16 bytes; `length` counts the elements behind `pointer`.
struct Value {
  Tag tag;
  int32_t length;
  union {
    int64_t integer;
    double real;
    const void* pointer;
    tss::TensorHandle tensor;
  };
};
static_assert(sizeof(Value) == 16, "The managed side lays a value out in 16 bytes.");

// What the schema asks for, as far as a tag leaves a choice or a number must be one of an enumeration.
enum class Expected : uint8_t { Other, Real, Integers, Reals, OptionalTensors, ElementType, Layout, MemoryFormat };

struct Parameter {
  Expected expected;
  c10::optional<c10::IValue> default_value;
  std::string name;
};

struct Operator {
  c10::OperatorHandle handle;
  std::string name;
  std::vector<Parameter> parameters;
};

c10::TypePtr without_optional(const c10::TypePtr& type) {
  return type->kind() == c10::TypeKind::OptionalType ? type->expect<c10::OptionalType>()->getElementType() : type;
}

Expected expectation(const c10::Argument& argument) {
  switch (without_optional(argument.real_type())->kind()) {
    case c10::TypeKind::ScalarTypeType: return Expected::ElementType;
    case c10::TypeKind::LayoutType: return Expected::Layout;
    case c10::TypeKind::MemoryFormatType: return Expected::MemoryFormat;
    default: break;
  }
  const auto type = without_optional(argument.type());
  if (type->kind() == c10::TypeKind::FloatType) return Expected::Real;
  if (type->kind() != c10::TypeKind::ListType) return Expected::Other;
  const auto element = type->expect<c10::ListType>()->getElementType();
  switch (element->kind()) {
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType: return Expected::Integers;
    case c10::TypeKind::FloatType: return Expected::Reals;
    case c10::TypeKind::OptionalType: return Expected::OptionalTensors;
    default: return Expected::Other;
  }
}

template <typename T>
c10::IValue list_of(const Value& value) {
  const auto* first = static_cast<const T*>(value.pointer);
  c10::List<T> list;
  list.reserve(tss::extent(first, value.length));
  for (int32_t i = 0; i < value.length; i++) list.push_back(first[i]);
  return list;
}

c10::IValue tensors_of(const Value& value, Expected expected) {
  const auto* handles = static_cast<const tss::TensorHandle*>(value.pointer);
  const auto count = tss::extent(handles, value.length);
  if (expected == Expected::OptionalTensors) {
    c10::List<c10::optional<at::Tensor>> list;
    list.reserve(count);
    for (int32_t i = 0; i < value.length; i++)
      list.push_back(handles[i] == nullptr ? c10::optional<at::Tensor>() : c10::optional<at::Tensor>(tss::borrow(handles[i])));
    return list;
  }
  c10::List<at::Tensor> list;
  list.reserve(count);
  for (int32_t i = 0; i < value.length; i++) list.push_back(tss::borrow(handles[i]));
  return list;
}

// libtorch takes these numbers as indices into its tables, unchecked.
int64_t within_enumeration(int64_t number, Expected expected) {
  switch (expected) {
    case Expected::ElementType: return static_cast<int64_t>(tss::scalar_type_of(number));
    case Expected::Layout: TORCH_CHECK(number >= 0 && number < static_cast<int64_t>(c10::Layout::NumOptions), "There is no layout with the number ", number, "."); break;
    case Expected::MemoryFormat:
      TORCH_CHECK(number >= 0 && number < static_cast<int64_t>(c10::MemoryFormat::NumOptions), "There is no memory format with the number ", number, ".");
      break;
    default: break;
  }
  return number;
}

c10::IValue box(const Value& value, Expected expected) {
  switch (value.tag) {
    case None: return {};
    case TensorTag: return tss::borrow(value.tensor);
    case Int:
      if (expected == Expected::Real) return static_cast<double>(value.integer);
      if (expected == Expected::Integers) return c10::List<int64_t>({value.integer});
      return within_enumeration(value.integer, expected);
    case Double: return expected == Expected::Reals ? c10::IValue(c10::List<double>({value.real})) : c10::IValue(value.real);
    case Bool: return value.integer != 0;
    case IntList: return list_of<int64_t>(value);
    case DoubleList: return list_of<double>(value);
    case TensorList: return tensors_of(value, expected);
    case DeviceTag: return tss::device_of(static_cast<int32_t>(value.integer >> 32), static_cast<int32_t>(value.integer));
    case GeneratorTag: return tss::borrow(static_cast<tss::GeneratorHandle>(const_cast<void*>(value.pointer)));
    case String: {
      const auto* text = static_cast<const char*>(value.pointer);
      return std::string(text, text + tss::extent(text, value.length));
    }
  }
  TORCH_CHECK(false, "Unknown argument tag ", static_cast<int32_t>(value.tag), ".");
}

// The results of the last call on this thread that did not fit into the caller's buffer; those that nobody fetches are freed.
struct Overflow {
  std::vector<Value> values;

  ~Overflow() { drop(); }

  void drop() {
    for (const auto& value : values)
      if (value.tag == TensorTag) tss_tensor_free(value.tensor);
    values.clear();
  }
};

thread_local Overflow overflow;

class Results {
 public:
  Results(Value* buffer, int32_t capacity) : buffer_(buffer), capacity_(capacity) {}

  ~Results() {
    for (int32_t i = 0; i < count_; i++)
      if (i < capacity_ && buffer_[i].tag == TensorTag) tss_tensor_free(buffer_[i].tensor);
    if (count_ > 0) overflow.drop();
  }

  void add(const c10::IValue& value) {
    if (value.isTensor()) return add_tensor(value.toTensor());
    if (value.isTensorList()) {
      for (const at::Tensor& tensor : value.toTensorVector()) add_tensor(tensor);
    } else if (value.isInt()) {
      slot(Int).integer = value.toInt();
    } else if (value.isDouble()) {
      slot(Double).real = value.toDouble();
    } else if (value.isBool()) {
      slot(Bool).integer = value.toBool();
    } else if (value.isNone()) {
      slot(None).integer = 0;
    } else {
      TORCH_CHECK(false, "A result of type ", value.tagKind(), " cannot be handed over.");
    }
  }

  // The caller owns the results from here on.
  int32_t hand_over() {
    const auto count = count_;
    count_ = 0;
    return count;
  }

 private:
  Value& at(int32_t i) { return i < capacity_ ? buffer_[i] : overflow.values[i - capacity_]; }

  Value& slot(Tag tag) {
    if (count_ >= capacity_) overflow.values.emplace_back();
    Value& value = at(count_++);
    value.tag = tag;
    value.length = 0;
    value.integer = 0;
    return value;
  }

  void add_tensor(const at::Tensor& tensor) {
    Value& value = slot(tensor.defined() ? TensorTag : None);
    value.tensor = tss::release(tensor);
  }

  Value* buffer_;
  int32_t capacity_;
  int32_t count_ = 0;
};

// Never destroyed: operators may be called while the process ends.
std::mutex& known_operators_lock = *new std::mutex();
auto& known_operators = *new std::unordered_map<std::string, std::unique_ptr<Operator>>();

std::unique_ptr<Operator> find(const c10::OperatorName& name) {
  const auto handle = c10::Dispatcher::singleton().findSchema(name);
  if (!handle.has_value()) return nullptr;
  auto result = std::make_unique<Operator>(Operator{*handle, name.name, {}});
  for (const auto& argument : handle->schema().arguments())
    result->parameters.push_back({expectation(argument), argument.default_value(), argument.name()});
  return result;
}

}  // namespace

// The operator's handle, valid for the life of the process and the same for each that asks; null if this libtorch has no such operator.
TSS_EXPORT tss::Status tss_operator_find(const char* name, const char* overload, Operator** found) {
  return tss::guarded([&] {
    auto& result = tss::place(found);
    result = nullptr;
    TORCH_CHECK(name != nullptr && overload != nullptr, "The name of the operator is null.");
    const std::lock_guard<std::mutex> lock(known_operators_lock);
    auto& known = known_operators[std::string(name) + "." + overload];
    if (known == nullptr) known = find({name, overload});
    result = known.get();
  });
}

// Calls the operator. Trailing arguments that are not given take the schema's defaults. Up to `capacity` results are written to
// `results`, lists and tuples flattened; `count` is how many there are, and tss_operator_overflow hands out the rest.
TSS_EXPORT tss::Status tss_operator_call(
    const Operator* op, const Value* arguments, int32_t given, Value* results, int32_t capacity, int32_t* count) {
  return tss::guarded([&] {
    TORCH_CHECK(op != nullptr, "The operator is null.");
    const auto& parameters = op->parameters;
    auto& result_count = tss::place(count);
    tss::extent(results, capacity);
    TORCH_CHECK(tss::extent(arguments, given) <= parameters.size(), op->name, " takes ", parameters.size(), " arguments, not ", given, ".");

    torch::jit::Stack stack;
    stack.reserve(parameters.size());
    for (int32_t i = 0; i < given; i++) stack.push_back(box(arguments[i], parameters[i].expected));
    for (size_t i = given; i < parameters.size(); i++) {
      TORCH_CHECK(parameters[i].default_value.has_value(), op->name, ": argument '", parameters[i].name, "' is missing.");
      stack.push_back(*parameters[i].default_value);
    }

    op->handle.callBoxed(&stack);

    overflow.drop();
    Results list(results, capacity);
    for (const c10::IValue& value : stack) list.add(value);
    result_count = list.hand_over();
  });
}

// The results beyond the capacity given to tss_operator_call, called right after it on the same thread.
TSS_EXPORT tss::Status tss_operator_overflow(Value* results, int32_t count) {
  return tss::guarded([&] {
    TORCH_CHECK(tss::extent(results, count) == overflow.values.size(), "There are ", overflow.values.size(), " more results, not ", count, ".");
    std::copy(overflow.values.begin(), overflow.values.end(), results);
    overflow.values.clear();
  });
}
