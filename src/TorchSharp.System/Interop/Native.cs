using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The exports of libtorchsharp_system.so; see native/ for what each does.</summary>
internal static unsafe partial class Native
{
    internal const string Library = "torchsharp_system";

    static Native() => NativeLoader.Register();

    [LibraryImport(Library)]
    internal static partial byte* tss_last_error(int* length);

    [LibraryImport(Library)]
    internal static partial byte* tss_version();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Status tss_operator_find(string name, string overload, nint* found);

    [LibraryImport(Library)]
    internal static partial Status tss_operator_call(nint op, NativeValue* arguments, int given, NativeValue* results, int capacity, int* count);

    [LibraryImport(Library)]
    internal static partial Status tss_operator_overflow(NativeValue* results, int count);

    [LibraryImport(Library)]
    internal static partial void tss_tensor_free(nint tensor);

    [LibraryImport(Library)]
    internal static partial Status tss_tensor_share(TensorHandle tensor, nint* result);

    [LibraryImport(Library)]
    internal static partial long tss_tensor_live_handles();

    [LibraryImport(Library)]
    internal static partial Status tss_tensor_info(TensorHandle tensor, TensorInfo* info);

    [LibraryImport(Library)]
    internal static partial Status tss_tensor_data(TensorHandle tensor, void** data);

