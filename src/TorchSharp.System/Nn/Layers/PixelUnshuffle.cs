using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>[N, C, H·r, W·r] → [N, C·r², H, W], the inverse of <see cref="PixelShuffle"/>.</summary>
public sealed class PixelUnshuffle : ParameterLessModule<Tensor, Tensor>
{
    internal PixelUnshuffle(long downscale_factor)
        : base(nameof(PixelUnshuffle))
    {
        this.downscale_factor = downscale_factor;
    }

    /// <summary>r.</summary>
    public long downscale_factor { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => F.pixel_unshuffle(input, downscale_factor);
}
