// Every export with null pointers, counts that cannot be, numbers outside of their enumerations and sizes beyond memory.
#include "abi.h"

#include <atomic>
#include <climits>
#include <cstring>
#include <initializer_list>

namespace {

using namespace abi;

int given_back = 0;

void give_back(void*) { given_back++; }

void tensors() {
  TensorInfo info;
  void* data = nullptr;
  Tensor* result = nullptr;
  tss_tensor_free(nullptr);
  REFUSED(tss_tensor_info(nullptr, &info));
  REFUSED(tss_tensor_data(nullptr, &data));
  REFUSED(tss_tensor_share(nullptr, &result));
  auto* tensor = ones(3);
  REFUSED(tss_tensor_info(tensor, nullptr));
  REFUSED(tss_tensor_data(tensor, nullptr));
  REFUSED(tss_tensor_share(tensor, nullptr));
  ACCEPTED(tss_tensor_share(tensor, &result));
  tss_tensor_free(tensor);
  ACCEPTED(tss_tensor_info(result, &info));
  HOLDS(info.elements == 3);
  tss_tensor_free(result);
}

void aliases() {
  float memory[4] = {};
  const int64_t four = 4, negative = -4, beyond[] = {INT64_C(1) << 32, INT64_C(1) << 32}, wrapped[] = {INT64_C(1) << 62, 4}, empty[] = {0, 5};
  Tensor* result = nullptr;
  REFUSED(tss_tensor_alias(memory, 6, &four, 1, nullptr, memory, &result));
  HOLDS(given_back == 0);
  REFUSED(tss_tensor_alias(memory, 6, &four, 1, give_back, memory, nullptr));
  REFUSED(tss_tensor_alias(nullptr, 6, &four, 1, give_back, memory, &result));
  REFUSED(tss_tensor_alias(memory, 6, nullptr, 1, give_back, memory, &result));
  REFUSED(tss_tensor_alias(memory, 6, &four, -1, give_back, memory, &result));
  REFUSED(tss_tensor_alias(memory, 6, &negative, 1, give_back, memory, &result));
  REFUSED(tss_tensor_alias(memory, 6, beyond, 2, give_back, memory, &result));
  REFUSED(tss_tensor_alias(memory, 6, wrapped, 2, give_back, memory, &result));
  REFUSED(tss_tensor_alias(memory, 99, &four, 1, give_back, memory, &result));
  REFUSED(tss_tensor_alias(memory, -1, &four, 1, give_back, memory, &result));
  HOLDS(given_back == 9);
  ACCEPTED(tss_tensor_alias(memory, 6, &four, 1, give_back, memory, &result));
  HOLDS(given_back == 9);
  tss_tensor_free(result);
  HOLDS(given_back == 10);
  ACCEPTED(tss_tensor_alias(memory, 6, empty, 2, give_back, memory, &result));
  tss_tensor_free(result);
  HOLDS(given_back == 11);
}

void files() {
  Tensor* result = nullptr;
  auto* tensor = ones(1);
  REFUSED(tss_tensor_save(nullptr, "tensor"));
  REFUSED(tss_tensor_save(tensor, nullptr));
  REFUSED(tss_tensor_save(tensor, "/no-such-folder/tensor"));
  REFUSED(tss_tensor_load(nullptr, &result));
  REFUSED(tss_tensor_load("/no-such-file", &result));
  REFUSED(tss_tensor_load("/dev/null", &result));
  REFUSED(tss_tensor_load("/no-such-file", nullptr));
  tss_tensor_free(tensor);
}

void gradients() {
  Tensor* result = nullptr;
  auto* tensor = ones(2);
  auto* longer = ones(3);
  Tensor* const none = nullptr;
  REFUSED(tss_tensor_get_grad(nullptr, &result));
  REFUSED(tss_tensor_get_grad(tensor, nullptr));
  REFUSED(tss_tensor_set_grad(nullptr, tensor));
  REFUSED(tss_tensor_set_grad(tensor, longer));
  REFUSED(tss_tensor_set_requires_grad(nullptr, 1));
  REFUSED(tss_tensor_retain_grad(nullptr));
  REFUSED(tss_tensor_retain_grad(tensor));
  REFUSED(tss_backward(nullptr, 1, nullptr, 0, 0, nullptr, 0));
  REFUSED(tss_backward(&none, 1, nullptr, 0, 0, nullptr, 0));
  REFUSED(tss_backward(&tensor, -1, nullptr, 0, 0, nullptr, 0));
  REFUSED(tss_backward(&tensor, INT_MIN, nullptr, 0, 0, nullptr, 0));
  REFUSED(tss_backward(&tensor, 1, nullptr, 0, 0, nullptr, 0));
  REFUSED(tss_backward(&tensor, 1, nullptr, 0, 0, nullptr, 1));
  ACCEPTED(tss_tensor_set_requires_grad(tensor, 1));
  REFUSED(tss_backward(&tensor, 1, &longer, 0, 0, nullptr, 0));
  REFUSED(tss_backward(&tensor, 1, nullptr, 0, 0, &none, 1));
  REFUSED(tss_grad(nullptr, 1, &tensor, 1, nullptr, 0, 0, 0, &result));
  REFUSED(tss_grad(&tensor, 1, nullptr, 1, nullptr, 0, 0, 0, &result));
  REFUSED(tss_grad(&tensor, 1, &tensor, 1, nullptr, 0, 0, 0, nullptr));
  REFUSED(tss_grad(&tensor, 1, &tensor, -1, nullptr, 0, 0, 0, &result));
  REFUSED(tss_grad(&tensor, 1, &none, 1, nullptr, 0, 0, 1, &result));
  REFUSED(tss_inference_mode_enter(1, nullptr));
  tss_inference_mode_leave(nullptr);
  tss_tensor_free(tensor);
  tss_tensor_free(longer);
}

void generators() {
  Generator* generator = nullptr;
  Tensor* state = nullptr;
  uint64_t seed = 0;
  int32_t type = 0, index = 0;
  tss_generator_free(nullptr);
  for (const auto device : {-1, 99, INT_MAX, INT_MIN}) REFUSED(tss_generator_new(device, -1, 0, &generator));
  for (const auto number : {-2, 1, 128, 256, INT_MAX, INT_MIN}) REFUSED(tss_generator_new(0, number, 0, &generator));
  REFUSED(tss_generator_new(0, -1, 0, nullptr));
  REFUSED(tss_generator_default(99, -1, &generator));
  REFUSED(tss_generator_default(0, -1, nullptr));
  REFUSED(tss_generator_set_seed(nullptr, 1));
  REFUSED(tss_generator_get_seed(nullptr, 0, &seed));
  REFUSED(tss_generator_get_state(nullptr, &state));
  REFUSED(tss_generator_device(nullptr, &type, &index));
  ACCEPTED(tss_generator_new(0, -1, 0, &generator));
  auto* tensor = ones(5);
  REFUSED(tss_generator_get_seed(generator, 0, nullptr));
  REFUSED(tss_generator_get_state(generator, nullptr));
  REFUSED(tss_generator_set_state(generator, nullptr));
  REFUSED(tss_generator_set_state(generator, tensor));
  REFUSED(tss_generator_set_state(nullptr, tensor));
  REFUSED(tss_generator_device(generator, nullptr, &index));
  REFUSED(tss_generator_device(generator, &type, nullptr));
  tss_tensor_free(tensor);
  tss_generator_free(generator);
}

void operators() {
  Operator* op = nullptr;
  Value results[2], argument{None, 0, {}};
  int32_t count = 0;
  REFUSED(tss_operator_find(nullptr, "", &op));
  REFUSED(tss_operator_find("aten::ones", nullptr, &op));
  REFUSED(tss_operator_find("aten::ones", "", nullptr));
  for (const auto* name : {"", "aten", "aten::", "no such", "aten::ones.", "\xff\xfe"}) {
    ACCEPTED(tss_operator_find(name, "", &op));
    HOLDS(op == nullptr);
  }
  REFUSED(tss_operator_call(nullptr, nullptr, 0, results, 2, &count));
  ACCEPTED(tss_operator_find("aten::relu", "", &op));
  REFUSED(tss_operator_call(op, nullptr, 1, results, 2, &count));
  REFUSED(tss_operator_call(op, &argument, -1, results, 2, &count));
  REFUSED(tss_operator_call(op, &argument, INT_MIN, results, 2, &count));
  REFUSED(tss_operator_call(op, &argument, INT_MAX, results, 2, &count));
  REFUSED(tss_operator_call(op, &argument, 0, results, 2, &count));
  REFUSED(tss_operator_call(op, &argument, 1, results, 2, nullptr));
  REFUSED(tss_operator_call(op, &argument, 1, results, -1, &count));
  REFUSED(tss_operator_call(op, &argument, 1, nullptr, 2, &count));
  REFUSED(tss_operator_overflow(nullptr, 1));
  REFUSED(tss_operator_overflow(results, -1));
  REFUSED(tss_operator_overflow(results, 1));
  for (int32_t tag = -1; tag <= Tags; tag++) {
    argument = {tag, -1, {}};
    REFUSED(tss_operator_call(op, &argument, 1, results, 2, &count));
    argument.length = INT_MAX;
    REFUSED(tss_operator_call(op, &argument, 1, results, 2, &count));
  }
}

// ones(size, dtype, layout, device): one wrong number each.
void enumerations() {
  Operator* op = nullptr;
  Value result;
  int32_t count = 0;
  int64_t size = 1;
  ACCEPTED(tss_operator_find("aten::ones", "", &op));
  for (const int64_t number : {INT64_C(-1), INT64_C(99), INT64_C(1) << 40, INT64_MIN, INT64_MAX}) {
    for (auto wrong = 1; wrong <= 3; wrong++) {
      Value arguments[] = {{IntList, 1, {}}, {None, 0, {}}, {None, 0, {}}, {None, 0, {}}};
      arguments[0].pointer = &size;
      arguments[wrong].tag = wrong == 3 ? DeviceTag : Int;
      arguments[wrong].integer = wrong == 3 && number == -1 ? INT64_C(5) : number;
      REFUSED(tss_operator_call(op, arguments, 4, &result, 1, &count));
    }
  }
}

// More results than there is room for: the rest is fetched, or given up by the next call.
void overflowing_results() {
  Operator* op = nullptr;
  Value arguments[2] = {{TensorTag, 0, {}}, {Int, 0, {}}}, results[3];
  int32_t count = 0;
  auto* tensor = ones(4);
  ACCEPTED(tss_operator_find("aten::split", "Tensor", &op));
  arguments[0].pointer = tensor;
  arguments[1].integer = 1;
  ACCEPTED(tss_operator_call(op, arguments, 2, results, 1, &count));
  HOLDS(count == 4);
  REFUSED(tss_operator_overflow(results, 2));
  tss_tensor_free(static_cast<Tensor*>(const_cast<void*>(results[0].pointer)));
  ACCEPTED(tss_operator_overflow(results, 3));
  for (const auto& result : results) tss_tensor_free(static_cast<Tensor*>(const_cast<void*>(result.pointer)));
  ACCEPTED(tss_operator_call(op, arguments, 2, results, 1, &count));
  tss_tensor_free(static_cast<Tensor*>(const_cast<void*>(results[0].pointer)));
  ACCEPTED(tss_operator_call(op, arguments, 2, nullptr, 0, &count));
  arguments[1].integer = 4;
  ACCEPTED(tss_operator_call(op, arguments, 2, results, 1, &count));
  tss_tensor_free(static_cast<Tensor*>(const_cast<void*>(results[0].pointer)));
  tss_tensor_free(tensor);
}

// Kernels of our own read what they are told is there.
void kernels() {
  if (std::strcmp(tss_kernels_get(), "off") == 0) return;
  Operator* op = nullptr;
  int32_t count = 0;
  auto* three = ones(3);
  auto* five = ones(5);
  const Tensor* const short_list[] = {three}, *const long_list[] = {three, three}, *const other_size[] = {five}, *const undefined[] = {nullptr};
  Value arguments[10] = {{TensorList, 1, {}}, {TensorList, 1, {}}, {TensorList, 1, {}}, {TensorList, 1, {}}, {Double, 0, {}}, {Double, 0, {}}, {Double, 0, {}}, {Double, 0, {}}, {Double, 0, {}}, {Int, 0, {}}};
  const auto reset = [&] {
    for (auto i = 0; i < 4; i++) arguments[i].length = 1, arguments[i].pointer = short_list;
  };
  for (const auto* name : {"torchsharp_system::adamw_all", "torchsharp_system::blend_all", "torchsharp_system::norm_all"}) {
    const auto given = name[19] == 'a' ? 10 : name[19] == 'b' ? 3 : 1;
    if (given == 3) arguments[2].tag = Double;
    ACCEPTED(tss_operator_find(name, "", &op));
    for (auto wrong = 0; wrong < (given == 10 ? 4 : given == 3 ? 2 : 1); wrong++) {
      reset();
      ACCEPTED(tss_operator_call(op, arguments, given, nullptr, 0, &count));
      arguments[wrong].pointer = undefined;
      REFUSED(tss_operator_call(op, arguments, given, nullptr, 0, &count));
      if (given == 1) continue;
      arguments[wrong].pointer = other_size;
      REFUSED(tss_operator_call(op, arguments, given, nullptr, 0, &count));
      arguments[wrong].pointer = long_list;
      arguments[wrong].length = 2;
      REFUSED(tss_operator_call(op, arguments, given, nullptr, 0, &count));
    }
  }
  tss_tensor_free(three);
  tss_tensor_free(five);
}

void switches() {
  int32_t number = 0;
  for (const auto which : {-1, 2, INT_MAX}) {
    REFUSED(tss_threads_get(which, &number));
    REFUSED(tss_threads_set(which, 1));
  }
  for (const auto count : {0, -1, INT_MIN, INT_MAX}) REFUSED(tss_threads_set(0, count));
  REFUSED(tss_threads_get(0, nullptr));
  REFUSED(tss_kernels_set(nullptr));
  REFUSED(tss_switch_get(99, &number));
  REFUSED(tss_switch_get(0, nullptr));
  REFUSED(tss_switch_set(-1, 1));
  REFUSED(tss_cuda_device_count(nullptr));
  REFUSED(tss_cuda_cudnn_available(nullptr));
}

void parts() {
  static std::atomic<int64_t> sum;
  const auto add = [](int64_t index, void*) { sum += index; };
  REFUSED(tss_parts_run(-1, add, nullptr));
  REFUSED(tss_parts_run(1, nullptr, nullptr));
  ACCEPTED(tss_parts_run(0, add, nullptr));
  ACCEPTED(tss_parts_run(100, add, nullptr));
  HOLDS(sum == 4950);
}

void operation_times() {
  int32_t count = 0;
  const char* path = nullptr;
  int64_t calls = 0, nanoseconds = 0;
  REFUSED(tss_operations_stop(&count));
  ACCEPTED(tss_operations_start());
  tss_operations_step();
  REFUSED(tss_operations_start());
  tss_tensor_free(ones(3));
  REFUSED(tss_operations_stop(nullptr));
  ACCEPTED(tss_operations_stop(&count));
  HOLDS(count > 0);
  for (const auto index : {-1, count, INT_MAX}) REFUSED(tss_operations_read(index, &path, &calls, &nanoseconds));
  REFUSED(tss_operations_read(0, nullptr, &calls, &nanoseconds));
  REFUSED(tss_operations_read(0, &path, nullptr, &nanoseconds));
  REFUSED(tss_operations_read(0, &path, &calls, nullptr));
  ACCEPTED(tss_operations_read(0, &path, &calls, &nanoseconds));
}

// Of the processor, which has one stream and no events.
void streams() {
  int64_t id = 0;
  void* event = nullptr;
  REFUSED(tss_stream_get(99, 0, &id));
  REFUSED(tss_stream_get(0, 0, nullptr));
  REFUSED(tss_stream_new(-1, 0, &id));
  REFUSED(tss_stream_set(0, -1, 0));
  REFUSED(tss_stream_set(0, 7, 0));
  REFUSED(tss_stream_synchronize(99, 0, 0));
  REFUSED(tss_event_new(99, &event));
  REFUSED(tss_event_new(0, nullptr));
  REFUSED(tss_event_record(nullptr, 0, 0, 0));
  REFUSED(tss_event_block(nullptr, 0, 0, 0));
  REFUSED(tss_event_synchronize(nullptr));
  tss_event_free(nullptr);
  REFUSED(tss_cuda_built(nullptr));
  REFUSED(tss_cuda_graph_new(nullptr));
  REFUSED(tss_cuda_graph_begin(nullptr));
  REFUSED(tss_cuda_graph_end(nullptr));
  REFUSED(tss_cuda_graph_replay(nullptr));
  REFUSED(tss_cuda_memory(0, nullptr, &id));
  REFUSED(tss_cuda_memory(-7, &id, &id));
  tss_cuda_graph_free(nullptr);
}

}  // namespace

namespace abi {

void refuse_bad_arguments() {
  tensors();
  aliases();
  files();
  gradients();
  generators();
  operators();
  enumerations();
  overflowing_results();
  kernels();
  switches();
  parts();
  operation_times();
  streams();
}

}  // namespace abi
