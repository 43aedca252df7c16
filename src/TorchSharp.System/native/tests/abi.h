// The C ABI of the library as a stranger sees it, and how its answers are judged.
#pragma once

#include <cstdint>

namespace abi {

struct Operator;
struct Tensor;
struct Generator;
struct InferenceMode;

enum Tag : int32_t { None, TensorTag, Int, Double, Bool, IntList, DoubleList, TensorList, DeviceTag, GeneratorTag, String, Tags };

struct Value {
  int32_t tag;
  int32_t length;
  union {
    int64_t integer;
    double real;
    const void* pointer;
  };
};

struct TensorInfo {
  const int64_t* sizes;
  const int64_t* strides;
  int64_t dimensions, elements, storage_offset;
  int32_t scalar_type, element_size, device_type, device_index, requires_grad, is_leaf, is_contiguous, is_sparse;
};

// Notes a failure unless the call was refused with a message.
void refused(int32_t status, const char* call);

// Notes a failure unless the call succeeded.
void accepted(int32_t status, const char* call);

// Notes a failure unless it holds.
void holds(bool condition, const char* what);

// A float tensor of `elements` ones, to be freed.
Tensor* ones(int64_t elements);

// Calls every export with arguments that it cannot take.
void refuse_bad_arguments();

// Calls the operators of a file ("name overload" a line) with arguments of all kinds; each in a process of its own, so that one that dies is named.
void call_operators_with_anything(const char* file, int32_t rounds);

}  // namespace abi

#define REFUSED(call) abi::refused(call, #call)
#define ACCEPTED(call) abi::accepted(call, #call)
#define HOLDS(condition) abi::holds(condition, #condition)

extern "C" {
const char* tss_last_error(int32_t* length);
const char* tss_version();
int32_t tss_operator_find(const char* name, const char* overload, abi::Operator** found);
int32_t tss_operator_call(const abi::Operator* op, const abi::Value* arguments, int32_t given, abi::Value* results, int32_t capacity, int32_t* count);
int32_t tss_operator_overflow(abi::Value* results, int32_t count);
void tss_tensor_free(abi::Tensor* tensor);
int32_t tss_tensor_share(abi::Tensor* tensor, abi::Tensor** result);
int64_t tss_tensor_live_handles();
int32_t tss_tensor_info(abi::Tensor* tensor, abi::TensorInfo* info);
int32_t tss_tensor_data(abi::Tensor* tensor, void** data);
int32_t tss_tensor_alias(
    void* data, int32_t scalar_type, const int64_t* sizes, int32_t dimensions, void (*deleter)(void*), void* context, abi::Tensor** result);
int32_t tss_tensor_save(abi::Tensor* tensor, const char* path);
int32_t tss_tensor_load(const char* path, abi::Tensor** result);
int32_t tss_tensor_get_grad(abi::Tensor* tensor, abi::Tensor** grad);
int32_t tss_tensor_set_grad(abi::Tensor* tensor, abi::Tensor* grad);
int32_t tss_tensor_set_requires_grad(abi::Tensor* tensor, int32_t required);
int32_t tss_tensor_retain_grad(abi::Tensor* tensor);
int32_t tss_backward(
    abi::Tensor* const* roots, int32_t count, abi::Tensor* const* gradients, int32_t retain_graph, int32_t create_graph, abi::Tensor* const* inputs,
    int32_t input_count);
int32_t tss_grad(
    abi::Tensor* const* outputs, int32_t output_count, abi::Tensor* const* inputs, int32_t input_count, abi::Tensor* const* gradients,
    int32_t retain_graph, int32_t create_graph, int32_t allow_unused, abi::Tensor** results);
int32_t tss_inference_mode_enter(int32_t enabled, abi::InferenceMode** guard);
void tss_inference_mode_leave(abi::InferenceMode* guard);
void tss_generator_free(abi::Generator* generator);
int64_t tss_generator_live_handles();
int32_t tss_generator_default(int32_t device_type, int32_t device_index, abi::Generator** result);
int32_t tss_generator_new(int32_t device_type, int32_t device_index, uint64_t seed, abi::Generator** result);
int32_t tss_generator_set_seed(abi::Generator* generator, uint64_t seed);
int32_t tss_generator_get_seed(abi::Generator* generator, int32_t renew, uint64_t* seed);
int32_t tss_generator_get_state(abi::Generator* generator, abi::Tensor** state);
int32_t tss_generator_set_state(abi::Generator* generator, abi::Tensor* state);
int32_t tss_generator_device(abi::Generator* generator, int32_t* device_type, int32_t* device_index);
int32_t tss_cuda_device_count(int32_t* count);
int32_t tss_cuda_cudnn_available(int32_t* available);
int32_t tss_threads_get(int32_t which, int32_t* count);
int32_t tss_threads_set(int32_t which, int32_t count);
const char* tss_kernels_get();
int32_t tss_kernels_set(const char* wish);
int32_t tss_parts_run(int64_t count, void (*part)(int64_t, void*), void* context);
int32_t tss_operations_start();
void tss_operations_step();
int32_t tss_operations_stop(int32_t* count);
int32_t tss_operations_read(int32_t index, const char** path, int64_t* calls, int64_t* nanoseconds);
int32_t tss_switch_get(int32_t which, int32_t* on);
int32_t tss_switch_set(int32_t which, int32_t on);
int32_t tss_stream_get(int32_t type, int32_t index, int64_t* id);
int32_t tss_stream_new(int32_t type, int32_t index, int64_t* id);
int32_t tss_stream_set(int32_t type, int32_t index, int64_t id);
int32_t tss_stream_synchronize(int32_t type, int32_t index, int64_t id);
int32_t tss_event_new(int32_t type, void** event);
void tss_event_free(void* event);
int32_t tss_event_record(void* event, int32_t type, int32_t index, int64_t id);
int32_t tss_event_block(void* event, int32_t type, int32_t index, int64_t id);
int32_t tss_event_synchronize(void* event);
int32_t tss_cuda_built(int32_t* built);
int32_t tss_cuda_graph_new(void** graph);
void tss_cuda_graph_free(void* graph);
int32_t tss_cuda_graph_begin(void* graph);
int32_t tss_cuda_graph_end(void* graph);
int32_t tss_cuda_graph_replay(void* graph);
int32_t tss_cuda_memory(int32_t device, int64_t* present, int64_t* peak);
int32_t tss_cuda_memory_reset_peak(int32_t device);
}
