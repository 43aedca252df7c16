using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>Normalisation by each channel's mean and variance over the batch in training, by their moving averages otherwise (Ioffe and Szegedy 2015).</summary>
public abstract class BatchNorm : NormBase
{
    private protected BatchNorm(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ValidateInputDimensions(input);
        var useBatch = training || !track_running_stats;
        return F.batch_norm(input, running_mean!, running_var!, weight, bias, useBatch, training ? NextMomentum() : 0, eps);
    }

    private double NextMomentum()
    {
        if (num_batches_tracked is not { } count)
        {
            return momentum ?? 0;
        }

        using var noGrad = no_grad();
        count.add_(1);
        return momentum ?? (1.0 / count.item<long>());
    }
}
