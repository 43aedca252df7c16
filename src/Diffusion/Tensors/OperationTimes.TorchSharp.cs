namespace Diffusion.Tensors;

// Over the packages: TorchSharp has no way to record operators.
internal static partial class OperationTimes
{
    private const string Unknown = "TorchSharp's packages do not tell how long operators take; build with Stack=system.";

    internal static partial bool AreTold => false;

    internal static partial string? Kernels => null;

    internal static partial void Start() => throw new NotSupportedException(Unknown);

    internal static partial void BeginStep() => throw new NotSupportedException(Unknown);

    internal static partial IReadOnlyList<OperatorTime> Stop() => throw new NotSupportedException(Unknown);
}
