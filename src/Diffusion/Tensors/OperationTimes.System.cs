using TorchSharp;

namespace Diffusion.Tensors;

// Over the machine's own libtorch: its record functions, through src/TorchSharp.System/native/profiling.cpp.
internal static partial class OperationTimes
{
    internal static partial bool AreTold => true;

    internal static partial string? Kernels => Fused.Kernels;

    internal static partial void Start() => OperationRecorder.Start();

    internal static partial void BeginStep() => OperationRecorder.BeginStep();

    internal static partial IReadOnlyList<OperatorTime> Stop() => [.. OperationRecorder.Stop().Select(time => new OperatorTime(time.IsUpdate, time.Path, time.Calls, time.Own))];
}
