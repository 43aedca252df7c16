using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A change of type, of device, or of both, applied to tensors of which some may be shared.</summary>
internal sealed record TensorConversion(ScalarType? DType, Device? Device, bool NonBlocking)
{
    /// <summary>The converted tensor, outside every scope, or the tensor itself where nothing changes; remembered in <paramref name="converted"/>.</summary>
    internal Tensor Apply(Tensor tensor, Dictionary<Tensor, Tensor> converted)
    {
        if (!converted.TryGetValue(tensor, out var result))
        {
            result = Convert(tensor);
            converted.Add(tensor, result);
        }

        return result;
    }

    private Tensor Convert(Tensor tensor)
    {
        var dtype = DType is { } type && tensor.is_floating_point() ? type : tensor.dtype;
        var device = Device ?? tensor.device;
        if (dtype == tensor.dtype && SameDevice(device, tensor.device))
        {
            return tensor;
        }

        var moved = tensor.to(dtype, device, non_blocking: NonBlocking);
        if (tensor is not Parameter)
        {
            return moved.DetachFromDisposeScope();
        }

        var parameter = new Parameter(moved, tensor.requires_grad);
        parameter.DetachFromDisposeScope();
        using var gradient = tensor.grad;
        if (gradient is not null)
        {
            using var movedGradient = gradient.to(dtype, device, non_blocking: NonBlocking);
            parameter.grad = movedGradient;
        }

        return parameter;
    }

    // "cuda" without a number is whichever device is current; a tensor that is on CUDA already is left where it is.
    private static bool SameDevice(Device wanted, Device actual)
        => wanted.type == actual.type && (wanted.index < 0 || wanted.index == actual.index || actual.type == DeviceType.CPU);
}
