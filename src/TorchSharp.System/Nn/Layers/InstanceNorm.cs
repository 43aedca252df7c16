using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>Normalisation by each image's and channel's mean and variance (Ulyanov et al. 2016).</summary>
public abstract class InstanceNorm : NormBase
{
    private protected InstanceNorm(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
    {
    }

    /// <summary>How many dimensions an input with a batch has.</summary>
    protected abstract long GetNumberOfBatchDimensions();

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ValidateInputDimensions(input);
        using var scope = NewDisposeScope();
        var single = input.shape.Length < GetNumberOfBatchDimensions();
        var batch = single ? input.unsqueeze(0) : input;
        var result = F.instance_norm(batch, running_mean, running_var, weight, bias, training || !track_running_stats, momentum ?? 0, eps);
        return (single ? result.squeeze(0) : result).MoveToOuterDisposeScope();
    }
}