    [LibraryImport(Library)]
    internal static partial Status tss_tensor_alias(void* data, int scalarType, long* sizes, int dimensions, delegate* unmanaged[Cdecl]<void*, void> deleter, void* context, nint* result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Status tss_tensor_save(TensorHandle tensor, string path);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Status tss_tensor_load(string path, nint* result);

    [LibraryImport(Library)]
    internal static partial Status tss_tensor_get_grad(TensorHandle tensor, nint* grad);

    [LibraryImport(Library)]
    internal static partial Status tss_tensor_set_grad(TensorHandle tensor, TensorHandle grad);

    [LibraryImport(Library)]
    internal static partial Status tss_tensor_set_requires_grad(TensorHandle tensor, int required);

    [LibraryImport(Library)]
    internal static partial Status tss_tensor_retain_grad(TensorHandle tensor);

    [LibraryImport(Library)]
    internal static partial Status tss_backward(nint* roots, int count, nint* gradients, int retainGraph, int createGraph, nint* inputs, int inputCount);

    [LibraryImport(Library)]
    internal static partial Status tss_grad(nint* outputs, int outputCount, nint* inputs, int inputCount, nint* gradients, int retainGraph, int createGraph, int allowUnused, nint* results);

    [LibraryImport(Library)]
    internal static partial int tss_grad_mode_get();

    [LibraryImport(Library)]
    internal static partial void tss_grad_mode_set(int enabled);

    [LibraryImport(Library)]
    internal static partial int tss_inference_mode_get();

    [LibraryImport(Library)]
    internal static partial Status tss_inference_mode_enter(int enabled, nint* guard);

    [LibraryImport(Library)]
    internal static partial void tss_inference_mode_leave(nint guard);

    [LibraryImport(Library)]
    internal static partial int tss_anomaly_mode_get();

    [LibraryImport(Library)]
    internal static partial void tss_anomaly_mode_set(int enabled, int checkNan);

    [LibraryImport(Library)]
    internal static partial void tss_generator_free(nint generator);

    [LibraryImport(Library)]
    internal static partial long tss_generator_live_handles();

    [LibraryImport(Library)]
    internal static partial Status tss_generator_default(int deviceType, int deviceIndex, nint* result);

    [LibraryImport(Library)]
    internal static partial Status tss_generator_new(int deviceType, int deviceIndex, ulong seed, nint* result);

    [LibraryImport(Library)]
    internal static partial Status tss_generator_set_seed(GeneratorHandle generator, ulong seed);

    [LibraryImport(Library)]
    internal static partial Status tss_generator_get_seed(GeneratorHandle generator, int renew, ulong* seed);

    [LibraryImport(Library)]
    internal static partial Status tss_generator_get_state(GeneratorHandle generator, nint* state);

    [LibraryImport(Library)]
    internal static partial Status tss_generator_set_state(GeneratorHandle generator, TensorHandle state);

    [LibraryImport(Library)]
    internal static partial Status tss_generator_device(GeneratorHandle generator, int* deviceType, int* deviceIndex);

    [LibraryImport(Library)]
    internal static partial Status tss_manual_seed(ulong seed);

    [LibraryImport(Library)]
    internal static partial Status tss_cuda_device_count(int* count);

    [LibraryImport(Library)]
    internal static partial Status tss_cuda_cudnn_available(int* available);

    [LibraryImport(Library)]
    internal static partial Status tss_cuda_synchronize(int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Status tss_cuda_manual_seed(ulong seed, int all);

    [LibraryImport(Library)]
    internal static partial Status tss_threads_get(int which, int* count);

    [LibraryImport(Library)]
    internal static partial Status tss_threads_set(int which, int count);

    [LibraryImport(Library)]
    internal static partial byte* tss_kernels_get();

    [LibraryImport(Library)]
    internal static partial Status tss_parts_run(long count, delegate* unmanaged[Cdecl]<long, void*, void> part, void* context);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Status tss_kernels_set(string wish);

    [LibraryImport(Library)]
    internal static partial Status tss_operations_start();

    [LibraryImport(Library)]
    internal static partial void tss_operations_step();

    [LibraryImport(Library)]
    internal static partial Status tss_operations_stop(int* count);

    [LibraryImport(Library)]
    internal static partial Status tss_operations_read(int index, byte** path, long* calls, long* nanoseconds);

    [LibraryImport(Library)]
    internal static partial Status tss_switch_get(int which, int* on);

    [LibraryImport(Library)]
    internal static partial Status tss_switch_set(int which, int on);

    [LibraryImport(Library)]
    internal static partial Status tss_stream_get(int deviceType, int deviceIndex, long* id);

    [LibraryImport(Library)]
    internal static partial Status tss_stream_new(int deviceType, int deviceIndex, long* id);

    [LibraryImport(Library)]
    internal static partial Status tss_stream_set(int deviceType, int deviceIndex, long id);

    [LibraryImport(Library)]
    internal static partial Status tss_stream_synchronize(int deviceType, int deviceIndex, long id);

    [LibraryImport(Library)]
    internal static partial Status tss_event_new(int deviceType, nint* result);

    [LibraryImport(Library)]
    internal static partial void tss_event_free(nint handle);

    [LibraryImport(Library)]
    internal static partial Status tss_event_record(EventHandle handle, int deviceType, int deviceIndex, long stream);

    [LibraryImport(Library)]
    internal static partial Status tss_event_block(EventHandle handle, int deviceType, int deviceIndex, long stream);

    [LibraryImport(Library)]
    internal static partial Status tss_event_synchronize(EventHandle handle);

    [LibraryImport(Library)]
    internal static partial Status tss_cuda_built(int* built);

    [LibraryImport(Library)]
    internal static partial Status tss_cuda_graph_new(nint* result);

    [LibraryImport(Library)]
    internal static partial void tss_cuda_graph_free(nint handle);

    [LibraryImport(Library)]
    internal static partial Status tss_cuda_graph_begin(GraphHandle graph);

    [LibraryImport(Library)]
    internal static partial Status tss_cuda_graph_end(GraphHandle graph);

    [LibraryImport(Library)]
    internal static partial Status tss_cuda_graph_replay(GraphHandle graph);

    [LibraryImport(Library)]
    internal static partial Status tss_cuda_memory(int deviceIndex, long* present, long* peak);

    [LibraryImport(Library)]
    internal static partial Status tss_cuda_memory_reset_peak(int deviceIndex);

    /// <summary>Turns a failed status into an exception with the message of this thread's last failure.</summary>
    /// <exception cref="ExternalException">The call failed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Check(this Status status)
    {
        if (status != Status.Ok) Throw();
    }

    private static void Throw()
    {
        int length;
        var message = tss_last_error(&length);
        throw new ExternalException(length == 0 ? "libtorch failed without a message." : System.Text.Encoding.UTF8.GetString(message, length));
    }
}
